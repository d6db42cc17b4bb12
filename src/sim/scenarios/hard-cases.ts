import * as hardCases from '../fleet/kinds/hard-cases.ts';
import type { Story } from '../fleet/story.ts';
import { september2021 } from './september-2021.ts';

/**
 * People whom the rules of evidence are likeliest to wrong: every phone here is innocent. The scenario exists to show how many are
 * touched all the same, in the time of `september-2021` and under a policy that names every fenced territory, for first starts and for long visits.
 */
export const hardCasesStory: Story = {
  ...september2021,
  id: 'hard-cases',
  title: 'Hard cases',
  policyPath: 'policies/hard-cases.yaml',
  // Nobody here is anybody's to lock: it ends when all would be due.
  endDay: 80,
  casework: null,
  kinds: [
    hardCases.neighboursSignal,
    hardCases.indoorsAtTheBorder,
    hardCases.displacedToCrimea,
    hardCases.displacedFromKuban,
    hardCases.startedAtTheAirport,
    hardCases.secondPhone,
    hardCases.tunnelled,
  ],
};
