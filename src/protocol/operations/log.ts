import type { Operation } from './operation.ts';

/** What anyone may ask of the public log beyond its files. */
export const logOperations = {} as const satisfies Record<string, Operation>;
