import { hourMs, minuteMs, parseInstant, secondMs, type Instant } from '../../core/time.ts';

const firstMs = 30 * secondMs;
const longestMs = 6 * hourMs;
const retryAfterMaxMs = 24 * hourMs;
const refusedMs = 6 * hourMs;

/**
 * The wait after `failures` (1, 2, …) consecutive exchanges without an answer: exponential with full jitter, so that a fleet does not return
 * all at once after an outage. At least `retryAfterMs`, up to a day.
 */
export function backOffMs(failures: number, retryAfterMs: number, random: () => number): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(Math.min(retryAfterMs, retryAfterMaxMs) + secondMs + random() * ceilingMs);
}

/** The wait after a refusal, which the server would soon repeat: six to twelve hours. */
export function refusedRetryMs(random: () => number): number {
  return Math.round(refusedMs + random() * refusedMs);
}

/** The wait before the first check-in after enrolment: about an hour at most, so that an activation without proof of place gets one soon. */
export function firstCheckInMs(random: () => number): number {
  return Math.round(minuteMs + random() * hourMs);
}

const httpDatePattern = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads an IMF-fixdate (RFC 9110 section 5.6.7), the only form that servers may write; undefined for anything else. */
export function parseHttpDate(text: string | null): Instant | undefined {
  const match = httpDatePattern.exec(text ?? '');
  const month = match === null ? 0 : months.indexOf(match[2]!) + 1;
  if (match === null || month === 0) return undefined;
  return parseInstant(`${match[3]}-${String(month).padStart(2, '0')}-${match[1]}T${match[4]}Z`);
}

/** `Retry-After` (RFC 9110 section 10.2.3) in milliseconds, given the server's time; 0 where there is none. */
export function parseRetryAfterMs(text: string | null, now: Instant): number {
  if (text === null) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text) * secondMs;
  return Math.max(0, (parseHttpDate(text) ?? now) - now);
}
