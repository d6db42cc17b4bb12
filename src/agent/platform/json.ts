import { readJson } from '../../protocol/schema/read-json.ts';

/** Reads JSON strictly, as the server and the auditor do; undefined where the text is none. The caller checks the shape. */
export function parseJson(text: string): unknown {
  const read = readJson(text);
  return read.kind === 'read' ? read.value : undefined;
}
