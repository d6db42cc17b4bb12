import type { Duration, Instant } from '../../core/time.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../core/time.ts';
import { type Language, localeOf } from './language.ts';

const date = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' } as const;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${options.day ?? ''} ${options.hour ?? ''}`;
  let formatter = formatters.get(name);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(name, formatter);
  }
  return formatter;
}

/**
 * The day of an instant in UTC, in words. Persian gives the day of the Persian calendar and, in brackets, the Gregorian one that
 * tickets and visas bear.
 */
export function sayDay(language: Language, instant: Instant): string {
  const key = `${language} ${Math.floor(instant / dayMs)}`;
  let said = saidDays.get(key);
  if (said === undefined) {
    said = sayDayAnew(language, instant);
    if (saidDays.size >= saidDaysMax) saidDays.clear();
    saidDays.set(key, said);
  }
  return said;
}

/** The same few days stand in every answer: those on which policies begin, end and are reviewed, and the next weeks. */
const saidDays = new Map<string, string>();
const saidDaysMax = 8192;

function sayDayAnew(language: Language, instant: Instant): string {
  const day = formatterFor(localeOf(language), date).format(instant);
  if (language !== 'fa') return day;
  return `${day} (${formatterFor('fa-u-ca-gregory', date).format(instant)})`;
}

/** An instant to the minute, in UTC and saying so. Seconds are cut: a promise read from it never ends early. */
export function sayMoment(language: Language, instant: Instant): string {
  if (language !== 'fa') {
    return formatterFor(localeOf(language), { ...date, ...time, timeZoneName: 'short' }).format(instant);
  }
  return `${sayDay(language, instant)} ساعت ${formatterFor('fa', time).format(instant)} UTC`;
}

const unitFormatters = new Map<string, Intl.NumberFormat>();

function unitFormatterFor(language: Language, unit: string): Intl.NumberFormat {
  const name = `${language} ${unit}`;
  let formatter = unitFormatters.get(name);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
    unitFormatters.set(name, formatter);
  }
  return formatter;
}

/** A duration in the language, largest unit first; hours and smaller only where it has them. `PT24H` is one day. */
export function sayDuration(language: Language, duration: Duration): string {
  let restMs = duration.ms;
  const take = (unitMs: number): number => {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    return count;
  };
  const counts = [
    ['year', Math.floor(duration.months / 12)],
    ['month', duration.months % 12],
    ['day', take(dayMs)],
    ['hour', take(hourMs)],
    ['minute', take(minuteMs)],
    ['second', take(secondMs)],
  ] as const;
  const parts = counts.filter(([, count]) => count > 0);
  return (parts.length > 0 ? parts : [['day', 0] as const])
    .map(([unit, count]) => unitFormatterFor(language, unit).format(count))
    .join(' ');
}
