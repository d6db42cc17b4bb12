import type { LockInQuestion } from '../../src/app/dossiers/orders/ended-in-log.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import type { Statement } from '../../src/protocol/log/statement.ts';

/** The statements of this world's log, and those of them that phones can check a proof of. It is no part of the database. */
export class StatementList {
  readonly #hashes = new Set<string>();
  readonly #releases: { readonly subject: string; readonly seq: number }[] = [];
  readonly #leaves = new Set<string>();
  readonly #endedMeasures = new Set<string>();
  readonly #proven = new Set<string>();

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

  prove(): void {
    for (const hash of this.#hashes) this.#proven.add(hash);
  }

  isProven(hash: string): boolean {
    return this.#proven.has(hash);
  }
}

/** What stands for a proof in this world: its truth is looked up, not computed. */
export function proofOf(statementSha256: string): string {
  return `proof of ${statementSha256}`;
}
