import { parseCheckpoint, type Checkpoint } from '../../core/log/checkpoint.ts';
import { cosignedText, readCosignature } from '../../core/log/cosignature.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { parseNote, parseVkey, type KeyType, type NoteSignature, type Vkey } from '../../core/log/note.ts';
import { quorumTime } from '../../core/log/quorum-time.ts';
import { secondMs, type Instant } from '../../core/time.ts';
import type { ApproverSet } from '../../protocol/acts/approver-set.ts';
import { checkEd25519 } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { LockRefusalReason } from '../state/order.ts';

/** The log and witnesses that have to sign a checkpoint. */
export interface LogTrust extends Pick<ApproverSet, 'log' | 'witnesses' | 'quorum'> {
  /** From when on the lines of a witness count; always where this is missing. */
  readonly since?: (witness: Pick<Vkey, 'name' | 'key'>) => Instant;
}

interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A parsed checkpoint whose signatures are not verified yet. */
export interface ClaimedCheckpoint {
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

export function readCheckpoint(signedNote: string): ClaimedCheckpoint | undefined {
  const note = parseNote(signedNote);
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  return note === undefined || checkpoint === undefined ? undefined : { note, checkpoint };
}

/** What a verified checkpoint tells of the time. */
export interface Witnessed {
  /** The quorum's time: at least a quorum of witnesses say that it was this late already. */
  readonly quorumMs: Instant;
}

/**
 * Verifies that the trusted log signed its checkpoint and that a quorum of trusted witnesses cosigned it (c2sp.org/tlog-checkpoint,
 * tlog-cosignature). One key counts as one witness, even under two names or with two lines. Returns the quorum's time, or the fault.
 */
export async function verifyCheckpoint(
  { note, checkpoint }: ClaimedCheckpoint,
  trust: LogTrust,
  crypto?: AgentCrypto,
): Promise<LockRefusalReason | Witnessed> {
  const logKey = keyOf(trust.log.vkey, 1);
  if (logKey === undefined || checkpoint.origin !== trust.log.origin) return 'bad-checkpoint';
  const witnesses = distinct(trust, logKey);
  // No key signs a checkpoint twice (c2sp.org/tlog-checkpoint). Lines of unknown keys are ignored.
  if ([logKey, ...witnesses].some((key) => linesBy(key, note).length > 1)) return 'bad-checkpoint';
  const [byLog, ...cosigned] = await Promise.all([
    signedBy(note, logKey, crypto, (signature) => ({ signature, signed: note.text, atMs: 0 })),
    ...witnesses.map((witness) =>
      signedBy(note, witness, crypto, (line) => {
        const cosignature = readCosignature(line);
        // A witness that a newer approver set added counts from a later time on.
        const isTooEarly =
          cosignature === undefined ||
          cosignature.timestampS * secondMs < (trust.since?.(witness) ?? -Infinity);
        return isTooEarly
          ? undefined
          : {
              signature: cosignature.signature,
              signed: cosignedText(note.text, cosignature.timestampS),
              atMs: cosignature.timestampS * secondMs,
            };
      }),
    ),
  ]);
  if (typeof byLog === 'string') return byLog === 'unsupported' ? 'no-ed25519' : 'bad-checkpoint';
  const times = cosigned.map((one) => (typeof one === 'string' ? [] : one.times));
  // A configured quorum of 0 would accept a checkpoint without any witness.
  const quorumMs = quorumTime(times, Math.max(1, trust.quorum));
  return quorumMs === undefined ? 'no-quorum' : { quorumMs };
}

function keyOf(vkey: string, type: KeyType): Vkey | undefined {
  const key = parseVkey(vkey);
  return key?.type === type ? key : undefined;
}

/** The trusted witnesses, each key once, without the log's own key. */
function distinct(trust: LogTrust, logKey: Vkey): readonly Vkey[] {
  const found: Vkey[] = [];
  for (const { vkey } of trust.witnesses) {
    const key = keyOf(vkey, 4);
    if (key === undefined || sameBytes(key.key, logKey.key)) continue;
    if (!found.some((one) => sameBytes(one.key, key.key))) found.push(key);
  }
  return found;
}

function linesBy({ name, id }: Vkey, { signatures }: SignedNote): readonly NoteSignature[] {
  return signatures.filter((line) => line.name === name && line.id === id);
}

/** Verifies the line of the note under this key's name and id: its time where it holds, or why not. */
async function signedBy(
  note: SignedNote,
  key: Vkey,
  crypto: AgentCrypto | undefined,
  read: (
    line: Uint8Array,
  ) => { readonly signature: Uint8Array; readonly signed: string; readonly atMs: Instant } | undefined,
): Promise<{ readonly times: readonly Instant[] } | 'fails' | 'unsupported'> {
  const [line] = linesBy(key, note);
  const claim = line && read(line.signature);
  if (claim === undefined) return 'fails';
  const checked = await checkEd25519(key.key, claim.signature, claim.signed, crypto);
  return checked === 'holds' ? { times: [claim.atMs] } : checked;
}
