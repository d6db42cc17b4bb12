import type { OperationId } from '../../protocol/operations/operations.ts';
import type { SignInMethod } from './ports.ts';
import type { Principal, Role } from './principal.ts';

export interface AccessDecision {
  readonly allowed: boolean;
  /** Ids of the policies that decided; none where nothing names the operation for this principal. */
  readonly policies: readonly string[];
}

/** Who may do what. What no policy permits is denied, to everybody. */
export interface Access {
  decide(principal: Principal, operation: OperationId, method: SignInMethod | 'token'): AccessDecision;
  /** The roles that permit an operation in a session opened by passkey. */
  rolesFor(operation: OperationId): readonly Role[];
}
