import { compareBytes, concatBytes, hexBytes, utf8Bytes } from '../bytes.ts';
import type { Bytes } from '../base64.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Digest } from '../digest.ts';
import { hashOfLeaf, hashTree, isSortedDistinct, type HashTree } from './hash-tree.ts';

/** What stands on a phone's box, as the maker registered it. */
export interface Hardware {
  /** 15 digits each. */
  readonly imei: readonly string[];
  readonly serial: string;
  readonly model: string;
}

/** The canonical JSON that names hardware: IMEIs sorted, each once. */
export function hardwareText({ imei, serial, model }: Hardware): string {
  return canonicalJson({ imei: [...new Set(imei)].sort(), serial, model });
}

export const openingBytes = 16;
const memberPrefix = 'carnet-member-v2\n';

/** The leaf that names one phone in one measure. Nobody without the opening can tell which hardware it names. */
export async function memberLeaf(
  digest: Digest,
  /** 16 bytes in hex. */
  measure: string,
  opening: Uint8Array,
  hardware: Hardware,
): Promise<Bytes> {
  if (opening.length !== openingBytes) throw new RangeError('not an opening of 16 bytes');
  const named = await digest(utf8Bytes(hardwareText(hardware)));
  return concatBytes(utf8Bytes(memberPrefix), hexBytes(measure), opening, named);
}

/** The members of a measure: hashes of their leaves, sorted, each once. */
export interface MemberTree extends HashTree {
  readonly leaves: readonly Uint8Array[];
}

/** Makes the tree over the leaves of a measure's phones. Throws where one phone is named twice under one opening. */
export async function memberTree(digest: Digest, leaves: readonly Uint8Array[]): Promise<MemberTree> {
  const hashes = await Promise.all(leaves.map((leaf) => hashOfLeaf(digest, leaf)));
  const sorted = hashes.sort(compareBytes);
  if (!isSortedDistinct(sorted)) throw new RangeError('a measure names a phone twice');
  return { ...(await hashTree(digest, sorted)), leaves: sorted };
}
