import { encodeBase64 } from '../../core/base64.ts';
import { parseCount } from '../../core/log/checkpoint.ts';
import { parseNote, signatureLine } from '../../core/log/note.ts';
import { secondMs, type Instant } from '../../core/time.ts';
import { noteVerifierOf, type NoteVerifier } from './note-key.ts';
import type { Cosignature, Witnesses } from './ports.ts';

/** One witness, as configured by the operator of the log. */
export interface WitnessAddress {
  /** The submission prefix; `/add-checkpoint` is added. */
  readonly url: string;
  /** Its verifier key, which phones trust. */
  readonly vkey: string;
  /** Its earlier keys, whose lines are for phones that know only those. */
  readonly olderVkeys?: readonly string[];
}

export interface AskOptions {
  /** A function, because local witnesses restart under other addresses and renew their keys. */
  readonly witnesses: () => readonly WitnessAddress[];
  readonly quorum: number;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  /** Called when a witness gives no cosignature; not repeated while its reason stays the same. */
  readonly onSilence?: (witness: string, why: string) => void;
  /** Called with the time that a witness stated in a cosignature just received. */
  readonly onTime?: (witness: string, stated: Instant) => void;
  /** Called when a witness says that it cosigned a larger tree than it was shown. Either the log was set back or the witness is wrong. */
  readonly onLarger?: (witness: string, size: number) => void;
}

const defaultTimeoutMs = 1000;
/** A line of ML-DSA-44 has 3.3 KB. */
const answerBytesMax = 65_536;
const sizeType = 'text/x.tlog.size';

/** The answer of one witness. */
type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly lines: readonly Cosignature[]; readonly stated: Instant }
  | { readonly kind: 'other-size'; readonly size: number }
  | { readonly kind: 'silent'; readonly why: string };
const silent = (why: string): WitnessAnswer => ({ kind: 'silent', why });

interface Submission {
  readonly note: string;
  readonly noteText: string;
  readonly size: number;
  readonly proveFrom: (oldSize: number) => Promise<readonly Uint8Array[]>;
}

/** Asks all witnesses at once over HTTP (c2sp.org/tlog-witness). Accepts only lines that their keys signed. */
export function askWitnesses(options: AskOptions): Witnesses {
  // By URL: the last size that each witness is known to have cosigned, and its last reason for silence.
  const sizes = new Map<string, number>();
  const reasons = new Map<string, string>();
  const askOne = async (witness: WitnessAddress, submission: Submission): Promise<readonly Cosignature[]> => {
    const verifiers = verifiersOf(witness);
    const name = verifiers[0]?.name ?? witness.url;
    const answer = await askFromKnownSize(options, witness.url, { submission, verifiers, sizes });
    if (answer.kind === 'other-size' && answer.size > submission.size) options.onLarger?.(name, answer.size);
    if (answer.kind === 'cosigned') {
      sizes.set(witness.url, submission.size);
      reasons.delete(witness.url);
      options.onTime?.(name, answer.stated);
      return answer.lines;
    }
    const why = answer.kind === 'silent' ? answer.why : otherSize(answer.size, submission.size);
    if (reasons.get(witness.url) !== why) options.onSilence?.(name, why);
    reasons.set(witness.url, why);
    return [];
  };
  return {
    quorum: options.quorum,
    get vkeys() {
      return options.witnesses().map(({ vkey }) => vkey);
    },
    async cosign(note, size, proveFrom) {
      const parsed = parseNote(note);
      if (parsed === undefined) throw new Error('only a signed note can be cosigned');
      const submission = { note, noteText: parsed.text, size, proveFrom };
      const lines = await Promise.all(options.witnesses().map((each) => askOne(each, submission)));
      return lines.flat();
    },
  };
}

function otherSize(named: number, shown: number): string {
  return named > shown
    ? `it says that it cosigned a larger tree (${named}) than this one (${shown})`
    : `it names another size (${named}) each time`;
}

