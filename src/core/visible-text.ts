/**
 * What a terminal would obey or not show: control characters (C0, C1), marks of direction, zero-width and other format characters, separators of lines and
 * paragraphs, half surrogate pairs. A line feed and a tab are text here.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115F\u1160\u3164\uFFA0]/gu;

const isLayout = (character: string): boolean => character === '\n' || character === '\t';

function named(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** A text of several lines with everything unseen in it named, `⟨U+001B⟩`, so that a terminal shows it and obeys nothing. The same again changes nothing. */
export function visibleText(text: string): string {
  return text.replaceAll(unseen, (one) => (isLayout(one) ? one : named(one)));
}

/** The same of what somebody else wrote and one line has to hold: line ends and tabs in it are named too. */
export function visibleLine(text: string): string {
  return text.replaceAll(unseen, named);
}

/** The same, line by line: nothing in one can begin another. */
export function visibleLines(lines: readonly string[]): string {
  return `${lines.map(visibleLine).join('\n')}\n`;
}

// Persian joins and parts letters by these.
const joiner = /(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])/u;
/** First strong isolate to its end: what stands between orders itself and nothing around it. */
const isolated = /\u2068[^\u2066-\u2069\n]*\u2069/u;
const ownMarks = new RegExp(`${joiner.source}|${isolated.source}`, 'gu');

/** Sentences of Carnet's own in any of its languages: the joiners and isolates that belong to them stay. */
export function visibleWords(text: string): string {
  let visible = '';
  let from = 0;
  for (const { 0: own, index } of text.matchAll(ownMarks)) {
    visible += visibleText(text.slice(from, index));
    visible += own.length === 1 ? own : `\u2068${visibleWords(own.slice(1, -1))}\u2069`;
    from = index + own.length;
  }
  return visible + visibleText(text.slice(from));
}

/** JSON that a terminal can show and a parser reads as the very same: what is unseen is written as an escape. */
export function jsonText(value: unknown, indent?: number): string {
  return visibleJson(JSON.stringify(value, undefined, indent));
}

/** The same of JSON that is written already. */
export function visibleJson(json: string): string {
  return json.replaceAll(unseen, (one) =>
    isLayout(one)
      ? one
      : Array.from(
          { length: one.length },
          (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
