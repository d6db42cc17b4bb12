import { encodeBase64url } from '../../../core/base64.ts';
import { expiryOf } from '../../../core/orders/directive.ts';
import { fitDirective } from '../../../core/orders/fit-directive.ts';
import { addDuration, secondMs, sumOf, type Instant } from '../../../core/time.ts';
import type { NotifyDirectiveV2 } from '../../../protocol/device/directive-v2.ts';
import { directiveTyp } from '../../../protocol/device/directive.ts';
import { signJws } from '../../keys/signer.ts';
import type { DirectiveRecord } from '../ports.ts';
import { saltOf } from './leaves.ts';
import { directiveBytesMax, sharedClaims, type Order, type Signing } from './sign-order.ts';

/**
 * Signs a notice whose clock the phone runs itself: it names how long notice and grace last, not until when, and brings the salt of its
 * episode. No statement is public.
 */
export async function signNotice(
  signing: Signing,
  order: Order,
  seq: number,
  episode: number,
): Promise<DirectiveRecord> {
  const { signer, dossier } = signing;
  const { now } = signing.decision;
  const expiresAt = expiryOf('notify', null, now);
  const directive: NotifyDirectiveV2 = {
    ...sharedClaims(signing, order, { seq, expiresAt }),
    type: 'notify',
    territory: order.territory!,
    salt: encodeBase64url(await saltOf(dossier, episode)),
    notice: timesOf(order, now),
  };
  const isTooLong = (one: NotifyDirectiveV2): boolean =>
    Buffer.byteLength(JSON.stringify(one)) > directiveBytesMax;
  return {
    seq,
    type: 'notify',
    jws: await signJws(signer, directiveTyp, fitDirective(directive, isTooLong)),
    statement: '',
    issuedAt: now,
    expiresAt,
    lease: null,
    clauses: order.clauses,
    state: 'pending',
    why: null,
    episode,
  };
}

/** The longest that a named clause promises, in seconds from now: calendar months are resolved, both spans from now, and rounded up. */
function timesOf({ policy, clauses }: Order, now: Instant): NotifyDirectiveV2['notice'] {
  const named = policy.policy.clauses.filter(({ id }) => clauses.includes(id));
  const noticeEnd = Math.max(now, ...named.map(({ notice }) => addDuration(now, notice)));
  const graceEnd = Math.max(
    noticeEnd,
    ...named.flatMap(({ notice }) => named.map(({ grace }) => addDuration(now, sumOf(notice, grace)))),
  );
  const seconds = (from: Instant, until: Instant): number => Math.ceil((until - from) / secondMs);
  return { noticeS: seconds(now, noticeEnd), graceS: seconds(noticeEnd, graceEnd) };
}
