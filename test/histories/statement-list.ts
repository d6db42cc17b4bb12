import type { LockInQuestion } from '../../src/app/dossiers/orders/ended-in-log.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Statement } from '../../src/protocol/log/statement.ts';

/** The statements of this world's log, and those of them that phones can check a proof of. It is no part of the database. */
export class StatementList {
  readonly #hashes = new Set<string>();
  readonly #releases: { readonly subject: string; readonly seq: number }[] = [];
  readonly #leaves = new Set<string>();
  readonly #endedMeasures = new Set<string>();
  /** By hash: when the witnesses first cosigned a checkpoint over it. */
  readonly #proven = new Map<string, Instant>();
  #witnessedMs: Instant = 0;
  readonly #listed = new Map<string, Instant>();

  /** After a restore the queue may hold what the log has already. */
  add(text: string): void {
    const hash = sha256Of(text);
    if (this.#hashes.has(hash)) return;
    this.#hashes.add(hash);
    const statement = JSON.parse(text) as Statement;
    if (statement.kind === 'directive' && statement.type === 'release') this.#releases.push(statement);
    if (statement.kind === 'case-end' && statement.finding !== 'diversion')
      for (const measure of statement.measures) this.#endedMeasures.add(measure);
  }

  /** Lists opaque leaves. */
  list(leaves: readonly Uint8Array[]): void {
    for (const leaf of leaves) this.#leaves.add(Buffer.from(leaf).toString('base64url'));
  }

  /** Whether something in the log ended this lock that the database knows nothing of. */
  ends({ subject, measure, fromSeq, releases }: LockInQuestion, known: ReadonlySet<number>): boolean {
    return (
      releases.some((leaf) => this.#leaves.has(Buffer.from(leaf).toString('base64url'))) ||
      (measure !== null && this.#endedMeasures.has(measure)) ||
      this.#releases.some((one) => one.subject === subject && one.seq >= fromSeq && !known.has(one.seq))
    );
  }

  /** Enough witnesses cosign all of it. `now` is their time, which nobody sets wrong. */
  prove(now: Instant): void {
    this.#witnessedMs = now;
    for (const hash of this.#hashes) if (!this.#proven.has(hash)) this.#proven.set(hash, now);
    for (const leaf of this.#leaves) if (!this.#listed.has(leaf)) this.#listed.set(leaf, now);
  }

  isProven(hash: string): boolean {
    return this.#proven.has(hash);
  }

  /** The quorum's time of the newest checkpoint; 0 before the first. */
  get witnessedMs(): Instant {
    return this.#witnessedMs;
  }

  /** Whether a list with this leaf is in the log, under a checkpoint that witnesses cosigned. */
  hasListed(leaf: string): boolean {
    return this.#listed.has(leaf);
  }

  /** Whether witnesses cosigned a checkpoint over the statement at this time, or may have. */
  mayProve(hash: string, quorumMs: Instant): boolean {
    const from = this.#proven.get(hash);
    return from !== undefined && quorumMs >= from && quorumMs <= this.#witnessedMs;
  }
}

/** What stands for a proof in this world: its truth is looked up, not computed. `quorumMs`: the quorum's time of its checkpoint. */
export function proofOf(statementSha256: string, quorumMs: Instant): string {
  return `proof of ${statementSha256} at ${quorumMs}`;
}

/** The quorum's time that a proof of this statement states; undefined where it is none of it. */
export function quorumOf(proof: string | null | undefined, statementSha256: string): Instant | undefined {
  const [, at] = proof?.split(`proof of ${statementSha256} at `) ?? [];
  return at === undefined ? undefined : Number(at);
}
