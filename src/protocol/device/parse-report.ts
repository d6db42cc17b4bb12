import type { Acknowledgement, Report, ReportedEvidence } from './report.ts';

/** `at`: JSON Pointer of the faulty field; `fault`: what is wrong with it. */
export interface ReportFault {
  readonly kind: 'fault';
  readonly at: string;
  readonly fault: string;
}

type Fields = Readonly<Record<string, unknown>>;

const deviceIdPattern = /^[0-9a-f]{32}$/;
const territoryPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
const plmnPattern = /^[0-9]{5,6}$/;
const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
const numericDateMax = 253_402_300_799;
const marginMax = 20_100_000;

const fault = (at: string, text: string): ReportFault => ({ kind: 'fault', at, fault: text });
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isInteger = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
/** Lengths count code points, as JSON Schema does. */
const isText = (value: unknown, min: number, max: number): boolean => {
  if (typeof value !== 'string' || value.length < min) return false;
  return value.length <= max || (value.length <= 2 * max && Array.from(value).length <= max);
};

function unknownField(fields: Fields, known: readonly string[], at: string): ReportFault | undefined {
  for (const name in fields) if (!known.includes(name)) return fault(`${at}/${name}`, 'unknown field');
  return undefined;
}

const evidenceFields = {
  fix: ['kind', 'territory', 'marginM'],
  network: ['kind', 'plmn'],
  sim: ['kind', 'plmn'],
  zone: ['kind', 'zone'],
} as const;

function evidenceFault(value: unknown, at: string): ReportFault | undefined {
  if (!isFields(value)) return fault(at, 'must be an object');
  const kind = value['kind'];
  switch (kind) {
    case 'fix': {
      const { territory, marginM } = value;
      if (territory !== null && !(typeof territory === 'string' && territoryPattern.test(territory)))
        return fault(`${at}/territory`, 'must be a territory code or null');
      if (typeof marginM !== 'number' || !(marginM >= 0 && marginM <= marginMax))
        return fault(`${at}/marginM`, 'must be metres from 0 to 20100000');
      break;
    }
    case 'network':
    case 'sim':
      if (typeof value['plmn'] !== 'string' || !plmnPattern.test(value['plmn']))
        return fault(`${at}/plmn`, 'must be 5 or 6 digits');
      break;
    case 'zone':
      if (!isText(value['zone'], 1, 64)) return fault(`${at}/zone`, 'must be text of 1 to 64 characters');
      break;
    default:
      return fault(`${at}/kind`, 'must be fix, network, sim or zone');
  }
  return unknownField(value, evidenceFields[kind], at);
}

const ackFields = ['seq', 'state', 'why', 'at'];

function ackFault(value: unknown, at: string): ReportFault | undefined {
  if (!isFields(value)) return fault(at, 'must be an object');
  const { seq, state, why, at: when } = value;
  if (!isInteger(seq, 1, Number.MAX_SAFE_INTEGER)) return fault(`${at}/seq`, 'must be a whole number from 1');
  if (state !== 'shown' && state !== 'obeyed' && state !== 'refused')
    return fault(`${at}/state`, 'must be shown, obeyed or refused');
  if (why !== undefined && !isText(why, 0, 200))
    return fault(`${at}/why`, 'must be text of at most 200 characters');
  if (typeof when !== 'string' || !timestampPattern.test(when))
    return fault(`${at}/at`, 'must be a time in UTC');
  return unknownField(value, ackFields, at);
}

function listFault(
  value: unknown,
  at: string,
  max: number,
  itemFault: (item: unknown, at: string) => ReportFault | undefined,
): ReportFault | undefined {
  if (!Array.isArray(value)) return fault(at, 'must be a list');
  if (value.length > max) return fault(at, `must have at most ${max} entries`);
  for (let index = 0; index < value.length; index += 1) {
    const found = itemFault(value[index], `${at}/${index}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const reportFields = ['sub', 'seq', 'iat', 'evidence', 'acks', 'appeal', 'unlockedByCode'];

/**
 * Reads a report's payload exactly as the schema `Report` describes it (a test holds the two together); by hand, because every
 * check-in of the fleet passes here. Says of the first fault where and what it is.
 */
export function parseReport(value: unknown): Report | ReportFault {
  if (!isFields(value)) return fault('', 'must be an object');
  const { sub, seq, iat, appeal, unlockedByCode } = value;
  if (typeof sub !== 'string' || !deviceIdPattern.test(sub)) return fault('/sub', 'must be a device id');
  if (!isInteger(seq, 1, Number.MAX_SAFE_INTEGER)) return fault('/seq', 'must be a whole number from 1');
  if (!isInteger(iat, 0, numericDateMax)) return fault('/iat', 'must be seconds since 1970');
  const listed =
    listFault(value['evidence'], '/evidence', 8, evidenceFault) ??
    listFault(value['acks'], '/acks', 16, ackFault);
  if (listed !== undefined) return listed;
  if (appeal !== undefined && !isText(appeal, 1, 2000))
    return fault('/appeal', 'must be text of 1 to 2000 characters');
  if (
    unlockedByCode !== undefined &&
    !(typeof unlockedByCode === 'string' && timestampPattern.test(unlockedByCode))
  )
    return fault('/unlockedByCode', 'must be a time in UTC');
  const unknown = unknownField(value, reportFields, '');
  if (unknown !== undefined) return unknown;
  return {
    sub,
    seq: seq as number,
    iat: iat as number,
    evidence: value['evidence'] as ReportedEvidence[],
    acks: value['acks'] as Acknowledgement[],
    ...(appeal === undefined ? {} : { appeal: appeal as string }),
    ...(unlockedByCode === undefined ? {} : { unlockedByCode }),
  };
}
