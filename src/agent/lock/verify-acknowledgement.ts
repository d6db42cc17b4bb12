import { decodeBase64url, type Bytes } from '../../core/base64.ts';
import { isInTree } from '../../core/log/hash-tree.ts';
import { opaqueLeaf } from '../../core/orders/episode.ts';
import type { Instant } from '../../core/time.ts';
import { digestsOf } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { parseJson } from '../platform/json.ts';
import { readAckProof, readDayListStatement } from '../platform/shapes.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import type { NoticeTerms } from '../state/notice-terms.ts';
import { proveBySet } from './approver-trust.ts';

/** That the log contains the acknowledgement of a notice, by the quorum's time. */
export interface ProvedAck {
  readonly seq: number;
  readonly quorumMs: Instant;
}

/**
 * Verifies that the phone's own acknowledgement is a leaf of a day's list, and the list is in the log. The leaf takes the nonce that the phone
 * chose when the owner saw the notice, so it cannot have been logged before. undefined where any of it fails: then the clock of the notice
 * has not begun.
 */
export async function verifyAcknowledgement(
  value: unknown,
  terms: readonly NoticeTerms[],
  held: HeldApprovers,
  crypto: AgentCrypto,
): Promise<ProvedAck | undefined> {
  const claim = readAckProof(value);
  if (claim === undefined) return undefined;
  const { seq, index, path, list: text, proof } = claim;
  const own = terms.find((each) => each.seq === seq);
  const list = readDayListStatement(parseJson(text))?.list;
  const [salt, nonce, root, ...hashes] = [
    own?.salt ?? '.',
    own?.nonce ?? '.',
    list?.root ?? '.',
    ...path,
  ].map(decodeBase64url);
  if (list === undefined || salt === undefined || nonce === undefined || root === undefined) return undefined;
  if (hashes.some((hash) => hash === undefined)) return undefined;
  const leaf = await opaqueLeaf(digestsOf(crypto), salt, { kind: 'ack', seq, nonce });
  const place = { index, path: hashes as Bytes[] };
  if (!(await isInTree(digestsOf(crypto).digest, leaf, place, { root, count: list.count }))) return undefined;
  const proved = await proveBySet(text, proof, held, crypto);
  return typeof proved === 'string' ? undefined : { seq, quorumMs: proved.quorumMs };
}
