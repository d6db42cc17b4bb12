import { Imei } from '../scalars/scalars.ts';
import { fits } from '../schema/shape.ts';

const is15Digits = fits(Imei);

/** Whether this is an IMEI: 15 digits, the last a Luhn check digit over the others (3GPP TS 23.003 annex B). */
export function isImei(text: string): boolean {
  if (!is15Digits(text)) return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
