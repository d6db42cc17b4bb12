import { hash, randomBytes } from 'node:crypto';
import { compareBytes } from '../../core/bytes.ts';
import type { Digest } from '../../core/digest.ts';
import { hashOfLeaf, hashTree, isSortedDistinct, type HashTree } from '../../core/log/hash-tree.ts';
import { memberLeaf, openingBytes } from '../../core/log/member-tree.ts';
import type { Registration } from '../dossiers/ports.ts';

const digest: Digest = (bytes) => hash('sha256', bytes, 'buffer');

/** The hash of the leaf that names a phone's hardware in a measure, base64url. */
export async function memberOfMeasure(
  measureId: string,
  opening: Uint8Array,
  { imeis, serial, model }: Pick<Registration, 'imeis' | 'serial' | 'model'>,
): Promise<string> {
  const leaf = await memberLeaf(digest, measureId, opening, { imei: imeis, serial, model });
  return Buffer.from(await hashOfLeaf(digest, leaf)).toString('base64url');
}

/** Names a phone under an opening that nobody has seen before. */
export async function nameMember(
  measureId: string,
  registration: Pick<Registration, 'phoneId' | 'imeis' | 'serial' | 'model'>,
): Promise<{ readonly phoneId: string; readonly member: string; readonly opening: Uint8Array }> {
  const opening = randomBytes(openingBytes);
  const member = await memberOfMeasure(measureId, opening, registration);
  return { phoneId: registration.phoneId, member, opening };
}

/** The tree over these members, sorted. null where one of them stands twice: then the rows were altered. */
export async function treeOver(members: readonly string[]): Promise<HashTree | null> {
  const hashes = members.map((member): Uint8Array => Buffer.from(member, 'base64url')).sort(compareBytes);
  return isSortedDistinct(hashes) ? hashTree(digest, hashes) : null;
}

/** Where a member stands in a tree; -1 where it does not. */
export function indexIn({ rows }: HashTree, member: string): number {
  const wanted = Buffer.from(member, 'base64url');
  const leaves = rows[0]!;
  let [from, to] = [0, leaves.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compareBytes(leaves[middle]!, wanted) < 0) from = middle + 1;
    else to = middle;
  }
  return from < leaves.length && compareBytes(leaves[from]!, wanted) === 0 ? from : -1;
}
