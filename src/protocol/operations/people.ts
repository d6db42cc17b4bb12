import type { Operation } from './operation.ts';

/** Who operators are: enrolment, sessions, roles, the audit trail. */
export const peopleOperations = {} as const satisfies Record<string, Operation>;
