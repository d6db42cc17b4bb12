import type { LockOrder } from '../decision/event.ts';
import type { Policy } from '../policy/policy.ts';
import type { Instant } from '../time.ts';

/** A published policy, with the two people who approved it. */
export interface PolicyVersion {
  readonly policy: Policy;
  /** Empty for a version from before two people had to approve. */
  readonly approvals: LockOrder['approvals'];
}

/** The version of a policy that counts at `now`: the latest published by then. `versions` in the order of publication. */
export function currentVersion<Version extends { readonly policy: Policy }>(
  versions: readonly Version[],
  id: string,
  now: Instant,
): Version | undefined {
  return versions.findLast(({ policy }) => policy.id === id && policy.published! <= now);
}
