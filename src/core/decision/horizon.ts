import type { Instant } from '../time.ts';

/** Collects the moments at which a decision can change by time alone; keeps the next one after `now`. */
export class Horizon {
  readonly now: Instant;
  next: Instant = Infinity;

  constructor(now: Instant) {
    this.now = now;
  }

  consider(moment: Instant): void {
    if (moment > this.now && moment < this.next) this.next = moment;
  }
}
