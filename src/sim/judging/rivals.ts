import type { Evidence } from '../../core/territory/evidence.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { dayMs, type Instant } from '../../core/time.ts';

/** What one delivered check-in told the server: the signed evidence and the country of the address. */
interface Observation {
  readonly at: Instant;
  readonly evidence: readonly Evidence[];
}

/** A rule that this project exists to replace, applied to the same observations. It locks for good. */
export interface Rival {
  readonly lockedAt: Instant | undefined;
  observe(observation: Observation): void;
}

/** "After a few days of normal use": three, between the first and a later sighting in the same territory. */
const fewDaysMs = 3 * dayMs;

/**
 * The rule of 2021: a phone seen in a listed territory over a few days is locked on sight, without notice, whoever owns it and
 * wherever it was first used. It is given Carnet's own way of placing a phone, which is better than what was known of the real one.
 */
export function ruleOf2021(
  listed: ReadonlySet<Territory>,
  inForce: Instant,
  locate: (evidence: readonly Evidence[]) => Whereabouts,
): Rival {
  let stay: { readonly territory: Territory; readonly since: Instant } | undefined;
  let lockedAt: Instant | undefined;
  return {
    get lockedAt() {
      return lockedAt;
    },
    observe({ at, evidence }) {
      if (lockedAt !== undefined || at < inForce) return;
      const whereabouts = locate(evidence);
      if (whereabouts.kind === 'elsewhere') stay = undefined;
      if (whereabouts.kind !== 'placed') return;
      const { territory } = whereabouts;
      if (stay?.territory !== territory) stay = listed.has(territory) ? { territory, since: at } : undefined;
      if (stay !== undefined && at - stay.since >= fewDaysMs) lockedAt = at;
    },
  };
}

/** Mobile country codes of the listed countries (ITU E.212), and the networks that were assigned to Crimea. */
const listedCodes = ['368', '432', '417', '634', '467', '25032', '25033', '25034', '25060'];

/** A network-code rule: served once by a network of a listed territory, locked. */
export function networkCodeRule(inForce: Instant): Rival {
  let lockedAt: Instant | undefined;
  return {
    get lockedAt() {
      return lockedAt;
    },
    observe({ at, evidence }) {
      if (lockedAt !== undefined || at < inForce) return;
      const served = evidence.some(
        (source) => source.kind === 'network' && listedCodes.some((code) => source.plmn.startsWith(code)),
      );
      if (served) lockedAt = at;
    },
  };
}
