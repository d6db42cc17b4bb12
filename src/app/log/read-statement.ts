import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transactions } from '../ports.ts';
import type { LogEntry, LogStore, ProofReader } from './ports.ts';

export interface StatementPorts {
  readonly store: Transactions & Pick<LogStore, 'readEntry'>;
  readonly proofs: ProofReader;
}

export interface ReadStatement extends LogEntry {
  readonly kind: 'read';
  /** null until enough witnesses have cosigned a checkpoint that contains the statement. */
  readonly proof: string | null;
}

/** Reads a logged statement by the SHA-256 (base64url) of its bytes. */
export async function readStatement(
  { store, proofs }: StatementPorts,
  sha256: string,
): Promise<ReadStatement | Refusal> {
  return store.transact(async (tx) => {
    const entry = await store.readEntry(tx, sha256);
    if (entry === null) return refuse('statement-unknown');
    const proved = await proofs.readProofs(tx, [sha256]);
    return { kind: 'read', ...entry, proof: proved.get(sha256) ?? null };
  });
}
