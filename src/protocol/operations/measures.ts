import type { Operation } from './operation.ts';

/** Cases and measures: what one person proposes and another approves. */
export const measureOperations = {} as const satisfies Record<string, Operation>;
