import { parseCheckpoint, type Checkpoint } from '../../core/log/checkpoint.ts';
import { cosignedText, readCosignature } from '../../core/log/cosignature.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { parseNote, parseVkey, type KeyType, type NoteSignature, type Vkey } from '../../core/log/note.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { checkEd25519 } from '../platform/ed25519.ts';
import type { LockRefusedBecause } from './obey.ts';

/** By whom a checkpoint has to be signed. Fixed at enrolment or by the firmware, never widened by a later answer. */
export type LogTrust = Pick<Trust, 'log' | 'witnesses' | 'quorum'>;

interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A checkpoint as it came: by whom it is signed is not known yet. */
export interface ClaimedCheckpoint {
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

export function readCheckpoint(signedNote: string): ClaimedCheckpoint | undefined {
  const note = parseNote(signedNote);
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  return note === undefined || checkpoint === undefined ? undefined : { note, checkpoint };
}

/**
 * Whether the trusted log signed a checkpoint of its own, and a quorum of trusted witnesses cosigned it (c2sp.org/tlog-checkpoint,
 * tlog-cosignature). Witnesses are told apart by their keys: one key under two names, or with two lines, is one witness. Says why not; undefined where it is so.
 */
export async function verifyCheckpoint(
  { note, checkpoint }: ClaimedCheckpoint,
  trust: LogTrust,
): Promise<LockRefusedBecause | undefined> {
  const logKey = trust.log === null ? undefined : keyOf(trust.log.vkey, 1);
  if (logKey === undefined || checkpoint.origin !== trust.log?.origin) return 'bad-checkpoint';
  const [byLog, ...cosigned] = await Promise.all([
    signedBy(note, logKey, (signature) => ({ signature, signed: note.text })),
    ...distinct(trust, logKey).map((witness) =>
      signedBy(note, witness, (line) => {
        const cosignature = readCosignature(line);
        return cosignature === undefined
          ? undefined
          : {
              signature: cosignature.signature,
              signed: cosignedText(note.text, cosignature.timestampS),
            };
      }),
    ),
  ]);
  if (byLog !== 'holds') return byLog === 'unsupported' ? 'no-ed25519' : 'bad-checkpoint';
  // A quorum of nobody proves nothing, whatever was configured.
  const quorum = Math.max(1, trust.quorum);
  return cosigned.filter((one) => one === 'holds').length >= quorum ? undefined : 'no-quorum';
}

function keyOf(vkey: string, type: KeyType): Vkey | undefined {
  const key = parseVkey(vkey);
  return key?.type === type ? key : undefined;
}

/** The trusted witnesses, each key once; the log's own key is no witness of it. */
function distinct(trust: LogTrust, logKey: Vkey): readonly Vkey[] {
  const found: Vkey[] = [];
  for (const { vkey } of trust.witnesses) {
    const key = keyOf(vkey, 4);
    if (key === undefined || sameBytes(key.key, logKey.key)) continue;
    if (!found.some((one) => sameBytes(one.key, key.key))) found.push(key);
  }
  return found;
}

/** Whether one of the note's lines under this key's name and id holds. */
async function signedBy(
  note: SignedNote,
  key: Vkey,
  read: (line: Uint8Array) => { readonly signature: Uint8Array; readonly signed: string } | undefined,
): Promise<'holds' | 'fails' | 'unsupported'> {
  let result: 'fails' | 'unsupported' = 'fails';
  for (const line of note.signatures) {
    if (line.name !== key.name || line.id !== key.id) continue;
    const claim = read(line.signature);
    const checked =
      claim === undefined ? 'fails' : await checkEd25519(key.key, claim.signature, claim.signed);
    if (checked === 'holds') return 'holds';
    if (checked === 'unsupported') result = checked;
  }
  return result;
}
