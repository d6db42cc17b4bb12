import { hasFence, isKnownTerritory } from '../territory/known-territories.ts';
import { fencedTerritories } from '../territory/mcc-table.ts';
import { timesOutOfBounds } from './bounds.ts';
import { Fields, noTime, type PolicyFault } from './fields.ts';
import {
  basisKinds,
  clauseDecisions,
  exemptionProofs,
  restrictions,
  stayCounts,
  triggers,
  type Basis,
  type Clause,
  type ExemptionRule,
  type LockAllowance,
  lockAllowances,
  type Policy,
  type StayLimit,
} from './policy.ts';
import { dayMs, type Duration } from '../time.ts';

export type { PolicyFault } from './fields.ts';

/** `unpublishable`: why it could not be published today although it can be read; empty where it could. */
export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly unpublishable: readonly PolicyFault[] }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

type Path = readonly (string | number)[];

/** Nothing counts before a day of presence; a clause may ask for more, but not for less. */
const dwellMin: Duration = { months: 0, ms: dayMs };

/**
 * Reads a policy document from plain values (times and durations as text). Refuses unknown fields, and returns all faults, each with the
 * path of its field and what to write instead. A field that is left out takes the value that restricts least: no stay counted, no passes
 * overridden, nothing retroactive, a dwell of 24 hours. What was published before a bound was drawn can still be read: such faults do not refuse it, and
 * whoever takes a document in that is not in the log yet must look at `unpublishable`.
 */
export function parsePolicy(value: unknown): ParsedPolicy {
  const faults: PolicyFault[] = [];
  const head = Fields.open(value, [], faults, headFields);
  const exemptions = head
    .list('exemptions', 0, 100)
    .map((item) => readExemption(item.value, item.path, faults));
  refuseRepeated(exemptions, 'exemptions', faults);
  const declared = new Set(exemptions.map((exemption) => exemption.id));
  const clauses = head
    .list('clauses', 1, 200)
    .map((item) => readClause(item.value, item.path, declared, faults));
  refuseRepeated(clauses, 'clauses', faults);
  refuseCrowded(clauses, faults);
  const policy: Policy = {
    id: head.id('id'),
    version: readVersion(head),
    title: head.optionalText('title'),
    published: head.optionalInstant('published'),
    issuer: readIssuer(head.raw('issuer'), faults),
    exemptions,
    lockProfile: readLockProfile(head),
    appealUnlocks: head.flag('appealUnlocks', false),
    clauses,
  };
  return faults.every((fault) => fault.unpublishable !== undefined)
    ? { ok: true, policy, unpublishable: faults }
    : { ok: false, faults };
}

/** The most clauses that one directive can name. */
const clausesOfTerritoryMax = 32;

function refuseCrowded(clauses: readonly Clause[], faults: PolicyFault[]): void {
  const named = Map.groupBy(
    clauses.flatMap((clause) => clause.territories),
    (territory) => territory,
  );
  for (const [territory, { length }] of named)
    if (length > clausesOfTerritoryMax)
      faults.push({
        path: ['clauses'],
        message: `name ${territory} in ${length} clauses; one order to a phone names at most ${clausesOfTerritoryMax}, so join some`,
      });
}

function readVersion(head: Fields): number {
  const version = head.raw('version');
  if (typeof version === 'number' && Number.isSafeInteger(version) && version >= 1) return version;
  head.fault('version', 'must be a whole number from 1 upwards; each publication counts one further');
  return 1;
}

function readIssuer(value: unknown, faults: PolicyFault[]): Policy['issuer'] {
  const issuer = Fields.open(value, ['issuer'], faults, ['name', 'seller', 'contact', 'appealUrl']);
  return {
    name: issuer.text('name'),
    seller: issuer.territory('seller'),
    contact: issuer.text('contact'),
    appealUrl: readUrl(issuer, 'appealUrl') ?? (issuer.text('appealUrl'), ''),
  };
}

function readLockProfile(head: Fields): readonly LockAllowance[] {
  if (head.raw('lockProfile') === undefined) return lockAllowances;
  const given = new Set<unknown>();
  for (const { value, path } of head.list('lockProfile', 0, 50)) {
    given.add(value);
    if (lockAllowances.some((one) => one === value)) continue;
    head.faults.push({ path, message: `must be one of ${lockAllowances.join(', ')}` });
  }
  const missing = lockAllowances.filter((one) => !given.has(one));
  if (missing.length > 0) {
    head.fault('lockProfile', `must also allow ${missing.join(', ')}: a locked phone still saves lives`);
  }
  return lockAllowances.filter((one) => given.has(one));
}

function readExemption(value: unknown, path: Path, faults: PolicyFault[]): ExemptionRule {
  const fields = Fields.open(value, path, faults, ['id', 'title', 'basis', 'proof', 'longest']);
  return {
    id: fields.id('id'),
    title: fields.optionalText('title'),
    basis: fields.list('basis', 1, 20).map((item) => readBasis(item.value, item.path, faults)),
    proof: fields.choice('proof', exemptionProofs),
    longest: fields.optionalDuration('longest'),
  };
}

/** Who makes law without being a territory: the Union and the United Nations. */
const lawgivers = ['EU', 'UN'];

function readBasis(value: unknown, path: Path, faults: PolicyFault[]): Basis {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  const own = kind === 'contract' ? 'issuer' : 'jurisdiction';
  const fields = Fields.open(value, path, faults, ['kind', own, 'instrument', 'provision', 'url', 'until']);
  const cited = {
    instrument: fields.text('instrument'),
    provision: fields.text('provision'),
    url: readUrl(fields, 'url'),
    until: fields.optionalInstant('until'),
  };
  const stated = fields.choice('kind', basisKinds);
  switch (stated) {
    case 'contract':
      return { kind: stated, issuer: fields.text('issuer'), ...cited };
    case 'law':
      return { kind: stated, jurisdiction: fields.territory('jurisdiction', lawgivers), ...cited };
    default:
      return stated satisfies never;
  }
}

