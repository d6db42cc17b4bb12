import { formatInstant, parseInstant } from './time.ts';

const likeTime = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(\.\d+)?)?\s*([Zz]|[+-]\d{2}:?\d{2})?$/;

/**
 * What keeps a text that looks like a time from being one here, as a fault goes on: times are RFC 3339 in UTC, written in one way only, so that all
 * readers find the same. Empty where it looks like nothing known.
 */
export function timeHint(text: string): string {
  const match = likeTime.exec(text.trim());
  if (match === null) return /^\d{4}-\d{2}-\d{2}$/.test(text) ? '; there is no such day' : '';
  const [, day, minute, second, fraction = '', zone] = match;
  if (parseInstant(`${day}T00:00:00Z`) === undefined) return '; there is no such day';
  if (second === '60')
    return '; leap seconds have no number here: write the second before, or the midnight after';
  if (zone === undefined) return '; say that it is UTC, with Z at the end';
  const plain = parseInstant(`${day}T${minute}:${second ?? '00'}${fraction.slice(0, 4)}Z`);
  if (plain === undefined) return '; there is no such time of day';
  if (zone === 'Z' || zone === 'z') return `; write ${formatInstant(plain)}`;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return `; in UTC that is ${formatInstant(plain - (zone.startsWith('-') ? -1 : 1) * minutes * 60_000)}`;
}
