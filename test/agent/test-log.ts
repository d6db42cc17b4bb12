import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { formatCheckpoint } from '../../src/core/log/checkpoint.ts';
import { cosignedText, writeCosignature } from '../../src/core/log/cosignature.ts';
import { formatNote, formatVkey, keyId, type KeyType, type NoteSignature } from '../../src/core/log/note.ts';
import { formatProof } from '../../src/core/log/proof.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import type { SmallServer } from './small-server.ts';

const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const sha256 = (bytes: Uint8Array): Uint8Array => hash(bytes);
const digestOf = (...parts: readonly Uint8Array[]): string => hash(...parts).toString('base64url');

/** A party that signs notes: a log (type 1) or a witness (type 4). */
export class Signatory {
  readonly name: string;
  readonly type: KeyType;
  readonly #private: KeyObject;
  readonly #raw: Buffer;

  constructor(name: string, type: KeyType, of?: Signatory) {
    this.name = name;
    this.type = type;
    const pair = of === undefined ? generateKeyPairSync('ed25519') : undefined;
    this.#private = pair?.privateKey ?? of!.#private;
    this.#raw =
      pair === undefined ? of!.#raw : Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url');
  }

  get vkey(): string {
    return formatVkey(sha256, this.name, this.type, this.#raw);
  }

  /** The signature line for a note's text; of a witness at `timestampS`. */
  line(text: string, timestampS = 1_767_600_000): NoteSignature {
    const signature =
      this.type === 1
        ? sign(null, Buffer.from(text), this.#private)
        : writeCosignature({
            timestampS,
            signature: sign(null, Buffer.from(cosignedText(text, timestampS)), this.#private),
          });
    return { name: this.name, id: keyId(sha256, this.name, this.type, this.#raw), signature };
  }
}

/** RFC 6962 section 2.1, implemented literally and independently of src/core/log. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return hash(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

function pathOf(index: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return index < split
    ? [...pathOf(index, leaves.slice(0, split)), rootOf(leaves.slice(split))]
    : [...pathOf(index - split, leaves.slice(split)), rootOf(leaves.slice(0, split))];
}

/** A public log with two witnesses, in memory; honest unless a fault is given. */
export class TestLog {
  readonly origin = 'log.example/carnet';
  readonly log = new Signatory(this.origin, 1);
  readonly witnesses = [
    new Signatory('witness.example/a', 4),
    new Signatory('witness.example/b', 4),
  ] as const;
  /** When the witnesses cosign, in seconds. */
  timeS = 1_767_600_000;
  readonly #leaves: Buffer[] = [];

  constructor() {
    for (let entry = 0; entry < 5; entry += 1) this.append(`other ${entry}`);
  }

  get trust(): Pick<Trust, 'log' | 'witnesses' | 'quorum'> {
    return {
      log: { origin: this.origin, vkey: this.log.vkey, url: 'https://log.example' },
      witnesses: this.witnesses.map(({ name, vkey }) => ({ name, vkey })),
      quorum: 2,
    };
  }

  append(statement: string): number {
    this.#leaves.push(hash(Buffer.of(0), Buffer.from(statement)));
    return this.#leaves.length - 1;
  }

  /** A checkpoint of the current log, signed by log and witnesses, or by the parties in `by`. */
  checkpoint(
    by: readonly Signatory[] = [this.log, ...this.witnesses],
    root = rootOf(this.#leaves),
    origin: string = this.origin,
  ): string {
    const text = formatCheckpoint({ origin, size: this.#leaves.length, root });
    return formatNote(
      text,
      by.map((one) => one.line(text, this.timeS)),
    );
  }

  proof(index: number, checkpoint = this.checkpoint()): string {
    return formatProof({ index, hashes: pathOf(index, this.#leaves), checkpoint });
  }
}

const salt = '5a'.repeat(16);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const approval = (role: 'proposer' | 'approver', who: string) => ({
  role,
  key: digestOf(Buffer.from(`key ${who}`)),
  assertionSha256: digestOf(Buffer.from(`assertion ${who}`)),
});

/** A lock of the first form as a phone of then obeyed it: ordered by two people, logged and proved; its measure names a number that the server gave the phone. */
export function lockOfFirstForm(server: SmallServer, testLog: TestLog, seq: number): DeliveredDirective {
  const lease = new Date(server.nowMs + 30 * 86_400_000).toISOString();
  const payload = { lease, standing: 'locked', territory: 'CU', caseRef: 'C-7', salt };
  const statement = JSON.stringify({
    v: 1,
    kind: 'directive',
    at: new Date(server.nowMs).toISOString(),
    subject: digestOf(hex(salt), hex(server.deviceId)),
    seq,
    type: 'lock',
    territory: 'CU',
    clauses: ['cu-activation'],
    policy: { id: 'six', version: 1, sha256: digestOf(Buffer.from('policy')) },
    decisionSha256: digestOf(Buffer.from('decision')),
    approvals: [approval('proposer', 'Ada'), approval('approver', 'Bob')],
    measure: { sha256: digestOf(Buffer.from('manifest')), member: digestOf(hex(salt), hex(server.phoneId)) },
    until: lease,
  });
  const proof = testLog.proof(testLog.append(statement));
  return { ...server.directive(seq, 'lock', { payload, about: statement }), proof };
}
