/** Which scenario to play, with how many phones, under which seed. */
export interface PlayOptions {
  readonly scenario: string;
  readonly phones: number;
  readonly seed: number;
}

const seedMax = 99_999;

export function parseWholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,15}$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}

/** Reads what was asked to be played; a sentence where it cannot be. */
export function readPlayOptions(
  asked: { readonly scenario: string; readonly phones: string; readonly seed: string },
  scenarios: readonly string[],
  phonesMax: number,
): PlayOptions | string {
  const { scenario } = asked;
  if (!scenarios.includes(scenario))
    return `there is no scenario "${scenario}"; there is ${scenarios.join(', ')}.`;
  const phones = parseWholeNumber(asked.phones, phonesMax);
  if (phones === undefined || phones === 0) return `--phones takes a number from 1 to ${phonesMax}.`;
  const seed = parseWholeNumber(asked.seed, seedMax);
  if (seed === undefined) return `--seed takes a number from 0 to ${seedMax}.`;
  return { scenario, phones, seed };
}
