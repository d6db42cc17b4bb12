import type { Instant } from '../../core/time.ts';
import { ackProofsMax } from '../../protocol/device/check-in.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import { authenticate, verificationContext } from '../lock/authenticate.ts';
import { farewellAmong } from '../lock/find-farewell.ts';
import { followSets } from '../lock/follow-sets.ts';
import { heldApprovers } from '../lock/held-approvers.ts';
import { verifyAcknowledgement, type ProvedAck } from '../lock/verify-acknowledgement.ts';
import { webCrypto } from '../platform/web-crypto.ts';
import type { HeardAnswer } from '../platform/shapes.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import type { Answered } from '../state/agent-event.ts';
import type { Order } from '../state/order.ts';
import type { AgentContext } from './agent-context.ts';
import { renewTrust, trustAgeMaxMs, unknownKeyAgainMs } from './renew-trust.ts';

/** An answer after all its cryptography: what the next step of the state takes in. */
export interface JudgedAnswer extends Pick<Answered, 'orders' | 'approvers' | 'proved' | 'quorumMs'> {
  /** The maker's farewell to this hardware, where the answer brings one. */
  readonly farewell: DeliveredDirective | undefined;
}

/**
 * Follows the answer's approver sets, then verifies its proofs of acknowledgements and its directives by the newest set. `saidMs`: the time that the
 * answer names. A part that fails has no effect on the others: a release is heard whatever stands beside it.
 */
export async function judgeAnswer(
  context: AgentContext,
  answer: HeardAnswer,
  moment: { readonly at: Instant; readonly saidMs: Instant },
): Promise<JudgedAnswer> {
  const { store, bootClock } = context;
  const known = await heldApprovers(context);
  const crypto = context.ports.crypto ?? webCrypto;
  const isDemo = context.isDemo === true;
  const { held, quorumMs } = await followSets(known, answer.approverSets ?? [], { isDemo, crypto });
  const state = store.now();
  const terms = state.kind === 'enrolled' ? state.noticeTerms : [];
  const proofs = held === null ? [] : (answer.ackProofs ?? []).slice(0, ackProofsMax);
  const acks = await Promise.all(proofs.map((proof) => verifyAcknowledgement(proof, terms, held!, crypto)));
  const proved = acks.filter(
    (ack): ack is ProvedAck => ack !== undefined && !bootClock.isAhead(ack.quorumMs),
  );
  const orders = await authenticateAll(context, answer, moment.at, held);
  const times = [
    quorumMs,
    ...proved.map((ack) => ack.quorumMs),
    ...orders.map((order) => (order.kind === 'named' ? order.quorumMs : -Infinity)),
  ].filter((time) => !bootClock.isAhead(time));
  const latestMs = Math.max(0, ...times);
  if (latestMs > 0) bootClock.learn(latestMs, moment.saidMs);
  return {
    farewell: await farewellAmong(context, answer.directives, answer.approverSets ?? []),
    orders,
    proved,
    quorumMs: latestMs,
    ...(held === null || held === known ? {} : { approvers: held }),
  };
}

/** Verifies the directives of the answer. Where one names an unknown key, renews the trust once and verifies again. */
async function authenticateAll(
  context: AgentContext,
  answer: HeardAnswer,
  at: Instant,
  held: HeldApprovers | null,
): Promise<readonly Order[]> {
  const all = (): Promise<readonly Order[]> => {
    const state = context.store.now();
    if (state.kind === 'fresh') return Promise.resolve([]);
    const against = verificationContext(context, state, at, held);
    return Promise.all(answer.directives.map((delivered) => authenticate(delivered, against)));
  };
  await renewTrust(context, trustAgeMaxMs);
  const orders = await all();
  const isUnknown = orders.some((order) => order.kind === 'rejected' && order.why === 'unknown-key');
  return isUnknown && (await renewTrust(context, unknownKeyAgainMs)) ? all() : orders;
}
