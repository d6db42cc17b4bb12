import type { DossierEvent, EventKind } from '../decision/event.ts';

/**
 * Whether an event of this kind tells why a phone is released. What a key asks for by itself does not: otherwise whoever holds it would read the reason of
 * a release that another key was helped to, by asking in the report that fetches it.
 */
const helps: Readonly<Record<EventKind, boolean>> = {
  released: true,
  'case-ended': true,
  'appeal-filed': false,
  'appeal-decided': true,
  'exemption-granted': true,
  'pass-granted': false,
  'case-joined': false,
  'lock-ordered': false,
  'notice-acknowledged': false,
  observed: false,
  activated: false,
  sold: false,
  reset: false,
};

/**
 * Whether a release that is owed now follows from help that another key of the same hardware was given. Nobody proved that this key is in the hands of
 * the owner who was helped, so its release is bare: it tells no reason, clause or place.
 */
export function isReleaseBare(events: readonly DossierEvent[]): boolean {
  const last = events.findLast((event) => helps[event.kind] || event.kind === 'lock-ordered');
  return last?.kind === 'released' && last.by === 'hardware';
}
