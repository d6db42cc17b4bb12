import { hourMs, type Instant } from '../../core/time.ts';
import type { Clock } from '../ports.ts';
import { toleranceMs } from './clock-doubt.ts';
import type { SystemClock } from './deployment-clock.ts';

/** Small corrections add up over years; they are forgotten after this long. */
const anchoredForMs = hourMs;

/** The wall clock of a process that has nothing but its monotonic clock to compare it with, such as a witness. */
export class WallClock implements Clock {
  readonly #system: SystemClock;
  #anchor: { readonly wallMs: Instant; readonly monotonicMs: number };

  constructor(system: SystemClock) {
    this.#system = system;
    this.#anchor = this.#read();
  }

  #read(): { readonly wallMs: Instant; readonly monotonicMs: number } {
    return { wallMs: this.#system.wallMs(), monotonicMs: this.#system.monotonicMs() };
  }

  now(): Instant {
    return this.#system.wallMs();
  }

  /** Whether somebody set the clock while the process ran, and has not set it back. */
  isDoubtful(): boolean {
    const read = this.#read();
    const elapsedMs = read.monotonicMs - this.#anchor.monotonicMs;
    if (Math.abs(read.wallMs - this.#anchor.wallMs - elapsedMs) > toleranceMs) return true;
    if (elapsedMs > anchoredForMs) this.#anchor = read;
    return false;
  }
}
