/** undefined where the text is no JSON; what it says is checked by whoever reads it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
