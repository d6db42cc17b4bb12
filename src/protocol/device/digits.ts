const decimalDigit = /\p{Nd}/gu;
const isDecimalDigit = /^\p{Nd}$/u;

/**
 * The text with every decimal digit as 0 to 9, whatever script it is written in (Arabic, Persian, Devanagari, full-width …). Unicode lists the digits
 * of each script together, from zero to nine.
 */
export function plainDigits(text: string): string {
  return text.replace(decimalDigit, (digit) => {
    const point = digit.codePointAt(0)!;
    let before = 0;
    while (isDecimalDigit.test(String.fromCodePoint(point - before - 1))) before += 1;
    return String(before % 10);
  });
}

/** Digits as somebody reads them off a screen and types them, in any script, without what separates them; any letter stays. */
export function typedDigits(text: string): string {
  return plainDigits(text).replace(/[^\p{L}\p{N}]/gu, '');
}
