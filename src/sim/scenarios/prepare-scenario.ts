import { readFileSync } from 'node:fs';
import { dayMs, type Instant } from '../../core/time.ts';
import type { ScenarioName } from '../../server/scenario-names.ts';
import { hardCasesStory } from './hard-cases.ts';
import { september2021 } from './september-2021.ts';
import { shiftPolicy } from './shift-policy.ts';
import type { Story } from '../fleet/story.ts';

const stories: Readonly<Record<ScenarioName, Story>> = {
  'september-2021': september2021,
  'hard-cases': hardCasesStory,
};

/** A story moved in time, with its policy moved along. */
export interface PreparedStory {
  readonly story: Story;
  readonly shiftMs: number;
  /** Where the virtual clock has to start; the server that plays the story is started with it. */
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The policy document to publish, as YAML. */
  readonly policy: string;
}

/**
 * Prepares a scenario. The story is moved by whole days: `endsBy` so that it ends as late as
 * possible but not after this moment, `startsFrom` so that it starts as early as possible but not before it.
 */
export function prepareScenario(
  name: ScenarioName,
  moved: { readonly endsBy: Instant } | { readonly startsFrom: Instant } | null = null,
): PreparedStory {
  const story = stories[name];
  const startsAt = story.inForce + story.firstDay * dayMs;
  const endsAt = story.inForce + story.endDay * dayMs;
  let days = 0;
  if (moved !== null)
    days =
      'endsBy' in moved
        ? Math.floor((moved.endsBy - endsAt) / dayMs)
        : Math.ceil((moved.startsFrom - startsAt) / dayMs);
  const shiftMs = days * dayMs;
  const document = readFileSync(new URL(`../../../${story.policyPath}`, import.meta.url), 'utf8');
  return {
    story,
    shiftMs,
    startsAt: startsAt + shiftMs,
    endsAt: endsAt + shiftMs,
    policy: shiftPolicy(document, shiftMs),
  };
}
