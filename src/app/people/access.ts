import type { OperationId } from '../../protocol/operations/operations.ts';
import type { SignInMethod } from './ports.ts';
import type { Principal, Role } from './principal.ts';

export interface AccessDecision {
  readonly allowed: boolean;
  /** Ids of the access policies that decided; empty if no policy applies. */
  readonly policies: readonly string[];
}

/** Decides who may perform which operation. An operation that no policy permits is denied. */
export interface Access {
  decide(principal: Principal, operation: OperationId, method: SignInMethod | 'token'): AccessDecision;
  /** The roles that permit an operation in a session opened with a passkey. */
  rolesFor(operation: OperationId): readonly Role[];
}
