// Invisible characters, and characters that change the order of others: with them a text could look different from what it says.
const unseen = /\r(?!\n)|[^\P{C}\n\t\r]|\p{Zl}|\p{Zp}/gu;

/** The text with such characters named in brackets. @param {string} text */
export function withoutDisguise(text) {
  return text.replaceAll(
    unseen,
    (one) => `\u27e8U+${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
  );
}
