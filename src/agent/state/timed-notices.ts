import { formatInstant, type Instant } from '../../core/time.ts';
import { acknowledge } from './acknowledge.ts';
import type { EnrolledState } from './agent-state.ts';
import { graceUntilOf } from './notice-terms.ts';
import { noticesOf, withNotices } from './posture.ts';

/** The terms without those of notices that are no longer held. Returns the same state where nothing changed. */
export function dropEndedTerms(state: EnrolledState): EnrolledState {
  const held = new Set(noticesOf(state.posture).map(({ seq }) => seq));
  const kept = state.noticeTerms.filter(({ seq }) => held.has(seq));
  return kept.length === state.noticeTerms.length ? state : { ...state, noticeTerms: kept };
}

/**
 * The log contains the acknowledgement of a notice: its clock runs from `quorumMs`. The end of the grace is kept, shown, and returned with the
 * acknowledgement. An earlier time than the one known changes nothing: the first proof counts.
 */
export function takeProvedAck(
  state: EnrolledState,
  { seq, quorumMs }: { readonly seq: number; readonly quorumMs: Instant },
): EnrolledState {
  const terms = state.noticeTerms.find((each) => each.seq === seq);
  const shown = noticesOf(state.posture).find((each) => each.seq === seq && each.shownAt !== null);
  if (terms === undefined || shown === undefined || terms.nonce === null || terms.ackedMs !== null)
    return state;
  const running = { ...terms, ackedMs: quorumMs };
  const graceUntil = graceUntilOf(running)!;
  const notices = noticesOf(state.posture).map((each) =>
    each.seq === seq ? { ...each, deadline: graceUntil } : each,
  );
  const after = {
    ...state,
    noticeTerms: state.noticeTerms.map((each) => (each.seq === seq ? running : each)),
    posture: withNotices(state.posture, notices),
    settled: state.settled.filter((each) => each.seq !== seq),
  };
  const { nonce } = terms;
  return acknowledge(
    after,
    { seq, state: 'shown', nonce, graceUntil: formatInstant(graceUntil) },
    shown.shownAt!,
  );
}