function verifiersOf({ vkey, olderVkeys }: WitnessAddress): readonly NoteVerifier[] {
  return [vkey, ...(olderVkeys ?? [])]
    .map(noteVerifierOf)
    .filter((verifier) => verifier !== undefined && verifier.type !== 1) as NoteVerifier[];
}

interface Request {
  readonly submission: Submission;
  readonly verifiers: readonly NoteVerifier[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** Asks with a proof from the last known size of this witness; if it names another size, asks once more from that one. */
async function askFromKnownSize(options: AskOptions, url: string, request: Request): Promise<WitnessAnswer> {
  const { submission, sizes } = request;
  try {
    const first = await post(options, url, sizes.get(url) ?? 0, request);
    if (first.kind !== 'other-size' || first.size > submission.size) return first;
    return await post(options, url, first.size, request);
  } catch (error) {
    return silent(describeError(error));
  }
}

async function post(
  { fetch, timeoutMs }: AskOptions,
  url: string,
  oldSize: number,
  { submission, verifiers }: Request,
): Promise<WitnessAnswer> {
  const { note, size, proveFrom } = submission;
  // A remembered size may be larger than the tree when a checkpoint is submitted again.
  const from = Math.min(oldSize, size);
  const proof = from === 0 || from === size ? [] : await proveFrom(from);
  const lines = proof.map((hash) => `${encodeBase64(hash)}\n`).join('');
  const response = await (fetch ?? globalThis.fetch)(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `old ${from}\n${lines}\n${note}`,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs ?? defaultTimeoutMs),
  });
  const body = await readBounded(response);
  if (body === undefined) return silent('its answer is too long');
  if (response.status === 409 && mediaTypeOf(response) === sizeType) {
    const named = body.endsWith('\n') ? parseCount(body.slice(0, -1)) : undefined;
    return named === undefined ? silent('it named no size') : { kind: 'other-size', size: named };
  }
  if (response.status !== 200) return silent(`it answered ${response.status}: ${body.slice(0, 200).trim()}`);
  const good = goodLines(body, submission.noteText, verifiers);
  return good.some(({ type }) => type === 4)
    ? {
        kind: 'cosigned',
        lines: good.map(({ name, line }) => ({ name, line })),
        stated: Math.max(...good.map(({ timestampS }) => timestampS)) * secondMs,
      }
    : silent(
        good.length > 0
          ? 'it signed with its ML-DSA-44 key alone, which phones do not count'
          : 'none of its lines is a cosignature of this checkpoint by one of its keys',
      );
}

/** Without parameters and case, which do not make it another (RFC 9110 §8.3.1). */
function mediaTypeOf({ headers }: Response): string {
  return (headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

interface GoodLine extends Cosignature {
  readonly type: NoteVerifier['type'];
  readonly timestampS: number;
}

/**
 * The lines that a key of this witness signed. No key may sign a checkpoint twice (c2sp.org/tlog-checkpoint): of one that did, none counts. Parsing them as
 * signatures of a note rejects everything that is no line; lines of unknown keys are ignored.
 */
function goodLines(body: string, noteText: string, verifiers: readonly NoteVerifier[]): readonly GoodLine[] {
  const parsed = parseNote(`${noteText}\n${body}`);
  const signatures = parsed?.text === noteText ? parsed.signatures : [];
  return verifiers.flatMap(({ name, id, type, ...verifier }) => {
    const [one, ...more] = signatures.filter((each) => each.name === name && each.id === id);
    if (one === undefined || more.length > 0) return [];
    const timestampS = verifier.cosignedAt(noteText, one.signature);
    // A time of 0 says nothing of when, or of whether it is the largest tree.
    return timestampS === undefined || timestampS === 0
      ? []
      : [{ name, type, line: signatureLine(one).slice(0, -1), timestampS }];
  });
}

async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `it could not be asked (${error.message}${cause})`;
}
