import { appealOutcomes, type DossierEvent, type EventKind } from '../../core/decision/event.ts';
import { Fields, type PolicyFault } from '../../core/policy/fields.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import { locate, supportedBy } from '../../core/territory/locate.ts';
import { minimised } from '../../core/territory/minimised.ts';
import { unplaceable, type Territory } from '../../core/territory/territory.ts';
import { elsewhere } from '../../core/carnet/carnet.ts';
import { leaseMaxDays } from '../../core/policy/bounds.ts';
import { unprovenCauses, type Whereabouts } from '../../core/territory/whereabouts.ts';
import { addDuration, dayMs, type Instant, parseDuration } from '../../core/time.ts';
import { readRun } from './case-run.ts';
import { readEvidence } from '../device/evidence.ts';
import { faultText } from '../schema/read.ts';

type Path = readonly (string | number)[];

/** The fields of each kind of event, besides `at`, `receivedAt` and `kind`. */
const eventFields = {
  sold: ['consignment', 'market'],
  activated: ['territory', 'supported'],
  reset: [],
  observed: ['evidence', 'whereabouts', 'run'],
  'notice-acknowledged': ['clause'],
  'exemption-granted': ['exemption', 'from', 'until'],
  'pass-granted': ['territory', 'from', 'until'],
  'appeal-filed': [],
  'appeal-decided': ['outcome'],
  'case-joined': ['case', 'limit'],
  'case-ended': ['case', 'finding'],
  'lock-ordered': ['lease'],
  released: [],
} as const satisfies Record<EventKind, readonly string[]>;

/** An event, and what its evidence supported; null: it has none that says of a place. */
interface ReadEvent {
  readonly event: DossierEvent;
  readonly supported: readonly Territory[] | null;
}

/**
 * Reads the events of a decision case, as a dossier keeps them where these territories are listed. What is observed at the very moment of an
 * activation is the activation's own evidence. Faults are added to `faults`.
 */
export function readCaseEvents(
  items: readonly { readonly value: unknown; readonly path: Path }[],
  listed: ReadonlySet<Territory>,
  faults: PolicyFault[],
): readonly DossierEvent[] {
  const read: ReadEvent[] = [];
  for (const { value, path } of items) {
    const one = readCaseEvent(value, path, listed, faults);
    if (one !== undefined) read.push(one);
  }
  return read.map(({ event }) => {
    if (event.kind !== 'activated' || event.territory !== null || event.supported !== undefined) return event;
    const own = read.find((one) => one.event.at === event.at && one.supported !== null);
    return own === undefined ? event : { ...event, supported: own.supported! };
  });
}

function readCaseEvent(
  value: unknown,
  path: Path,
  listed: ReadonlySet<Territory>,
  faults: PolicyFault[],
): ReadEvent | undefined {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (typeof kind !== 'string' || !isEventKind(kind)) {
    const known = Object.keys(eventFields).join(', ');
    faults.push({
      path: kind === undefined ? path : [...path, 'kind'],
      message: `must be an event of a kind: ${known}`,
    });
    return undefined;
  }
  const fields = Fields.open(value, path, faults, ['at', 'receivedAt', 'kind', ...eventFields[kind]]);
  const at = fields.instant('at');
  const times = { at, receivedAt: fields.optionalInstant('receivedAt') ?? at };
  if (kind !== 'observed') return { event: { ...times, ...readKind(kind, fields, at) }, supported: null };
  const { whereabouts, supported } = readObservation(fields, listed);
  const run = readRun(fields, at);
  return { event: { ...times, kind, whereabouts, ...(run !== null && { run }) }, supported };
}

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventFields, kind);
}

type Undated<Event> = Event extends DossierEvent ? Omit<Event, 'at' | 'receivedAt'> : never;

