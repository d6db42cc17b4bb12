import { decodeBase64, encodeBase64 } from '../../core/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../core/log/checkpoint.ts';
import { emptyRoot } from '../../core/log/hash.ts';
import { formatNote, parseNote, parseVkey, type NoteSignature } from '../../core/log/note.ts';
import { noteVerifierOf, type NoteKey } from './note-key.ts';
import type { LogHead } from './ports.ts';

/** The name and keys of the log, from its key store. */
export interface LogSigner {
  readonly origin: string;
  /** All keys that sign, newest first. */
  current(): readonly NoteKey[];
}

/** Signs a checkpoint with every key of the log. Ed25519 is deterministic, so the same tree gives the same bytes. */
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
  if (root === undefined) throw new Error('the root in the head of the log is not base64');
  return root;
}

/** A published checkpoint of any log. */
export interface ReadCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly signatures: readonly NoteSignature[];
  readonly text: string;
}

/** Reads a checkpoint; undefined if it is malformed. Does not verify its signatures. */
export function readCheckpoint(note: string): ReadCheckpoint | undefined {
  const parsed = parseNote(note);
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) return undefined;
  const { origin, size, root } = checkpoint;
  return { origin, size, root, signatures: parsed.signatures, text: parsed.text };
}

/** Whether one of the log's keys signed the checkpoint. */
export function isOwn(signer: LogSigner, { text, signatures }: ReadCheckpoint): boolean {
  return signer.current().some(({ name, id, vkey }) => {
    const verifier = noteVerifierOf(vkey)!;
    return signatures.some(
      (one) => one.name === name && one.id === id && verifier.verify(text, one.signature),
    );
  });
}

/** Whether every current key signed the checkpoint. After a rotation, phones that know only the new key need its line too. */
export function isSignedByAll(signer: LogSigner, { signatures }: ReadCheckpoint): boolean {
  return signer
    .current()
    .every(({ name, id }) => signatures.some((one) => one.name === name && one.id === id));
}

/** Counts these witnesses' lines in the checkpoint, which were verified before they were added. */
export function countWitnesses({ signatures }: ReadCheckpoint, vkeys: readonly string[]): number {
  return vkeys.filter((vkey) => {
    const key = parseVkey(vkey);
    return key !== undefined && signatures.some(({ name, id }) => name === key.name && id === key.id);
  }).length;
}
