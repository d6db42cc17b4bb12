import { emptyRoot, hashBytes, nodeHash, sameBytes, type Sha256 } from './hash.ts';

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

interface Growth {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the newer tree begins with the older one, leaf for leaf (RFC 9162 §2.1.4.2). Every tree continues the empty tree, with an empty
 * proof.
 */
export function verifyConsistency(sha256: Sha256, growth: Growth): boolean {
  const { oldSize, oldRoot, newSize, newRoot, proof } = growth;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize)) return false;
  if (oldSize < 0 || oldSize > newSize) return false;
  if ([oldRoot, newRoot, ...proof].some((hash) => hash.length !== hashBytes)) return false;
  if (oldSize === newSize || oldSize === 0) {
    const expected = oldSize === newSize ? newRoot : emptyRoot;
    if (newSize === 0 && !sameBytes(newRoot, emptyRoot)) return false;
    return proof.length === 0 && sameBytes(oldRoot, expected);
  }
  return foldsToBoth(sha256, growth);
}

function foldsToBoth(sha256: Sha256, { oldSize, oldRoot, newSize, newRoot, proof }: Growth): boolean {
  let node = oldSize - 1;
  let last = newSize - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  // A full older tree is a subtree of the newer one, so its root need not be sent.
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let older = first;
  let newer = first;
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      older = nodeHash(sha256, hash, older);
      newer = nodeHash(sha256, hash, newer);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newer = nodeHash(sha256, newer, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(older, oldRoot) && sameBytes(newer, newRoot);
}