function readKind(kind: Exclude<EventKind, 'observed'>, fields: Fields, at: Instant): Undated<DossierEvent> {
  switch (kind) {
    case 'sold':
      return { kind, consignment: fields.text('consignment'), market: fields.territory('market') };
    case 'activated':
      return {
        kind,
        territory: fields.raw('territory') === undefined ? null : fields.territory('territory', unplaced),
        ...readSupported(fields),
      };
    case 'notice-acknowledged':
      return { kind, clause: fields.id('clause') };
    case 'exemption-granted':
      return {
        kind,
        exemption: fields.id('exemption'),
        from: fields.optionalInstant('from'),
        until: fields.optionalInstant('until'),
      };
    case 'pass-granted':
      return {
        kind,
        territory: fields.territory('territory'),
        from: fields.instant('from'),
        until: fields.instant('until'),
      };
    case 'appeal-decided':
      return { kind, outcome: fields.choice('outcome', appealOutcomes) };
    case 'case-joined':
      return { kind, case: fields.text('case'), limit: readEnd(fields, 'limit', at) };
    case 'case-ended':
      return { kind, case: fields.text('case'), finding: fields.text('finding') };
    case 'lock-ordered':
      return { kind, lease: readLease(fields, at) };
    case 'reset':
    case 'appeal-filed':
    case 'released':
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** What the record of an activation names where no country was proved: outside every fence, or nowhere for good. */
const unplaced = [elsewhere, unplaceable];

function readLease(fields: Fields, at: Instant): Instant {
  const lease = readEnd(fields, 'lease', at);
  if (lease > at + leaseMaxDays * dayMs)
    fields.fault('lease', `must end within ${leaseMaxDays} days: no phone obeys a longer lease`);
  return lease;
}

/** An empty list says that the activation's own evidence supported no listed territory; a missing one, that it left all of them open. */
function readSupported(fields: Fields): { readonly supported?: readonly Territory[] } {
  const value = fields.raw('supported');
  if (value === undefined) return {};
  return { supported: Array.isArray(value) && value.length === 0 ? [] : fields.territories('supported') };
}

/** The end of a lease or a case: a time, or a duration counted from the event. */
function readEnd(fields: Fields, name: string, at: Instant): Instant {
  const value = fields.raw(name);
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  return duration === undefined ? fields.instant(name) : addDuration(at, duration);
}

interface Observation {
  readonly whereabouts: Whereabouts;
  readonly supported: readonly Territory[] | null;
}

/** Reads `evidence`, which is then located, or the shorthand `whereabouts`. */
function readObservation(fields: Fields, listed: ReadonlySet<Territory>): Observation {
  const value = fields.raw('whereabouts');
  if ((value === undefined) === (fields.raw('evidence') === undefined)) {
    fields.fault('whereabouts', 'or evidence is needed, one of the two');
    return { whereabouts: nothing, supported: null };
  }
  if (value === undefined) {
    const evidence = readEvidenceOf(fields);
    const supported = supportedBy(evidence)?.filter((territory) => listed.has(territory)) ?? null;
    return { whereabouts: minimised(locate(evidence), listed), supported };
  }
  const whereabouts = readWhereabouts(fields, value);
  const isSilent = whereabouts.kind !== 'unproven' || whereabouts.because === 'no-evidence';
  return {
    whereabouts,
    supported: isSilent
      ? null
      : whereabouts.candidates.filter((territory) => whereabouts.denied?.includes(territory) !== true),
  };
}

/** Reads a territory, `elsewhere`, or the answer of `locate`. */
function readWhereabouts(fields: Fields, value: unknown): Whereabouts {
  if (value === 'elsewhere') return { kind: 'elsewhere', by: [] };
  if (typeof value === 'object' && value !== null) return readUnproven(fields, value);
  if (typeof value === 'string')
    return { kind: 'placed', territory: fields.territory('whereabouts'), by: [] };
  fields.fault(
    'whereabouts',
    'must be a territory such as CU, elsewhere, or { unproven: conflict, candidates: [CU] }',
  );
  return nothing;
}

const nothing: Whereabouts = { kind: 'unproven', because: 'no-evidence', candidates: [] };

function readUnproven(fields: Fields, value: object): Whereabouts {
  const path = [...fields.path, 'whereabouts'];
  const unproven = Fields.open(value, path, fields.faults, ['unproven', 'candidates', 'denied']);
  const because = unproven.choice('unproven', unprovenCauses);
  const candidates = unproven.raw('candidates') === undefined ? [] : unproven.territories('candidates');
  const denied = unproven.raw('denied') === undefined ? [] : unproven.territories('denied');
  return {
    kind: 'unproven',
    because,
    candidates: candidates.toSorted(),
    ...(denied.length === 0 ? {} : { denied: denied.toSorted() }),
  };
}

function readEvidenceOf(event: Fields): readonly Evidence[] {
  const read = readEvidence(event.raw('evidence'));
  if (read.kind === 'read') return read.value;
  const path = [...event.path, 'evidence', ...read.path];
  const { found } = read;
  const isUnquoted =
    typeof found === 'boolean' || (typeof found === 'number' && read.path.at(-1) !== 'marginM');
  const message = faultText(read);
  if (isUnquoted)
    event.faults.push({
      path,
      message: `${message}; put ${String(found)} in quotes`,
      unquoted: String(found),
    });
  else if (typeof found === 'string' && read.path.at(-1) === 'territory')
    event.faults.push({ path, message, territory: found });
  else event.faults.push({ path, message });
  return [];
}
