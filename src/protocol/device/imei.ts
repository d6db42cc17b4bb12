import { Imei } from '../scalars/scalars.ts';
import { fits } from '../schema/shape.ts';

const is15Digits = fits(Imei);

/** Whether this is an IMEI: 15 digits, the last a Luhn check digit over the others (3GPP TS 23.003 annex B). */
export function isImei(text: string): boolean {
  return is15Digits(text) && checkDigitOf(text) === text[14];
}

const separators = /[ ./-]/g;

/**
 * The IMEI that a text names, as 15 digits: with or without separators, as 14 digits without the check digit, as 15 digits, or as the 16 of an IMEISV
 * (3GPP TS 23.003 section 6.2.2), whose last two are a software version. undefined where it names none, or the check digit is wrong.
 */
export function parseImei(text: string): string | undefined {
  const digits = text.replaceAll(separators, '');
  if (!/^[0-9]{14,16}$/.test(digits)) return undefined;
  const imei = digits.slice(0, 14) + checkDigitOf(digits);
  return digits.length === 15 && digits !== imei ? undefined : imei;
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
