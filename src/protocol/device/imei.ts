import { Imei } from '../scalars/scalars.ts';
import { fits } from '../schema/shape.ts';
import { plainDigits } from './digits.ts';

const is15Digits = fits(Imei);

/** Whether this is an IMEI: 15 digits, the last a Luhn check digit over the others (3GPP TS 23.003 annex B). */
export function isImei(text: string): boolean {
  return is15Digits(text) && checkDigitOf(text) === text[14];
}

// As a box, a settings page or `*#06#` writes it: `IMEI1: 35-209900-176148-1`, `352099001761481 / 04`.
const label = /^imei(?:sv)?\s?(?:[0-9](?![0-9]))?\s*[:#.=]?\s*(?=[0-9])/i;
const separators = /[^\p{L}\p{N}]/gu;
/** A software version behind the check digit, set apart. */
const versionApart = /^(.*[0-9])\s*(?:[/ ]|sv\s?:?)\s*[0-9]{2}$/iu;

/**
 * The IMEI that a text names, as 15 digits: in any digits, with or without separators, as 14 digits without the check digit, as 15 digits, as the 16 of an IMEISV
 * (3GPP TS 23.003 section 6.2.2), whose last two are a software version, or as 15 with such a version set apart behind them. undefined where it
 * names none, or the check digit is wrong.
 */
export function parseImei(text: string): string | undefined {
  const plain = plainDigits(text).trim().replace(label, '');
  const digits = plain.replaceAll(separators, '');
  if (/^[0-9]{14,16}$/.test(digits)) {
    const imei = digits.slice(0, 14) + checkDigitOf(digits);
    return digits.length === 15 && digits !== imei ? undefined : imei;
  }
  const before = versionApart.exec(plain)?.[1]?.replaceAll(separators, '');
  return before !== undefined && isImei(before) ? before : undefined;
}

/** The Luhn digit over the first 14 digits. */
function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let index = 0; index < 14; index += 1) {
    const digit = digits.charCodeAt(index) - 48;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return String((10 - (sum % 10)) % 10);
}
