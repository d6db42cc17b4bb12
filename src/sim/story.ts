import { readFileSync } from 'node:fs';
import type { Territory } from '../core/territory/territory.ts';
import { dayMs, type Instant } from '../core/time.ts';
import type { Kind } from './person.ts';
import { hardCasesStory } from './scenarios/hard-cases.ts';
import { september2021 } from './scenarios/september-2021.ts';
import { shiftPolicy } from './shift-policy.ts';

/** A scenario: who lives in it, under which policy, from when to when. Days are counted from the day it comes into force. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** The policy document, from the root of the package. */
  readonly policyPath: string;
  readonly inForce: Instant;
  /** When the policy is published. */
  readonly publishedDay: number;
  /** No phone is activated before. */
  readonly firstDay: number;
  /** Before this day phones check in seldom: all that happens then is that they are used. */
  readonly busyFromDay: number;
  readonly endDay: number;
  /** Against whom a case is opened, and what becomes of it; null where none is. */
  readonly casework: CaseStory | null;
  readonly listed: readonly Territory[];
  readonly kinds: readonly Kind[];
}

/** Days are counted as everywhere in the story. */
export interface CaseStory {
  readonly title: string;
  readonly reason: string;
  /** Kinds of owners whose phones the case names, those that are `due` when it is opened. */
  readonly kinds: readonly string[];
  readonly clauses: readonly string[];
  readonly openedDay: number;
  readonly approvedDay: number;
  /** From here on only phones that something is open for check in every day. */
  readonly quietFromDay: number;
  readonly limitDays: number;
  /** When one person ends it, and every phone locked under it is released. */
  readonly endedDay: number;
  readonly ending: { readonly finding: string; readonly reason: string };
}

const stories: readonly Story[] = [september2021, hardCasesStory];

export const scenarioIds: readonly string[] = stories.map((story) => story.id);

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
 * Prepares a scenario; undefined where there is none of that name. The story is moved by whole days: `endsBy` so that it ends as late as
 * possible but not after this moment, `startsFrom` so that it starts as early as possible but not before it.
 */
export function prepareScenario(
  id: string,
  moved: { readonly endsBy: Instant } | { readonly startsFrom: Instant } | null = null,
): PreparedStory | undefined {
  const story = stories.find((each) => each.id === id);
  if (story === undefined) return undefined;
  const startsAt = story.inForce + story.firstDay * dayMs;
  const endsAt = story.inForce + story.endDay * dayMs;
  let days = 0;
  if (moved !== null)
    days =
      'endsBy' in moved
        ? Math.floor((moved.endsBy - endsAt) / dayMs)
        : Math.ceil((moved.startsFrom - startsAt) / dayMs);
  const shiftMs = days * dayMs;
  const document = readFileSync(new URL(`../../${story.policyPath}`, import.meta.url), 'utf8');
  return {
    story,
    shiftMs,
    startsAt: startsAt + shiftMs,
    endsAt: endsAt + shiftMs,
    policy: shiftPolicy(document, shiftMs),
  };
}
