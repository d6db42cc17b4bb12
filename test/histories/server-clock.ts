import { DeploymentClock } from '../../src/app/deployment/deployment-clock.ts';
import type { Standstill } from '../../src/app/ports.ts';
import type { Instant } from '../../src/core/time.ts';

const witnesses = ['w1', 'w2'];

/** The time of a server's decisions: its own guard between clocks that can be set wrong and witnesses that cannot. */
export class GuardedClock {
  readonly #trueNow: () => Instant;
  #clock: DeploymentClock;
  #wallOffMs = 0;
  #databaseOffMs = 0;

  constructor(trueNow: () => Instant) {
    this.#trueNow = trueNow;
    this.#clock = this.#started();
  }

  #started(): DeploymentClock {
    const system = {
      wallMs: () => this.#trueNow() + this.#wallOffMs,
      monotonicMs: () => this.#trueNow(),
    };
    return new DeploymentClock(system, { quorum: witnesses.length, independent: true });
  }

  now(): Instant {
    return this.#clock.now();
  }

  /** Compares with the database, as the server does all the time. `newest`: the newest record. */
  compare(newest: Instant | null): Promise<void> {
    return this.#clock.compare(() => Promise.resolve({ now: this.#trueNow() + this.#databaseOffMs, newest }));
  }

  /** The process starts anew and forgets what was right. */
  restart(): void {
    this.#clock = this.#started();
  }

  witnessed(): void {
    for (const name of witnesses) this.#clock.witnessed(name, this.#trueNow());
  }

  set(whose: 'wall' | 'database' | 'both', byMs: number): void {
    if (whose !== 'database') this.#wallOffMs += byMs;
    if (whose !== 'wall') this.#databaseOffMs += byMs;
  }

  setRight(): void {
    this.#wallOffMs = 0;
    this.#databaseOffMs = 0;
  }

  standstill(): Standstill | null {
    const doubt = this.#clock.doubt();
    return doubt === null ? null : { kind: 'clock', why: doubt.why };
  }
}
