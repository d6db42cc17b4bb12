import { appealOutcomes, type DossierEvent, type EventKind } from '../../core/decision/event.ts';
import { Fields, type PolicyFault } from '../../core/policy/fields.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import { locate } from '../../core/territory/locate.ts';
import { unplaceable } from '../../core/territory/territory.ts';
import { elsewhere } from '../../core/carnet/carnet.ts';
import { leaseMaxDays } from '../../core/policy/bounds.ts';
import { unprovenCauses, type Whereabouts } from '../../core/territory/whereabouts.ts';
import { addDuration, dayMs, type Instant, parseDuration } from '../../core/time.ts';
import { readEvidence } from '../device/evidence.ts';
import { faultText } from '../schema/read.ts';

type Path = readonly (string | number)[];

/** The fields of each kind of event, besides `at`, `receivedAt` and `kind`. */
const eventFields = {
  sold: ['consignment', 'market'],
  activated: ['territory'],
  reset: [],
  observed: ['evidence', 'whereabouts'],
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

/** Reads one event of a decision case. An unknown kind gives undefined, and the fault is added to `faults`. */
export function readCaseEvent(value: unknown, path: Path, faults: PolicyFault[]): DossierEvent | undefined {
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
  return { at, receivedAt: fields.optionalInstant('receivedAt') ?? at, ...readKind(kind, fields, at) };
}

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventFields, kind);
}

type Undated<Event> = Event extends DossierEvent ? Omit<Event, 'at' | 'receivedAt'> : never;

function readKind(kind: EventKind, fields: Fields, at: Instant): Undated<DossierEvent> {
  switch (kind) {
    case 'sold':
      return { kind, consignment: fields.text('consignment'), market: fields.territory('market') };
    case 'activated':
      return {
        kind,
        territory: fields.raw('territory') === undefined ? null : fields.territory('territory', unplaced),
      };
    case 'observed':
      return { kind, whereabouts: readWhereabouts(fields) };
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

/** The end of a lease or a case: a time, or a duration counted from the event. */
function readEnd(fields: Fields, name: string, at: Instant): Instant {
  const value = fields.raw(name);
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  return duration === undefined ? fields.instant(name) : addDuration(at, duration);
}

/** Reads `evidence`, which is then located, or the shorthand `whereabouts`: a territory, `elsewhere`, or the answer of `locate`. */
function readWhereabouts(fields: Fields): Whereabouts {
  const value = fields.raw('whereabouts');
  if ((value === undefined) === (fields.raw('evidence') === undefined)) {
    fields.fault('whereabouts', 'or evidence is needed, one of the two');
    return nothing;
  }
  if (value === undefined) return locate(readEvidenceOf(fields));
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
  const unproven = Fields.open(value, path, fields.faults, ['unproven', 'candidates']);
  const because = unproven.choice('unproven', unprovenCauses);
  const candidates = unproven.raw('candidates') === undefined ? [] : unproven.territories('candidates');
  return { kind: 'unproven', because, candidates: candidates.toSorted() };
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
