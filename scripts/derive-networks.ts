/**
 * Derives src/core/territory/placeless-networks.ts from npm `mcc-mnc-list`: the codes under national country codes that place nothing.
 *
 *     node scripts/derive-networks.ts           writes the file
 *     node scripts/derive-networks.ts --check   exits 1 where the file differs from what would be written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A line of the list: one network in one country. */
export interface ListedNetwork {
  readonly type: string;
  readonly mcc: string;
  readonly mnc: string;
  readonly countryCode: string | null;
  readonly status: string | null;
  readonly brand: string | null;
  readonly operator: string | null;
  readonly bands: string | null;
  readonly notes: string | null;
}

export type Placeless = 'satellite' | 'sea' | 'air' | 'test';

export const listedNetworks: readonly ListedNetwork[] = (
  createRequire(import.meta.url)('mcc-mnc-list') as { all: () => readonly ListedNetwork[] }
)
  .all()
  .filter(({ mcc, mnc }) => /^\d{5,6}$/.test(`${mcc}${mnc}`));

const isSatellite = ({ bands }: ListedNetwork): boolean => /\bsatel/i.test(bands ?? '');

const namesOf = ({ brand, operator }: ListedNetwork): readonly string[] =>
  [brand, operator].flatMap((name) => (name === null ? [] : [name]));

/** The word that tells an operator from others: `Globalstar` of `Globalstar Asia Pacific`. */
function distinctWord(name: string): string | undefined {
  return name
    .toLowerCase()
    .match(/\p{L}+/gu)
    ?.find((word) => !['jsc', 'pt', 'unassigned'].includes(word));
}

/** Operators that the list knows by a satellite band of some line: theirs are satellites where another line names no band. */
const satelliteOperators: ReadonlySet<string | undefined> = new Set(
  listedNetworks
    .filter(isSatellite)
    .flatMap(namesOf)
    .map(distinctWord)
    .filter((word) => word !== undefined),
);

/** What a network was once says nothing of what it is. */
function presentNotes(notes: string): string {
  return notes
    .split(/[;.]/)
    .filter((clause) => !/\b(?:former|previous)/i.test(clause))
    .join(';');
}

/** Why a line of the list places nothing, by what the line itself says; undefined where it is a network on land. */
export function placelessBecause(line: ListedNetwork): Placeless | undefined {
  if (isSatellite(line)) return 'satellite';
  const { type, status, operator } = line;
  const bands = line.bands ?? '';
  const notes = presentNotes(line.notes ?? '');
  const isTest =
    type === 'Test' ||
    [status, bands, operator].some((text) => /^test/i.test(text ?? '')) ||
    /\btest(?:s|ing)?\b/i.test(notes);
  if (isTest) return 'test';
  if (/\b(?:ships?|vessels?|ferr(?:y|ies)|cruise|maritime|offshore|at sea)\b/i.test(notes)) return 'sea';
  if (/\b(?:aircraft|aeroplanes?|air|in-flight)\b/i.test(notes)) return 'air';
  const namesNoBand = /^(?:unknown)?$/i.test(bands);
  const isBySatellite = namesOf(line).some(
    (name) => /\bsatel/i.test(name) || satelliteOperators.has(distinctWord(name)),
  );
  return namesNoBand && isBySatellite ? 'satellite' : undefined;
}

/** The codes under national country codes that any line says place nothing. */
export function placelessCodes(): readonly string[] {
  const codes = listedNetworks
    .filter((line) => line.mcc >= '200' && line.mcc < '800' && placelessBecause(line) !== undefined)
    .map(({ mcc, mnc }) => `${mcc}${mnc}`);
  return [...new Set(codes)].sort();
}

function derive(): string {
  const lines: string[] = [];
  for (const code of placelessCodes()) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + code.length < 100) lines[lines.length - 1] = `${last} ${code}`;
    else lines.push(code);
  }
  const text = lines.map((line, at) => `  '${line}${at === lines.length - 1 ? "'" : " ' +"}`).join('\n');
  return `/**
 * Networks of satellites, ships, aircraft and tests under national country codes: they place nothing. Derived from npm \`mcc-mnc-list\` by
 * scripts/derive-networks.ts; a test compares.
 */
export const placelessPlmns: string =
${text};
`;
}

const target = new URL('../src/core/territory/placeless-networks.ts', import.meta.url);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = derive();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(
      'src/core/territory/placeless-networks.ts differs from what scripts/derive-networks.ts derives',
    );
    process.exitCode = 1;
  }
}
