import { decodeBase64, encodeBase64, type Bytes } from '../base64.ts';
import { encodeUtf8, isWellFormedText } from '../utf8.ts';
import type { Sha256 } from './hash.ts';

/** One signature of a note: the key's name and id, and what follows the id. */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes, big-endian. */
  readonly id: number;
  readonly signature: Uint8Array;
}

/**
 * 1: Ed25519 over the note text; 4 and 6: a cosignature with its time (c2sp.org/tlog-cosignature), by Ed25519 or ML-DSA-44. Phones verify no key of type 6.
 */
export type KeyType = 1 | 4 | 6;

export interface Vkey {
  readonly name: string;
  readonly id: number;
  readonly type: KeyType;
  /** 32 bytes, of type 6 1312. */
  readonly key: Bytes;
}

/** More than any log and its witnesses need, and many lines of strangers; at least sixteen must be read (c2sp.org/signed-note). */
export const noteSignaturesMax = 1024;
export const noteLengthMax = 1_000_000;
const keyNameLengthMax = 1024;
/** By type. */
const keyBytes: Readonly<Record<number, number>> = { 1: 32, 4: 32, 6: 1312 };

// oxlint-disable-next-line no-control-regex -- the specification forbids exactly these
const control = /[\u0000-\u0009\u000b-\u001f]/;
const badName = /[\p{White_Space}+]/u;

function isText(text: string): boolean {
  return text.length <= noteLengthMax && isWellFormedText(text) && !control.test(text);
}

export function isKeyName(name: string): boolean {
  return name !== '' && name.length <= keyNameLengthMax && isText(name) && !badName.test(name);
}

/**
 * Reads a signed note (c2sp.org/signed-note). `text` is what is signed, with its last newline. Undefined for anything that is not exactly of that
 * form: a control character (a carriage return too), a missing newline, no signature or too many. Verifies nothing: whose keys are unknown may sign as
 * often as they like.
 */
export function parseNote(
  note: string,
): { readonly text: string; readonly signatures: readonly NoteSignature[] } | undefined {
  if (!isText(note) || !note.endsWith('\n')) return undefined;
  const split = note.lastIndexOf('\n\n');
  if (split === -1) return undefined;
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > noteSignaturesMax) return undefined;
  const signatures = lines.map(parseSignatureLine);
  if (!signatures.every((one) => one !== undefined)) return undefined;
  return { text: note.slice(0, split + 1), signatures };
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name, base64, ...rest] = line.split(' ');
  if (dash !== '—' || name === undefined || base64 === undefined || rest.length > 0) return undefined;
  const bytes = decodeBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, id: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(4) };
}

/** The line of one signature, with its newline. */
export function signatureLine({ name, id, signature }: NoteSignature): string {
  if (!isKeyName(name)) throw new RangeError(`"${name}" cannot be the name of a key`);
  const bytes = new Uint8Array(4 + signature.length);
  new DataView(bytes.buffer).setUint32(0, id);
  bytes.set(signature, 4);
  return `— ${name} ${encodeBase64(bytes)}\n`;
}

/** Writes a signed note; throws where the text could not be read back. */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  if (!isText(text) || !text.endsWith('\n')) throw new RangeError('not the text of a note');
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** What is hashed for a key's id: the first four bytes of the hash, big-endian. */
function keyIdInput(name: string, type: KeyType, key: Uint8Array): Bytes {
  const head = encodeUtf8(`${name}\n`);
  const input = new Uint8Array(head.length + 1 + key.length);
  input.set(head);
  input[head.length] = type;
  input.set(key, head.length + 1);
  return input;
}

export function keyId(sha256: Sha256, name: string, type: KeyType, key: Uint8Array): number {
  const [a, b, c, d] = sha256(keyIdInput(name, type, key));
  return ((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> 0;
}

/** A verifier key as text: `name+id+key`, the id in hex, the key in base64 after the byte of its type. */
export function formatVkey(sha256: Sha256, name: string, type: KeyType, key: Uint8Array): string {
  if (!isKeyName(name) || key.length !== keyBytes[type])
    throw new RangeError(`not a key of "${name}" of type ${type}`);
  const id = keyId(sha256, name, type, key).toString(16).padStart(8, '0');
  return `${name}+${id}+${encodeBase64(Uint8Array.of(type, ...key))}`;
}

/** Reads a verifier key of the types that Carnet uses. Does not check that the id belongs to the key: `keyId` does, with a hash. */
export function parseVkey(vkey: string): Vkey | undefined {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey);
  if (match === null) return undefined;
  const [, name, id, base64] = match;
  const bytes = decodeBase64(base64!);
  const type = bytes?.[0];
  const key = bytes?.slice(1);
  if (key === undefined || key.length !== keyBytes[type!] || !isKeyName(name!)) return undefined;
  return { name: name!, id: Number.parseInt(id!, 16), type: type as KeyType, key };
}
