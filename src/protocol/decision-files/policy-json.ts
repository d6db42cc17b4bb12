import { readYaml } from './yaml-text.ts';

/** A policy document as JSON: the same fields with the same text, for readers without YAML. The document has been read before. */
export function policyJson(text: string): object {
  return readYaml(text, text.length).value as object;
}
