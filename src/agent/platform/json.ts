/** Parses JSON; undefined where the text is not JSON. The caller checks the shape. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
