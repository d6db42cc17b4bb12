import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from './key.ts';
import { pgTransaction } from './transaction.ts';

/** What a use of a credential changes. */
interface CredentialUse {
  readonly counter: number;
  readonly backedUp: boolean;
  readonly at: Instant;
}

/** What is written of a credential after it was added. */
interface CredentialUpdates {
  readonly use: (tx: Transaction, credentialId: string, use: CredentialUse) => Promise<void>;
  readonly remove: (tx: Transaction, credentialId: string, at: Instant) => Promise<void>;
}

/** How a table of WebAuthn credentials records a use and a removal. `name`: of its prepared statements. */
export function credentialUpdates(table: 'passkeys' | 'approver_keys', name: string): CredentialUpdates {
  const updateUsed = {
    name: `use-${name}`,
    text: `update ${table} set counter = $2, backed_up = $3, last_used_at = $4 where credential_id = $1`,
  };
  const updateRemoved = {
    name: `remove-${name}`,
    text: `update ${table} set removed_at = $2 where credential_id = $1 and removed_at is null`,
  };
  return {
    async use(
      tx: Transaction,
      credentialId: string,
      { counter, backedUp, at }: CredentialUse,
    ): Promise<void> {
      pgTransaction(tx).write(updateUsed, [credentialId, counter, backedUp, timestamp(at)], 1);
    },
    remove: async (tx: Transaction, credentialId: string, at: Instant): Promise<void> => {
      pgTransaction(tx).write(updateRemoved, [credentialId, timestamp(at)], 1);
    },
  };
}
