import type { Client } from 'pg';
import type { HeldLock, SequencerLock } from '../../app/log/ports.ts';
import { connectPlain, endConnection } from '../postgres/connection.ts';
import { storeError } from '../postgres/unavailable.ts';

/** Any constant that no other program on this database uses. */
const sequencerLockKey = 4_741_990_175;
const queryTimeoutMs = 5000;

/**
 * A lock of the database on its own connection, so that it ends with the process. It connects at the first use, and again after the
 * connection was lost.
 */
export function openSequencerLock(url: string): SequencerLock {
  let client: Client | null = null;
  let lost = false;

  async function connected(): Promise<Client> {
    if (client !== null && !lost) return client;
    if (client !== null) await endConnection(client);
    client = await connectPlain(url, 'carnet log', queryTimeoutMs);
    lost = false;
    client.once('end', () => {
      lost = true;
    });
    return client;
  }

  async function ask<Row extends object>(text: string): Promise<Row> {
    try {
      const { rows } = await (await connected()).query<Row>(text);
      return rows[0]!;
    } catch (error) {
      // It is unknown whether this connection still holds the lock, so the next use opens a new one.
      lost = true;
      throw storeError(error);
    }
  }

  const held: HeldLock = {
    async assertHeld() {
      const { isHeld } = await ask<{ isHeld: boolean }>(
        `select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
           and (classid::bigint << 32) + objid::bigint = ${sequencerLockKey}) as "isHeld"`,
      );
      if (!isHeld) throw storeError(new Error('the lock of the sequencer was lost with its connection'));
    },
  };

  return {
    async hold(work) {
      const { taken } = await ask<{ taken: boolean }>(
        `select not pg_try_advisory_lock(${sequencerLockKey}) as taken`,
      );
      if (taken) return 'taken';
      try {
        return await work(held);
      } finally {
        if (!lost) await ask(`select pg_advisory_unlock(${sequencerLockKey})`).catch(() => undefined);
      }
    },
    async close() {
      if (client !== null) await endConnection(client);
    },
  };
}
