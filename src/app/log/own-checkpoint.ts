import { decodeBase64, encodeBase64 } from '../../core/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../core/log/checkpoint.ts';
import { emptyRoot } from '../../core/log/hash.ts';
import { formatNote, parseNote, parseVkey, type NoteSignature } from '../../core/log/note.ts';
import { noteVerifierOf, type NoteKey } from './note-key.ts';
import type { LogHead } from './ports.ts';

/** The log's own keys, as its key store gives them. */
export interface LogSigner {
  readonly origin: string;
  /** The newest first, then every older one that still signs. */
  current(): readonly NoteKey[];
}

/** Signs a checkpoint with every key of the log. Ed25519 gives the same bytes for the same tree each time. */
export function signHead(signer: LogSigner, size: number, root: Uint8Array): LogHead {
  const { origin } = signer;
  const text = formatCheckpoint({ origin, size, root });
  const signatures = signer
    .current()
    .map((key) => ({ name: key.name, id: key.id, signature: key.sign(text) }));
  return { origin, size, root: encodeBase64(root), checkpoint: formatNote(text, signatures) };
}

export function emptyHead(signer: LogSigner): LogHead {
  return signHead(signer, 0, emptyRoot);
}

export function rootBytes(head: LogHead): Uint8Array {
  const root = decodeBase64(head.root);
  if (root === undefined) throw new Error('the root in the head of the log is no base64');
  return root;
}

/** A checkpoint as it was published: this log's, or anybody's. */
export interface ReadCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly signatures: readonly NoteSignature[];
  readonly text: string;
}

/** Undefined for what is no checkpoint; verifies nothing. */
export function readCheckpoint(note: string): ReadCheckpoint | undefined {
  const parsed = parseNote(note);
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) return undefined;
  const { origin, size, root } = checkpoint;
  return { origin, size, root, signatures: parsed.signatures, text: parsed.text };
}

/** Whether one of the log's keys signed it. */
export function isOwn(signer: LogSigner, { text, signatures }: ReadCheckpoint): boolean {
  return signer.current().some(({ name, id, vkey }) => {
    const line = signatures.find((one) => one.name === name && one.id === id);
    return line !== undefined && noteVerifierOf(vkey)!.verify(text, line.signature);
  });
}

/** Whether every key that signs now has signed it: after a rotation, phones that know the new key alone want its line too. */
export function isSignedByAll(signer: LogSigner, { signatures }: ReadCheckpoint): boolean {
  return signer
    .current()
    .every(({ name, id }) => signatures.some((one) => one.name === name && one.id === id));
}

/** How many of these witnesses have a line in it; their lines were verified before they were put there. */
export function countWitnesses({ signatures }: ReadCheckpoint, vkeys: readonly string[]): number {
  return vkeys.filter((vkey) => {
    const key = parseVkey(vkey);
    return key !== undefined && signatures.some(({ name, id }) => name === key.name && id === key.id);
  }).length;
}
