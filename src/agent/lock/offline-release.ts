import { secondMs } from '../../core/time.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import { authenticate } from '../check-in/authenticate.ts';
import { readCarnet } from '../check-in/carnet-page.ts';
import { groundsOf } from '../check-in/check-in.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { RefusedBecause } from './obey.ts';
import { serverNow, type Talk } from '../check-in/send-report.ts';
import { readDelivered } from '../check-in/shapes.ts';
import { makeChallenge } from './unlock.ts';

/** What became of a release that was handed over. */
export type HandedOver =
  | { readonly kind: 'obeyed' }
  | { readonly kind: 'refused'; readonly why: RefusedBecause | 'not-a-release' }
  | { readonly kind: 'not-enrolled' };

/**
 * A release that came by another road than a check-in: read from a cable, a picture, a file that support sent. Nothing but a release is obeyed
 * this way, and it is obeyed though it cannot be saved: unlocking waits for no disk (promise 10).
 */
export async function handOver(talk: Talk, time: LeaseClock, given: unknown): Promise<HandedOver> {
  const { kept, ports } = talk;
  await time.count(true);
  const state = kept.now();
  if (state.kind === 'fresh') return { kind: 'not-enrolled' };
  const delivered: DeliveredDirective | undefined = readDelivered(given);
  if (delivered === undefined) return { kind: 'refused', why: 'malformed' };
  const carnet = readCarnet(state.carnet);
  const phoneId = carnet?.phone ?? '';
  // A clock that runs ahead of the last answer proves nothing of the time: it must not make a release too old. Its number tells that it is not.
  const at = Math.min(serverNow(talk), (carnet?.iat ?? Infinity) * secondMs);
  const order = await authenticate({ ...delivered, proof: null }, groundsOf(talk, state, phoneId, at));
  if (order.kind === 'rejected') return { kind: 'refused', why: order.why };
  if (order.directive.type !== 'release') return { kind: 'refused', why: 'not-a-release' };
  const challenge = makeChallenge(ports.randomBytes);
  await kept.pass({ kind: 'release-handed-over', order, at, wallMs: time.wallMs(), challenge });
  return { kind: 'obeyed' };
}
