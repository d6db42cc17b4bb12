import { knownTerritories } from '../../core/territory/known-territories.ts';
import { countriesFoundIn } from '../../core/territory/networks.ts';
import { parentOf, type Territory } from '../../core/territory/territory.ts';
import { formerCodes, otherNames, threeLetterCodes } from './former-codes.ts';
import { namesOf, territoryName } from './territory-name.ts';

/** So many are proposed. */
const proposed = 3;
/** More of a text is not compared with names: the cost grows with the square. */
const comparedMax = 40;

interface Entry {
  readonly territory: Territory;
  /** Codes without hyphens. */
  readonly codes: readonly string[];
  /** Names in all languages, as words. */
  readonly names: readonly (readonly string[])[];
}

let entries: readonly Entry[] | undefined;

/** Made once somebody asks for the first time: some two thousand names. */
function allEntries(): readonly Entry[] {
  entries ??= knownTerritories.map((territory, index) => ({
    territory,
    codes: [territory.replace('-', ''), threeLetterCodes[index]].filter((code) => code !== undefined),
    names: [...namesOf(territory), ...(otherNames[territory]?.split('|') ?? [])].map(wordsOf),
  }));
  return entries;
}

/** Small letters without accents; what is no letter or digit parts words; articles say nothing. */
function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’.]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word !== 'the' && word !== 'of');
}

/**
 * The three territories that a text most likely means, the likeliest first: by names in every language that we have, those of ISO 3166 among them, codes of
 * three letters, codes that were withdrawn or never given, and what is written alike. For proposals: what is asked for stays refused.
 */
export function nearestTerritories(text: string): readonly Territory[] {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const nearest = nearestAnew(text);
  if (remembered.size >= rememberedMax) remembered.clear();
  if (text.length <= comparedMax) remembered.set(text, nearest);
  return nearest;
}

/** The same slips come again and again, and each costs two thousand comparisons. */
const remembered = new Map<string, readonly Territory[]>();
const rememberedMax = 4096;

function nearestAnew(text: string): readonly Territory[] {
  const words = wordsOf(text.slice(0, 200));
  const code = words.join('').toUpperCase();
  const written = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s_]+/g, '-');
  const meant = (formerCodes[written] ?? formerCodes[code] ?? '').split(' ');
  const country = /^([A-Z]{2})-/.exec(written)?.[1];
  return allEntries()
    .map((entry) => ({
      territory: entry.territory,
      score: meant.includes(entry.territory)
        ? meant.indexOf(entry.territory) / 100
        : Math.min(codeScore(entry, code), partScore(entry, country), nameScore(entry, words)),
    }))
    .sort((one, other) => one.score - other.score || (one.territory < other.territory ? -1 : 1))
    .slice(0, proposed)
    .map(({ territory }) => territory);
}

/** `The nearest are GB (the United Kingdom), …`. */
export function proposals(text: string): string {
  const named = nearestTerritories(text).map((code) => `${code} (${territoryName('en', code)})`);
  return `The nearest are ${named.join(', ')}`;
}

/** The same as a fault goes on. */
export function proposalText(text: string): string {
  return `; ${proposals(text).replace('The', 'the')}`;
}

/** Codes that begin alike are nearer. */
function codeScore({ codes }: Entry, code: string): number {
  if (code.length > 6) return Infinity;
  return Math.min(
    ...codes.map((one) => {
      const steps = distance(one, code);
      return steps === 0 ? 0 : steps + (one[0] === code[0] ? 0 : 0.5);
    }),
  );
}

/** Of `UA-99` its country and the parts of it that there are; of `RU-99` also the parts where that country's networks are found. */
function partScore({ territory }: Entry, country: string | undefined): number {
  if (country === undefined) return Infinity;
  if (territory === country) return 0.5;
  if (parentOf(territory) === country) return 0.6;
  return countriesFoundIn(territory).some((one) => one === country) ? 0.7 : Infinity;
}

function nameScore({ names }: Entry, words: readonly string[]): number {
  if (words.length === 0) return Infinity;
  const asked = words.join(' ');
  return Math.min(...names.map((name) => likeness(name, words, asked)));
}

function likeness(name: readonly string[], words: readonly string[], asked: string): number {
  const whole = name.join(' ');
  if (whole === asked) return 0;
  const shared = name.filter((word) => words.includes(word)).length;
  // All words of the one are in the other: `Korea` in `North Korea`, `Iran` in `Iran (Islamic Republic of)`.
  if (shared > 0 && shared === Math.min(name.length, words.length))
    return 0.2 + Math.abs(name.length - words.length) / 20;
  const longer = Math.max(whole.length, asked.length);
  if (longer > comparedMax || Math.abs(whole.length - asked.length) > longer / 2) return Infinity;
  const part = (4 * distance(whole, asked)) / longer;
  // One word in common, two unlike: better than nothing.
  return Math.min(0.3 + part, shared > 0 ? 2 : Infinity);
}

/** Steps from one text to another: a letter left out, put in, replaced, or two that change places. */
function distance(one: string, other: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const here = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      let steps = Math.min(above[column]! + 1, here[column - 1]! + 1, above[column - 1]! + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        steps = Math.min(steps, twoAbove[column - 2]! + 1);
      here.push(steps);
    }
    twoAbove = above;
    above = here;
  }
  return above[other.length]!;
}
