import { decodeBase64url, encodeBase64url } from '../base64.ts';
import { dayOf, type Day, type Instant } from '../time.ts';
import type { Run } from './event.ts';

/** The UTC days of an observation or a run: one bit each from the first on; null: every day up to the last. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
  readonly bits: Uint8Array | null;
}

export function daysOf(at: Instant, run: Run | undefined): Days {
  const bits = run?.on === undefined ? null : (decodeBase64url(run.on) ?? null);
  return { first: dayOf(at), last: dayOf(run?.last ?? at), bits };
}

function isOn({ first, last, bits }: Days, day: Day): boolean {
  if (day < first || day > last) return false;
  return bits === null || ((bits[(day - first) >> 3] ?? 0) & (1 << ((day - first) & 7))) !== 0;
}

/** The days of all of these, in the order of their first days, as a run of them keeps it. */
export function daysOfAll(all: readonly Days[]): { readonly days: number; readonly on?: string } {
  const first = all[0]!.first;
  const last = Math.max(...all.map((one) => one.last));
  const span = last - first + 1;
  const isUnbroken = all.every(
    (one, index) => one.bits === null && (index === 0 || one.first <= all[index - 1]!.last + 1),
  );
  if (isUnbroken) return { days: span };
  const bits = new Uint8Array((span + 7) >> 3);
  let days = 0;
  for (let day = first; day <= last; day++) {
    if (!all.some((one) => isOn(one, day))) continue;
    bits[(day - first) >> 3]! |= 1 << ((day - first) & 7);
    days += 1;
  }
  return days === span ? { days } : { days, on: encodeBase64url(bits) };
}

/**
 * The days strictly between the first and the last of a run, after the day of `start`. Where all are, and more than a window holds, only the first and the
 * last of them that a window can hold: what lies between changes nothing that is counted in the window.
 */
export function* daysWithin(days: Days, start: Instant, windowDays: number): Generator<Day> {
  const from = Math.max(days.first + 1, start === -Infinity ? -Infinity : dayOf(start) + 1);
  const skips = days.bits === null && days.last - from > 2 * windowDays + 2;
  for (let day = from; day < days.last; day++) {
    if (skips && day === from + windowDays + 1) day = days.last - windowDays;
    if (isOn(days, day)) yield day;
  }
}
