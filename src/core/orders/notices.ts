import type { DossierEvent } from '../decision/event.ts';
import type { Instant } from '../time.ts';
import type { IssuedDirective } from './directive.ts';

/**
 * Clauses whose notice was acknowledged since the last reset and is not taken back. Whoever holds the phone after a reset may be another owner, who has
 * to be notified too; the clock goes on from the first acknowledgement all the same. `takenBackAt`: when the server last took back by itself what the
 * phone showed, such as after a lock under a wrong clock; null where it did not.
 */
export function noticesShownToPresentKey(
  events: readonly DossierEvent[],
  takenBackAt: Instant | null,
): ReadonlySet<string> {
  return acknowledgedSince(
    events,
    (event) =>
      event.kind === 'reset' ||
      (event.kind === 'notice-acknowledged' && takenBackAt !== null && event.receivedAt < takenBackAt),
  );
}

/** Clauses that the phone may be showing a notice for: acknowledged, or sent and unanswered, since the server took back all of them. */
export function notifiedClauses(
  events: readonly DossierEvent[],
  outstanding: readonly IssuedDirective[],
): readonly string[] {
  const clauses = acknowledgedSince(events, (event) => event.kind === 'released' && event.by === undefined);
  for (const one of outstanding)
    if (one.type === 'notify' && one.state === 'pending')
      for (const clause of one.clauses) clauses.add(clause);
  return [...clauses].sort();
}

function acknowledgedSince(
  events: readonly DossierEvent[],
  isStart: (event: DossierEvent) => boolean,
): Set<string> {
  const clauses = new Set<string>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    if (isStart(event)) break;
    if (event.kind === 'notice-acknowledged') clauses.add(event.clause);
  }
  return clauses;
}
