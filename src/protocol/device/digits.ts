const decimal = /\p{Nd}/gu;

/**
 * The text with every decimal digit as 0 to 9, whatever script it is written in (Arabic, Persian, Devanagari, full-width …). Unicode lists the digits
 * of each script together, from zero to nine.
 */
export function plainDigits(text: string): string {
  return text.replace(decimal, (digit) => {
    let before = 0;
    while (String.fromCodePoint(digit.codePointAt(0)! - before - 1).search(decimal) === 0) before += 1;
    return String(before % 10);
  });
}

/** What somebody reads off a screen and types, without whatever separates it: digits of any script as 0 to 9, letters as they are. */
export function typedDigits(text: string): string {
  return plainDigits(text).replace(/[^\p{L}\p{N}]/gu, '');
}
