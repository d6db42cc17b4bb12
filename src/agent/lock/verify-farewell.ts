import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { hardwareText } from '../../core/log/member-tree.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import { decodeJson, splitJws } from '../../protocol/device/jws.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { checkEs256, sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import { readFarewell, readFarewellStatement, readLockApproval } from '../platform/shapes.ts';
import { proveBySet, unusableAt } from './approver-trust.ts';
import { unnamed, type Grounds } from './named-by-two.ts';

/** Whether a delivered directive claims to be a farewell. */
export function claimsFarewell({ directive }: DeliveredDirective): boolean {
  const jws = splitJws(directive);
  return jws !== undefined && decodeJson(jws.payload)?.['type'] === 'farewell';
}

/**
 * Verifies a farewell: it names this hardware, its statement is in the log, two people of the approver set signed a measure that names this hardware. It
 * may be handed over decades later, so a directive key that this phone no longer knows, or never knew, is no fault; a signature that is
 * wrong under a known key is one.
 */
export async function isFarewell(
  { directive, statement: text, proof = null, approval: value }: DeliveredDirective,
  directiveKeys: Trust['directiveKeys']['keys'],
  grounds: Grounds,
): Promise<boolean> {
  const { held, hardware, crypto } = grounds;
  const jws = splitJws(directive);
  const farewell = jws === undefined ? undefined : readFarewell(decodeJson(jws.payload));
  const approval = readLockApproval(value);
  const statement = text === undefined ? undefined : readFarewellStatement(parseJson(text));
  if (jws === undefined || farewell === undefined || approval === undefined) return false;
  if (text === undefined || statement === undefined) return false;
  const named = encodeBase64url(await sha256(utf8(hardwareText(hardware)), crypto));
  const stated = encodeBase64url(await sha256(utf8(text), crypto));
  if (farewell.hardware !== named || farewell.statementSha256 !== stated) return false;
  const key = directiveKeys.find(({ kid }) => kid === decodeJson(jws.header)?.['kid']);
  const signature = decodeBase64url(jws.signature);
  if (signature === undefined) return false;
  if (key !== undefined && !(await checkEs256(key, signature, jws.signingInput, crypto))) return false;
  const proved = await proveBySet(text, proof, held, crypto);
  if (typeof proved === 'string' || unusableAt(held, proved.quorumMs) !== undefined) return false;
  const at = proved.quorumMs;
  const naming = {
    kind: 'farewell',
    opening: farewell.opening,
    approvals: statement.approvals,
    measure: statement.measure,
    until: at,
  } as const;
  return (await unnamed(naming, approval, { ...grounds, at })) === undefined;
}
