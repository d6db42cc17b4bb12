import { decodeBase64 } from '../../core/base64.ts';
import { parseCheckpoint, parseCount, type Checkpoint } from '../../core/log/checkpoint.ts';
import { verifyConsistency } from '../../core/log/consistency.ts';
import { cosignedText, readCosignature, writeCosignature } from '../../core/log/cosignature.ts';
import { emptyRoot, sameBytes } from '../../core/log/hash.ts';
import { parseNote, signatureLine, type NoteSignature } from '../../core/log/note.ts';
import { secondMs } from '../../core/time.ts';
import type { Clock } from '../ports.ts';
import { sha256, type NoteKey, type NoteVerifier } from './note-key.ts';

/** The largest tree of a log that this witness cosigned. */
export interface CosignedHead {
  readonly size: number;
  readonly root: Uint8Array;
  /** The log's note with this witness's lines, for comparison with what others were shown. */
  readonly note: string;
}

/** Durable storage of what a witness cosigned. */
export interface WitnessState {
  /** The latest head of this log and its version; undefined and 0 before the first. Throws if it cannot be read; then nothing is cosigned. */
  load(origin: string): Promise<{ readonly head: CosignedHead | undefined; readonly version: number }>;
  /**
   * Stores `head` as the successor of `version`; it is on the disk when this resolves to true. False if another successor was stored first. If it
   * throws, the head may or may not be stored.
   */
  keep(origin: string, version: number, head: CosignedHead): Promise<boolean>;
}

export interface WitnessPorts {
  readonly state: WitnessState;
  /** The trusted keys of each log, by origin. */
  readonly logs: ReadonlyMap<string, readonly NoteVerifier[]>;
  /** Its own keys. Each of them signs, for clients that know only an older key. */
  readonly keys: () => readonly NoteKey[];
  readonly clock: WitnessClock;
  /** Called with each pair of signed trees that no honest log has; may be called with the same one again. */
  readonly onSplitView?: (found: SplitView) => void;
}

/** Evidence against a log that anybody can check: two roots of one size, each with the log's own signature. */
export interface SplitView {
  readonly origin: string;
  readonly size: number;
  /** The note cosigned before. */
  readonly seen: string;
  /** The other one, with nothing but lines that keys of the log signed. */
  readonly shown: string;
}

/** The time that cosignatures state; phones and logs take it for the time. */
export interface WitnessClock extends Clock {
  /** Whether somebody set the clock meanwhile. */
  isDoubtful(): boolean;
}

/** The result of one `add-checkpoint` (c2sp.org/tlog-witness). */
export type Cosigning =
  | { readonly kind: 'cosigned'; readonly lines: string }
  | { readonly kind: 'malformed'; readonly why: string }
  | { readonly kind: 'unknown-log'; readonly origin: string }
  | { readonly kind: 'not-signed' }
  | { readonly kind: 'old-size-too-large' }
  /** Its own clock was set, or is behind what it cosigned before. */
  | { readonly kind: 'clock-doubtful'; readonly why: string }
  /** The request does not start from the size that this witness saw last. */
  | { readonly kind: 'other-size'; readonly size: number }
  /** Another tree of the size that this witness cosigned last; or a tree of no entries that has another root than that. */
  | { readonly kind: 'split-view'; readonly size: number; readonly seen: string; readonly shown: string }
  /** No evidence: whoever has a checkpoint of the log can send it with a wrong proof. */
  | { readonly kind: 'not-consistent' };

const proofLinesMax = 63;
const hashBytes = 32;
/** An attempt fails only if another process on the same folder cosigned meanwhile. */
const attemptsMax = 16;

interface Request {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly noteText: string;
  readonly signatures: readonly NoteSignature[];
  readonly checkpoint: Checkpoint;
}

/** A request whose checkpoint a trusted key signed. */
interface SignedRequest extends Request {
  /** The note with nothing but the lines of trusted keys. */
  readonly note: string;
}

type Malformed = Extract<Cosigning, { kind: 'malformed' }>;
const malformed = (why: string): Malformed => ({ kind: 'malformed', why });

/** Reads the body: `old N`, at most 63 lines of proof, an empty line, the checkpoint. */
function readRequest(body: string): Request | Malformed {
  const headEnd = body.indexOf('\n\n');
  if (headEnd === -1) return malformed('an empty line has to stand between the proof and the checkpoint');
  const [first, ...proofLines] = body.slice(0, headEnd).split('\n');
  const oldSize = first!.startsWith('old ') ? parseCount(first!.slice(4)) : undefined;
  if (oldSize === undefined) return malformed('the first line has to be "old N", N without leading zeroes');
  if (proofLines.length > proofLinesMax) return malformed(`at most ${proofLinesMax} lines of proof are read`);
  const proof = proofLines.map(decodeBase64);
  if (!proof.every((hash) => hash?.length === hashBytes))
    return malformed('each line of the proof has to be one hash of 32 bytes in base64');
  const parsed = parseNote(body.slice(headEnd + 2));
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined)
    return malformed('what follows the empty line is no signed checkpoint (c2sp.org/tlog-checkpoint)');
  return {
    oldSize,
    proof: proof as Uint8Array[],
    noteText: parsed.text,
    signatures: parsed.signatures,
    checkpoint,
  };
}

