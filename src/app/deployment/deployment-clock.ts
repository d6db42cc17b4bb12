import { secondMs, type Instant } from '../../core/time.ts';
import type { Clock } from '../ports.ts';
import { doubtOf, toleranceMs, type ClockDoubt, type WitnessOffset } from './clock-doubt.ts';

/** The two clocks of this process. */
export interface SystemClock {
  /** The wall clock: anybody may set it at any time. */
  wallMs(): Instant;
  /** Milliseconds since some moment; nobody can set it. It counts while the machine sleeps. */
  monotonicMs(): number;
}

/** What the database said of the time. */
export interface DatabaseTime {
  readonly now: Instant;
  /** The newest time that a server of this deployment recorded; null before the first. */
  readonly newest: Instant | null;
}

/** A reading that took longer says too little about the time. */
const readingMaxMs = 2 * secondMs;

/**
 * The time of a deployment's decisions: the database's, measured by `compare` and carried on by the monotonic clock in between. So all servers on
 * one database decide by one time, an ordinary check-in asks nobody, and a clock that is set wrong moves no decision: the time that was right is
 * kept, and `doubt` says what disagrees with it.
 */
export class DeploymentClock implements Clock {
  readonly #system: SystemClock;
  readonly #witnesses: { readonly quorum: number; readonly independent: boolean };
  readonly #offsets = new Map<string, WitnessOffset>();
  #anchor: { readonly time: Instant; readonly monotonicMs: number };
  /** Time never runs backwards within a process. */
  #latest = 0;
  #compared = false;
  #databaseOffMs = 0;
  #newest: Instant | null = null;

  /** `independent`: the witnesses run on machines of their own, so that no fault of this one reaches their clocks. */
  constructor(
    system: SystemClock,
    witnesses: { readonly quorum: number; readonly independent: boolean } = { quorum: 0, independent: false },
  ) {
    this.#system = system;
    this.#witnesses = witnesses;
    this.#anchor = { time: system.wallMs(), monotonicMs: system.monotonicMs() };
  }

  now(): Instant {
    this.#latest = Math.max(this.#latest, Math.floor(this.#carriedOn()));
    return this.#latest;
  }

  #carriedOn(): number {
    return this.#anchor.time + this.#system.monotonicMs() - this.#anchor.monotonicMs;
  }

  /** Compares with the database's clock. Rejects as `read` does; the time goes on meanwhile. */
  async compare(read: () => Promise<DatabaseTime>): Promise<void> {
    const askedMs = this.#system.monotonicMs();
    const { now, newest } = await read();
    const answeredMs = this.#system.monotonicMs();
    // It was read at some moment between the two; a slow answer is good for a first time and for nothing finer.
    const uncertainMs = (answeredMs - askedMs) / 2;
    if (this.#compared && uncertainMs > readingMaxMs) return;
    const reading = { time: now + uncertainMs, monotonicMs: answeredMs };
    const apartMs = reading.time - this.#carriedOn();
    this.#newest = newest;
    if (!this.#compared || this.#isConfirmed(apartMs)) this.#begin(reading);
    else if (Math.abs(apartMs) > toleranceMs) this.#databaseOffMs = apartMs;
    else {
      this.#databaseOffMs = 0;
      if (Math.abs(apartMs) > uncertainMs) this.#anchor = reading;
    }
  }

  #begin(reading: { readonly time: Instant; readonly monotonicMs: number }): void {
    this.#anchor = reading;
    this.#latest = 0;
    this.#databaseOffMs = 0;
    if (this.#compared) this.#offsets.clear();
    this.#compared = true;
  }

  /** Whether the time was wrong since the start and has been set right: wall clock, database and independent witnesses agree against it. */
  #isConfirmed(apartMs: number): boolean {
    const { quorum, independent } = this.#witnesses;
    if (!independent || quorum === 0 || Math.abs(apartMs) <= toleranceMs) return false;
    const near = (offMs: number): boolean => Math.abs(offMs - apartMs) <= toleranceMs;
    const agreeing = [...this.#offsets.values()].filter(({ offMs }) => near(offMs));
    return near(this.#wallOffMs()) && agreeing.length >= quorum;
  }

  #wallOffMs(): number {
    return this.#system.wallMs() - this.#carriedOn();
  }

  /** Takes in the time that a witness stated in a cosignature just received. */
  witnessed(name: string, stated: Instant): void {
    this.#offsets.set(name, { name, offMs: stated - this.#carriedOn() });
  }

  /** What disagrees with the time of decisions; null: nothing does. */
  doubt(): ClockDoubt | null {
    return doubtOf({
      compared: this.#compared,
      wallOffMs: this.#wallOffMs(),
      databaseOffMs: this.#databaseOffMs,
      recordsAheadMs: this.#newest === null ? 0 : this.#newest - this.#carriedOn(),
      witnesses: [...this.#offsets.values()],
      quorum: this.#witnesses.quorum,
    });
  }

  /** By how many milliseconds each other clock is ahead of the time of decisions, for the metrics. */
  offsetsMs(): Readonly<Record<'wall' | 'database', number>> {
    return { wall: this.#wallOffMs(), database: this.#databaseOffMs };
  }
}
