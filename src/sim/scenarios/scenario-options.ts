import type { AttestationRoot } from '../world/attestation-root.ts';
import { hourMs, type Instant } from '../../core/time.ts';
import type { PlayChecked } from '../scoring/check-play.ts';
import type { VirtualClock } from '../world/clock.ts';
import type { Fleet, Happening } from '../fleet/fleet.ts';
import type { Interruption } from '../world/interruption.ts';
import type { Operator } from '../casework/operator.ts';
import type { Person } from '../world/person.ts';
import type { Phone } from '../fleet/phone.ts';
import type { CasePlay, Staff } from '../casework/play-case.ts';
import type { EventQueue } from '../world/queue.ts';
import type { PreparedStory } from './prepare-scenario.ts';

export interface ScenarioOptions {
  readonly prepared: PreparedStory;
  readonly phones: number;
  readonly seed: number;
  readonly server: {
    /** Where it listens, without a slash at the end. It reads the time from `clock` and trusts X-Forwarded-For. */
    readonly url: string;
    readonly operatorToken: string;
    /** One-time links for two people who may propose and approve, and a third to review appeals. */
    readonly links: readonly [investigator: string, officer: string, reviewer?: string];
    /** The root of attestation that it trusts, with the secure hardware under it. */
    readonly attestation?: AttestationRoot;
    /** Loads the maker's manifest; without it the server meets unregistered phones. */
    readonly upload?: (people: readonly Person[]) => Promise<unknown>;
    /** Lets the deadlines be reached that the clock has passed; by default the server's own loop sees to it. */
    readonly reachDeadlines?: () => Promise<unknown>;
    /** Carries out what cases and measures decided; by default the server's own loop sees to it. */
    readonly executeMeasures?: () => Promise<unknown>;
    /** Enters what is queued into the public log; by default the server's own loop sees to it. */
    readonly sequence?: () => Promise<unknown>;
    /** Ends what the people of the story may do. */
    readonly dismissStaff?: () => Promise<unknown>;
    /** Holds records and log against what anyone can check, when all is over. */
    readonly check?: (now: Instant) => Promise<PlayChecked>;
    /** Takes the database away, and brings it back. */
    readonly interruption?: Interruption;
  };
  readonly clock: VirtualClock;
  /** Told how much of the story is over, of `total` in the same unit. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** Everything that falls within one slot happens at its end: long enough to keep the server busy, short beside every promise. */
export const slotMs = 2 * hourMs;

export interface Play {
  readonly options: ScenarioOptions;
  readonly fleet: Fleet;
  readonly staff: Staff;
  readonly officer: Operator;
  readonly casePlay: CasePlay | null;
  readonly queue: EventQueue<{ readonly phone: Phone; readonly happening: Happening }>;
}