/** The lines that trusted keys signed, each once. None where a trusted key's line does not hold: that invalidates the note. Unknown keys are ignored. */
function signedLines({ noteText, signatures }: Request, trusted: readonly NoteVerifier[]): readonly string[] {
  const good = new Set<string>();
  for (const one of signatures) {
    const verifier = trusted.find(({ name, id }) => name === one.name && id === one.id);
    if (verifier === undefined) continue;
    const line = signatureLine(one);
    if (good.has(line)) continue;
    if (!holds(verifier, noteText, one.signature)) return [];
    good.add(line);
  }
  return [...good];
}

function holds(verifier: NoteVerifier, noteText: string, signature: Uint8Array): boolean {
  return verifier.type === 1
    ? verifier.verify(noteText, signature)
    : verifier.cosignedAt(noteText, signature) !== undefined;
}

/** The fault of this request after `head` was cosigned; undefined if there is none. */
function faultAfter(head: CosignedHead | undefined, request: SignedRequest): Cosigning | undefined {
  const { oldSize, proof, checkpoint, note } = request;
  const size = head?.size ?? 0;
  const root = head?.root ?? emptyRoot;
  if (oldSize > checkpoint.size) return { kind: 'old-size-too-large' };
  if (oldSize !== size) return { kind: 'other-size', size };
  if (checkpoint.size === size && !sameBytes(checkpoint.root, root))
    return { kind: 'split-view', size, seen: head?.note ?? '', shown: note };
  const growth = { oldSize: size, oldRoot: root, newSize: checkpoint.size, newRoot: checkpoint.root, proof };
  return verifyConsistency(sha256, growth) ? undefined : { kind: 'not-consistent' };
}

/** A time that is wrong is never stated: phones would take it for a quorum's. */
function clockFault({ clock, keys }: WitnessPorts, head: CosignedHead | undefined): Cosigning | undefined {
  if (clock.isDoubtful())
    return {
      kind: 'clock-doubtful',
      why: 'its clock was set while it ran; set it right, then restart the witness',
    };
  const own = keys();
  const lines = head === undefined ? [] : (parseNote(head.note)?.signatures ?? []);
  const statedS = lines
    .filter((line) => own.some(({ name, id }) => line.name === name && line.id === id))
    .map(({ signature }) => readCosignature(signature)?.timestampS ?? 0);
  return Math.floor(clock.now() / secondMs) >= Math.max(0, ...statedS)
    ? undefined
    : { kind: 'clock-doubtful', why: 'its clock is behind its last cosignature; set it right' };
}

function cosign({ keys, clock }: WitnessPorts, noteText: string): string {
  const timestampS = Math.floor(clock.now() / secondMs);
  const text = cosignedText(noteText, timestampS);
  return keys()
    .map((key) => ({ ...key, signature: writeCosignature({ timestampS, signature: key.sign(text) }) }))
    .map(signatureLine)
    .join('');
}

/**
 * Answers one `add-checkpoint`. A head is stored before its cosignature is returned, as the successor of the head that it was checked against. So two
 * roots of one size, or a smaller tree after a larger one, are never cosigned, whatever fails and however many requests or processes run at once.
 */
export async function addCheckpoint(ports: WitnessPorts, body: string): Promise<Cosigning> {
  const read = readRequest(body);
  if ('kind' in read) return read;
  const { origin, size, root } = read.checkpoint;
  const trusted = ports.logs.get(origin);
  if (trusted === undefined) return { kind: 'unknown-log', origin };
  const signed = signedLines(read, trusted);
  if (signed.length === 0) return { kind: 'not-signed' };
  // Without the lines of unknown keys, which nobody checked.
  const request: SignedRequest = { ...read, note: `${read.noteText}\n${signed.join('')}` };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { head, version } = await ports.state.load(origin);
    // Whatever else is wrong with the request.
    if (head?.size === size && !sameBytes(head.root, root))
      ports.onSplitView?.({ origin, size, seen: head.note, shown: request.note });
    const fault = faultAfter(head, request) ?? clockFault(ports, head);
    if (fault !== undefined) return fault;
    const lines = cosign(ports, request.noteText);
    // The tree has not grown, so there is nothing to store.
    if (size === (head?.size ?? 0)) return { kind: 'cosigned', lines };
    const note = `${request.note}${lines}`;
    // After a crash between this and the answer, the log repeats its request, learns this size and gets the cosignature.
    if (await ports.state.keep(origin, version, { size, root, note })) return { kind: 'cosigned', lines };
  }
  throw new Error(`the state of ${origin} kept changing during all attempts`);
}
