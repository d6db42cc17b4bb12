import { secondMs } from '../../core/time.ts';
import { readDelivered } from '../platform/shapes.ts';
import type { RefusalReason } from '../state/order.ts';
import { readCarnet } from '../state/read-carnet.ts';
import { serverNow } from '../state/server-time.ts';
import { authenticate, verificationContext } from './authenticate.ts';
import { farewellAmong } from './find-farewell.ts';
import { heldApprovers } from './held-approvers.ts';
import { makeChallenge } from './challenge.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { LockContext } from './lock-context.ts';

/** The result of a release that came outside a check-in. */
export type OfflineReleaseResult =
  | { readonly kind: 'obeyed' }
  | { readonly kind: 'refused'; readonly why: RefusalReason | 'not-a-release' }
  | { readonly kind: 'not-enrolled' };

/**
 * Obeys a release or a farewell that came outside a check-in: by cable, picture or file. Refuses every other directive. Both are obeyed even where it cannot
 * be saved, because unlocking must not depend on storage (promise 10).
 */
export async function obeyOfflineRelease(
  context: LockContext,
  time: LeaseClock,
  release: unknown,
): Promise<OfflineReleaseResult> {
  const { store, ports } = context;
  await time.count(true);
  const delivered = readDelivered(release);
  const farewell =
    delivered === undefined ? undefined : await farewellAmong(context, [delivered], setsOf(release));
  if (farewell !== undefined) {
    await store.applyUnsaved({ kind: 'farewell-received', farewell });
    return { kind: 'obeyed' };
  }
  const state = store.now();
  if (state.kind === 'fresh') return { kind: 'not-enrolled' };
  if (delivered === undefined) return { kind: 'refused', why: 'malformed' };
  const carnet = readCarnet(state.carnet);
  // The phone's clock may run ahead and must not make a release look expired; its number already shows that it is new.
  const at = Math.min(serverNow(context), (carnet?.iat ?? Infinity) * secondMs);
  const order = await authenticate(
    { ...delivered, proof: null },
    verificationContext(context, state, at, await heldApprovers(context)),
  );
  if (order.kind === 'rejected') return { kind: 'refused', why: order.why };
  if (order.directive.type !== 'release') return { kind: 'refused', why: 'not-a-release' };
  const challenge = makeChallenge(ports.randomBytes);
  await store.applyUnsaved({ kind: 'release-received', order, at, wallMs: time.wallMs(), challenge });
  return { kind: 'obeyed' };
}

/** The approver sets that lead from the firmware's to the one that signed a farewell. */
function setsOf(handed: unknown): readonly unknown[] {
  const sets =
    typeof handed === 'object' && handed !== null && 'approverSets' in handed
      ? handed.approverSets
      : undefined;
  return Array.isArray(sets) ? sets : [];
}
