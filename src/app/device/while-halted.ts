import type { DossierEvent, EventKind } from '../../core/decision/event.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import type { DossierInput } from '../dossiers/reconcile-dossier.ts';
import type { Standstill } from '../ports.ts';

/** Whether an event of this kind can only help the owner, whatever the time is. */
const helps: Readonly<Record<EventKind, boolean>> = {
  released: true,
  'case-ended': true,
  'appeal-filed': true,
  'appeal-decided': true,
  'exemption-granted': true,
  'pass-granted': true,
  sold: false,
  activated: false,
  reset: false,
  observed: false,
  'notice-acknowledged': false,
  'case-joined': false,
  'lock-ordered': false,
};

const retryAfterS = 60;

/** Whether the phone may hold a lock, so that it must be heard whatever the time is. */
function mayBeLocked({ directives, standing }: StoredDossier): boolean {
  return standing === 'locked' || directives.some(({ type }) => type === 'lock');
}

/**
 * What a check-in adds while nothing may be ordered; only a release is issued to it. While the records may be older than what was ordered, all of it
 * is recorded. While the time is in doubt, only what helps the owner is, of a phone that may be locked; any other repeats its report later, because what
 * is recorded against an owner must have the right time.
 */
export function whileHalted(
  standstill: Standstill,
  dossier: StoredDossier,
  input: Omit<DossierInput, 'language'>,
): Omit<DossierInput, 'language'> | Refusal {
  const halted = { ...input, live: false, onlyReleases: true };
  switch (standstill.kind) {
    case 'recovering':
      return halted;
    case 'clock':
      return mayBeLocked(dossier)
        ? {
            ...halted,
            events: input.events.filter((event: DossierEvent) => helps[event.kind]),
            directiveUpdates: ofLocks(dossier, input),
          }
        : refuse('not-ready', { members: { waitingFor: 'clock' }, retryAfterS });
    default:
      return standstill.kind satisfies never;
  }
}

/** A notice that was shown starts a clock, so it is taken in only once the time is known; the phone is told of it anew then. */
function ofLocks(
  { directives }: StoredDossier,
  { directiveUpdates }: Pick<DossierInput, 'directiveUpdates'>,
): DossierInput['directiveUpdates'] {
  const notices = new Set(directives.filter(({ type }) => type === 'notify').map(({ seq }) => seq));
  return directiveUpdates.filter(({ seq }) => !notices.has(seq));
}
