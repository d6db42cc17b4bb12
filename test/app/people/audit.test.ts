import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordTogether, type AuditPorts } from '../../../src/app/people/audit.ts';
import type { AuditEntry } from '../../../src/app/people/ports.ts';
import { StoreUnavailable, type Transaction } from '../../../src/app/ports.ts';

interface Trail {
  readonly store: AuditPorts['store'];
  /** What was committed, a transaction each. */
  readonly commits: string[][];
}

/** A trail that takes no entry whose target `fails` names. */
function trail(fails: (target: string | null) => Error | null): Trail {
  const commits: string[][] = [];
  const store = {
    async transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      const written: string[] = [];
      const value = await work({ kind: 'transaction', written } as unknown as Transaction);
      commits.push(written);
      return value;
    },
    appendAudit(tx: Transaction, { target }: AuditEntry): Promise<void> {
      const error = fails(target);
      if (error !== null) return Promise.reject(error);
      (tx as unknown as { written: (string | null)[] }).written.push(target);
      return Promise.resolve();
    },
  };
  return { store: store as unknown as AuditPorts['store'], commits };
}

const entries = (...targets: readonly string[]): AuditEntry[] =>
  targets.map((target) => ({
    at: 0,
    who: 'program',
    operatorId: null,
    sessionId: null,
    operation: 'readDossier',
    target,
    outcome: 'done',
    details: {},
  }));

test('readings of one moment share a commit', async () => {
  const { store, commits } = trail(() => null);
  assert.deepEqual(await recordTogether(store, entries('a', 'b', 'c')), [null, null, null]);
  assert.deepEqual(commits, [['a', 'b', 'c']]);
});

test('an entry that cannot be written fails alone, and the others are on record once', async () => {
  for (const bad of ['a', 'b', 'c', 'd', 'e']) {
    const fault = new Error('broken');
    const { store, commits } = trail((target) => (target === bad ? fault : null));
    const faults = await recordTogether(store, entries('a', 'b', 'c', 'd', 'e'));
    assert.deepEqual(
      faults,
      ['a', 'b', 'c', 'd', 'e'].map((each) => (each === bad ? fault : null)),
    );
    assert.deepEqual(
      commits.flat(),
      ['a', 'b', 'c', 'd', 'e'].filter((each) => each !== bad),
    );
  }
});

test('where the database is away nobody is answered, and it is asked once', async () => {
  const away = new StoreUnavailable('away');
  let asked = 0;
  const { store, commits } = trail(() => {
    asked += 1;
    return away;
  });
  assert.deepEqual(await recordTogether(store, entries('a', 'b', 'c')), [away, away, away]);
  assert.equal(asked, 1);
  assert.deepEqual(commits, []);
});
