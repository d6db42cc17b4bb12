/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A calendar day in UTC: days since 1970-01-01. The finest time that a carnet keeps. */
export type Day = number;

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * An ISO 8601 duration as a policy writes it. Days and smaller units are exact (`P14D` is 14 × 24 h); years and months are calendar months,
 * so their length depends on the start.
 */
export interface Duration {
  readonly months: number;
  readonly ms: number;
}

const durationPattern =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Reads `P14D`, `PT24H`, `P12M`; undefined for anything else, the empty `P` and `PT` included. */
export function parseDuration(text: string): Duration | undefined {
  const match = durationPattern.exec(text);
  if (match === null || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return {
    months: years! * 12 + months!,
    ms: (weeks! * 7 + days!) * dayMs + hours! * hourMs + minutes! * minuteMs + seconds! * secondMs,
  };
}

/** RFC 3339 has no year after 9999, and none before 0. */
const lastInstant: Instant = 253_402_300_799_999;
const firstInstant: Instant = -62_167_219_200_000;

/** Adds a duration, up to the last moment that can be written; a month that is too short ends on its last day (31 January + P1M is 28 or 29 February). */
export function addDuration(from: Instant, duration: Duration): Instant {
  if (duration.months === 0) return Math.min(from + duration.ms, lastInstant);
  const start = new Date(from);
  const target = new Date(from);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + duration.months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return Math.min(target.getTime() + duration.ms, lastInstant);
}

/** Two spans, one after the other, as one: its months are counted from the first day. */
export function sumOf(one: Duration, other: Duration): Duration {
  return { months: one.months + other.months, ms: one.ms + other.ms };
}

// A day of the Gregorian calendar as it exists: no 30 February, 29 February in leap years alone. Stated as a pattern, so that every reader of a schema refuses the
// same texts.
const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const monthAndDay =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))';
const day = `(?:\\d{4}-${monthAndDay}|${leapYear}-02-29)`;

export const dayPattern = new RegExp(`^${day}$`);
export const instantPattern = new RegExp(`^${day}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,3})?Z$`);

/** Reads an RFC 3339 time in UTC (`2021-09-01T00:00:00Z`); undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  if (!instantPattern.test(text)) return undefined;
  return Date.parse(text);
}

/** Writes an RFC 3339 time; the fraction only where there is one. What lies beyond the years that can be written is their first or last moment. */
export function formatInstant(instant: Instant): string {
  return new Date(Math.min(Math.max(instant, firstInstant), lastInstant)).toISOString().replace('.000Z', 'Z');
}

export function dayOf(instant: Instant): Day {
  return Math.floor(instant / dayMs);
}

/** Writes a day as `2021-09-02`. */
export function formatDay(day: Day): string {
  return formatInstant(day * dayMs).slice(0, 10);
}

/** Reads `2021-09-02`; undefined where it is no such day. */
export function parseDay(text: string): Day | undefined {
  const instant = parseInstant(`${text}T00:00:00Z`);
  return instant === undefined ? undefined : dayOf(instant);
}