function readUrl(fields: Fields, name: string): string | null {
  const url = fields.optionalText(name);
  if (url === null || /^https:\/\/[^\s]+$/.test(url)) return url;
  fields.fault(name, 'must be an address that begins with https://');
  return null;
}

const headFields = 'id version title published issuer exemptions lockProfile appealUnlocks clauses'.split(
  ' ',
);
const clauseFields =
  'id title territories trigger effective basis reviewBy dwell notice grace stay restriction decision lease exemptions overridesPasses retroactive appealUnlocks'.split(
    ' ',
  );

function readClause(
  value: unknown,
  path: Path,
  declared: ReadonlySet<string>,
  faults: PolicyFault[],
): Clause {
  const fields = Fields.open(value, path, faults, clauseFields);
  const trigger = fields.choice('trigger', triggers);
  const exemptions = fields.ids('exemptions');
  for (const [index, id] of exemptions.entries()) {
    if (id === '' || declared.has(id)) continue;
    faults.push({ path: [...path, 'exemptions', index], message: `${id} is not declared under exemptions` });
  }
  const clause: Clause = {
    id: fields.id('id'),
    title: fields.optionalText('title'),
    territories: fields.territories('territories'),
    trigger,
    effective: readEffective(fields, faults),
    basis: fields.list('basis', 1, 20).map((item) => readBasis(item.value, item.path, faults)),
    reviewBy: fields.instant('reviewBy'),
    dwell: readDwell(fields),
    notice: fields.duration('notice'),
    grace: fields.duration('grace'),
    stay: readStay(fields, trigger, faults),
    restriction: fields.choice('restriction', restrictions),
    decision: fields.choice('decision', clauseDecisions),
    lease: fields.duration('lease'),
    exemptions,
    overridesPasses: fields.flag('overridesPasses', false),
    retroactive: fields.flag('retroactive', false),
    appealUnlocks: fields.optionalFlag('appealUnlocks'),
  };
  holdInBounds(clause, fields);
  return clause;
}

/** A field that could not be read has its fault already. */
function holdInBounds(clause: Clause, fields: Fields): void {
  for (const { field, must } of timesOutOfBounds(clause))
    if (clause[field] !== noTime)
      fields.faults.push({ path: [...fields.path, field], message: must, unpublishable: 'refused' });
  for (const [index, territory] of clause.territories.entries())
    if (isKnownTerritory(territory) && !hasFence(territory))
      fields.faults.push({
        path: [...fields.path, 'territories', index],
        message: `lists ${territory}, which has no fence, so that no phone can prove to be there or not; fenced are ${fencedTerritories.join(', ')}`,
        unpublishable: 'unfenced',
      });
}

function readEffective(clause: Fields, faults: PolicyFault[]): Clause['effective'] {
  const fields = Fields.open(clause.raw('effective'), [...clause.path, 'effective'], faults, [
    'from',
    'until',
  ]);
  const effective = { from: fields.instant('from'), until: fields.optionalInstant('until') };
  if (effective.until !== null && effective.until <= effective.from) {
    fields.fault('until', 'must be later than from; write null where the clause has no end');
  }
  return effective;
}

function readDwell(clause: Fields): Duration {
  const dwell = clause.duration('dwell', dwellMin);
  if (dwell.months === 0 && dwell.ms < dayMs) {
    clause.fault('dwell', 'must be PT24H or more: less than a day of presence proves nothing');
  }
  return dwell;
}

function readStay(clause: Fields, trigger: Clause['trigger'], faults: PolicyFault[]): StayLimit | null {
  const value = clause.raw('stay');
  if (trigger !== 'presence') {
    if (value !== undefined)
      clause.fault('stay', `is for presence clauses only; a clause of ${trigger} has null`);
    return null;
  }
  if (value === undefined) {
    clause.fault(
      'stay',
      'is missing; say how long a presence is permitted: { permitted: P365D, count: continuous }',
    );
    return null;
  }
  const fields = Fields.open(value, [...clause.path, 'stay'], faults, ['permitted', 'count', 'window']);
  const permitted = fields.duration('permitted');
  if (fields.choice('count', stayCounts) === 'continuous') {
    if (fields.raw('window') !== undefined) fields.fault('window', 'is for rolling stays only; remove it');
    return { count: 'continuous', permitted };
  }
  const window = fields.duration('window');
  if (!isWholeDays(permitted))
    fields.fault('permitted', 'of a rolling stay counts days: write P90D, not months or hours');
  if (!isWholeDays(window)) fields.fault('window', 'counts days: write P180D, not months or hours');
  if (window.ms <= permitted.ms)
    fields.fault('window', 'must be longer than permitted, or the limit is never passed');
  return { count: 'rolling', permitted, window };
}

function isWholeDays(duration: Duration): boolean {
  return duration.months === 0 && duration.ms % dayMs === 0;
}

function refuseRepeated(
  entries: readonly { readonly id: string }[],
  name: string,
  faults: PolicyFault[],
): void {
  const seen = new Set<string>();
  for (const [index, { id }] of entries.entries()) {
    if (id !== '' && seen.has(id))
      faults.push({ path: [name, index, 'id'], message: `${id} is used twice; rename one` });
    seen.add(id);
  }
}
