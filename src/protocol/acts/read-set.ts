import { parseJson } from '../schema/read-json.ts';
import { fits } from '../schema/shape.ts';
import { ApproverSet, approverSetLengthMax, isDatedRightly } from './approver-set.ts';

const isApproverSet = fits(ApproverSet);

/** Reads the exact text of a set; undefined where it is none. */
export function readSetText(text: string): ApproverSet | undefined {
  if (text.length > approverSetLengthMax) return undefined;
  const value = parseJson(text);
  return isApproverSet(value) && isDatedRightly(value) ? value : undefined;
}
