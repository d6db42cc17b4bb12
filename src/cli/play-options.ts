import { scenarioNames } from '../server/scenario-names.ts';
import { defaulting, oneOf, wholeNumber, type Option, type Reading } from './options.ts';

const seedMax = 99_999;

export const scenario: Reading<(typeof scenarioNames)[number]> = {
  ...oneOf('SCENARIO', 'the scenario to play', scenarioNames),
  parse(name) {
    const value = scenarioNames.find((known) => known === name);
    return value === undefined
      ? { fault: `: there is no scenario "${name}"; there is ${scenarioNames.join(', ')}` }
      : { value };
  },
};

/** How large a play is, and from which seed. */
export const playOptions = (
  phonesMax: number,
  phonesByDefault: number,
): { readonly phones: Option<number>; readonly seed: Option<number> } => ({
  phones: defaulting(
    wholeNumber('N', 'how many phones the scenario has', { min: 1, max: phonesMax }),
    String(phonesByDefault),
  ),
  seed: defaulting(
    wholeNumber('N', 'the same seed gives the same scoreboard', { min: 0, max: seedMax }),
    '1',
  ),
});
