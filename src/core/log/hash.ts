import { decodeBase64, type Bytes } from '../base64.ts';

/** SHA-256, provided by the caller's platform: core has none. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const hashBytes = 32;

/** The root of a log without entries: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Bytes = decodeBase64('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')!;

/** What is hashed for a leaf: the prefix keeps a leaf from being taken for a node (RFC 6962 §2.1). */
export function leafInput(data: Uint8Array): Bytes {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return input;
}

/** What is hashed for a node with two children. */
export function nodeInput(left: Uint8Array, right: Uint8Array): Bytes {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return input;
}

export function leafHash(sha256: Sha256, data: Uint8Array): Uint8Array {
  return sha256(leafInput(data));
}

export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(nodeInput(left, right));
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
