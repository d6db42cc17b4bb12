import type { Evidence } from './evidence.ts';
import { parsePlmn } from './networks.ts';
import { parseTerritory } from './territory.ts';

/** What is wrong with one field, and what to write instead. */
interface EvidenceFault {
  readonly kind: 'fault';
  /** Where, from the value that was handed in: `[1].plmn`. */
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

export type ParsedEvidence =
  | { readonly kind: 'evidence'; readonly evidence: readonly Evidence[] }
  | EvidenceFault;

/** More sources than any phone has. */
const evidenceMax = 32;
const zoneLengthMax = 64;

const fieldsOf = {
  fix: ['kind', 'territory', 'marginM'],
  network: ['kind', 'plmn'],
  sim: ['kind', 'plmn'],
  address: ['kind', 'territory'],
  zone: ['kind', 'zone'],
} as const satisfies Record<Evidence['kind'], readonly string[]>;

const kinds = Object.keys(fieldsOf).join(', ');

/** Reads a list of evidence from what JSON or YAML gave; refuses unknown fields and everything that is not exactly right. */
export function parseEvidence(value: unknown): ParsedEvidence {
  if (!Array.isArray(value)) {
    return fault(
      '',
      `is ${describe(value)}, not a list`,
      'write [ { "kind": "fix", "territory": "CU", "marginM": 9000 } ]',
    );
  }
  if (value.length > evidenceMax) {
    return fault('', `has ${value.length} entries`, `give at most ${evidenceMax}`);
  }
  const evidence: Evidence[] = [];
  for (const [at, entry] of (value as unknown[]).entries()) {
    const parsed = parseEntry(entry, `[${at}]`);
    if (parsed.kind === 'fault') return parsed;
    evidence.push(parsed);
  }
  return { kind: 'evidence', evidence };
}

function parseEntry(value: unknown, path: string): Evidence | EvidenceFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fault(
      path,
      `is ${describe(value)}, not an object`,
      `write { "kind": …, … } with a kind of ${kinds}`,
    );
  }
  const entry = value as Readonly<Record<string, unknown>>;
  const kind = entry['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(fieldsOf, kind)) {
    return fault(`${path}.kind`, `is ${describe(kind)}`, `write one of ${kinds}`);
  }
  const fields: readonly string[] = fieldsOf[kind as Evidence['kind']];
  const unknown = Object.keys(entry).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    return fault(
      `${path}.${unknown}`,
      `is no field of ${kind}`,
      `leave it out; ${kind} has ${fields.join(', ')}`,
    );
  }
  return readers[kind as Evidence['kind']](entry, path);
}

type Reader = (entry: Readonly<Record<string, unknown>>, path: string) => Evidence | EvidenceFault;

const readers: Readonly<Record<Evidence['kind'], Reader>> = {
  fix(entry, path) {
    const given = entry['territory'];
    const territory = given === null ? null : typeof given === 'string' ? parseTerritory(given) : undefined;
    if (territory === undefined) {
      const remedy = 'write a territory such as "CU" or "UA-43", or null outside every fence';
      return fault(`${path}.territory`, `is ${describe(given)}`, remedy);
    }
    const marginM = entry['marginM'];
    if (typeof marginM !== 'number' || !Number.isFinite(marginM) || marginM < 0) {
      return fault(
        `${path}.marginM`,
        `is ${describe(marginM)}`,
        'write the metres to the nearest fence, 0 or more',
      );
    }
    return { kind: 'fix', territory, marginM };
  },
  network: (entry, path) => readPlmn('network', entry['plmn'], path),
  sim: (entry, path) => readPlmn('sim', entry['plmn'], path),
  address(entry, path) {
    const given = entry['territory'];
    const territory = typeof given === 'string' ? parseTerritory(given) : undefined;
    if (territory === undefined || territory.length > 2) {
      return fault(
        `${path}.territory`,
        `is ${describe(given)}`,
        'write the country of the address, such as "UA"',
      );
    }
    return { kind: 'address', territory };
  },
  zone(entry, path) {
    const zone = entry['zone'];
    if (typeof zone !== 'string' || zone === '' || zone.length > zoneLengthMax) {
      return fault(`${path}.zone`, `is ${describe(zone)}`, 'write a time zone such as "America/Havana"');
    }
    return { kind: 'zone', zone };
  },
};

function readPlmn(kind: 'network' | 'sim', given: unknown, path: string): Evidence | EvidenceFault {
  const plmn = typeof given === 'string' ? parsePlmn(given) : undefined;
  if (plmn === undefined) {
    const remedy = 'write MCC and MNC as a string of 5 or 6 digits, such as "36801" (quoted: 01 is not 1)';
    return fault(`${path}.plmn`, `is ${describe(given)}`, remedy);
  }
  return { kind, plmn };
}

function fault(field: string, problem: string, remedy: string): EvidenceFault {
  return { kind: 'fault', field, problem, remedy };
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return `of type ${typeof value}`;
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
