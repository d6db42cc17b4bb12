import { noticeAndGraceMs } from '../../core/orders/notice-times.ts';
import type { Instant } from '../../core/time.ts';
import type { NotifyDirectiveV2 } from '../../protocol/device/directive-v2.ts';

/** What a notice promised, and when its clock began. Stored: no field is ever renamed. */
export interface NoticeTerms {
  /** Number of the notice. */
  readonly seq: number;
  readonly territory: string;
  readonly clauses: readonly string[];
  readonly noticeS: number;
  readonly graceS: number;
  /** The salt of the episode, base64url. Never shown. */
  readonly salt: string;
  /** Random bytes of the acknowledgement, base64url; null before the owner saw the notice. */
  readonly nonce: string | null;
  /** The quorum's time of the acknowledgement in the log; null before it is proved. */
  readonly ackedMs: Instant | null;
  /** The greatest number of a release that left this notice. A lock of no greater number was let go before it came. */
  readonly releasedSeq?: number;
}

export function termsOf({ seq, territory, clauses, notice, salt }: NotifyDirectiveV2): NoticeTerms {
  const ids = clauses.map(({ id }) => id);
  return { seq, territory, clauses: ids, ...notice, salt, nonce: null, ackedMs: null };
}

/** Before this the phone obeys no lock that rests on the notice; null while the acknowledgement is not proved. */
export function graceUntilOf(terms: NoticeTerms): Instant | null {
  return terms.ackedMs === null ? null : terms.ackedMs + noticeAndGraceMs(terms);
}
