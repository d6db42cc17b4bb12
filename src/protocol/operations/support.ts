import type { Operation } from './operation.ts';

/** What the support desk does for one phone: release, unlock codes, appeals. */
export const supportOperations = {} as const satisfies Record<string, Operation>;
