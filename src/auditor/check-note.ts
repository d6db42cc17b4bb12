import { parseCheckpoint, type Checkpoint } from '../core/log/checkpoint.ts';
import { emptyRoot, sameBytes } from '../core/log/hash.ts';
import { parseNote, type NoteSignature } from '../core/log/note.ts';
import { dayMs, formatInstant, secondMs, type Instant } from '../core/time.ts';
import type { Findings } from './finding.ts';
import { cosignedAt, holds, linesBy, type AuditTrust, type TrustedKey } from './trusted-keys.ts';

const where = 'checkpoint';

/** A checkpoint that the log signed, and who cosigned it. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
  /** The witnesses whose cosignature is valid, with its time. */
  readonly cosigned: readonly { readonly name: string; readonly at: Instant }[];
}

/**
 * Checks a checkpoint: its form, the log's signature, its name, every cosignature of a known witness, and their number.
 * Undefined where the log did not sign it; then nothing follows from it.
 */
export function checkNote(
  note: string,
  trust: AuditTrust,
  now: Instant,
  findings: Findings,
): SignedCheckpoint | undefined {
  const parsed = parseNote(note);
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) {
    findings.add(null, where, 'checkpoint-form', 'is not a signed checkpoint');
    return undefined;
  }
  const { text, signatures } = parsed;
  for (const key of [...trust.logKeys, ...trust.witnessKeys])
    if (linesBy(key, signatures).length > 1)
      findings.add(null, where, 'checkpoint-form', `${key.name} signed it twice: phones refuse it`);
  if (!isSignedByLog(text, signatures, checkpoint.origin, trust.logKeys, findings)) return undefined;
  if (checkpoint.size === 0 && !sameBytes(checkpoint.root, emptyRoot)) {
    findings.add(null, where, 'root', 'a log without entries has another root');
  }
  const cosigned = trust.witnessKeys.flatMap(
    (key) => cosignatureOf(key, text, signatures, now, findings) ?? [],
  );
  if (cosigned.length < trust.quorum) {
    const missing = trust.witnessKeys.filter((key) => !cosigned.some(({ name }) => name === key.name));
    findings.add(
      null,
      where,
      'quorum',
      `${cosigned.length} witnesses cosigned it, ${trust.quorum} must: none by ${missing.map(({ name }) => name).join(', ')}`,
    );
  }
  return { ...checkpoint, note, cosigned };
}

function isSignedByLog(
  text: string,
  signatures: readonly NoteSignature[],
  origin: string,
  keys: readonly TrustedKey[],
  findings: Findings,
): boolean {
  let good = 0;
  for (const key of keys) {
    const lines = linesBy(key, signatures);
    if (lines.length === 0) continue;
    if (lines.every((line) => holds(key, text, line))) good++;
    else findings.add(null, where, 'log-signature', `the signature by ${key.name} does not hold`);
  }
  if (good === 0) {
    const by = signatures.map(({ name, id }) => `${name} (${id.toString(16).padStart(8, '0')})`);
    findings.add(null, where, 'log-signature', `no trusted log key signed it; signed by ${by.join(', ')}`);
    return false;
  }
  if (keys.some(({ name }) => name === origin)) return true;
  findings.add(null, where, 'origin', `is of "${origin}", which is not the name of a trusted log key`);
  return false;
}

function cosignatureOf(
  key: TrustedKey,
  text: string,
  signatures: readonly NoteSignature[],
  now: Instant,
  findings: Findings,
): { readonly name: string; readonly at: Instant } | undefined {
  const lines = linesBy(key, signatures);
  if (lines.length === 0) return undefined;
  const times = lines.map((line) => cosignedAt(key, text, line));
  if (!times.every((timestampS) => timestampS !== undefined)) {
    findings.add(null, where, 'witness-signature', `the cosignature by ${key.name} does not hold`);
    return undefined;
  }
  // Of a witness that says two times, the earlier one counts, as for a phone.
  const timestampS = Math.min(...times);
  const at = timestampS * secondMs;
  if (at > now + dayMs) {
    // A date cannot represent larger times; the seconds are shown.
    const when = at < 8e15 ? formatInstant(at) : `${timestampS} s`;
    findings.add(null, where, 'witness-time', `${key.name} cosigned in the future: ${when}`);
    return undefined;
  }
  return { name: key.name, at };
}
