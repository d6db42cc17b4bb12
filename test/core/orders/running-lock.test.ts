import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LockOrder } from '../../../src/core/decision/event.ts';
import { runningLocks } from '../../../src/core/orders/running-lock.ts';
import { dayMs } from '../../../src/core/time.ts';

type Approvals = LockOrder['approvals'];
type Given = Parameters<typeof runningLocks>[0];

const now = Date.parse('2026-11-27T00:00:00Z');
const proposer = { role: 'proposer', key: 'p', assertionSha256: 'P' } as const;
const approver = { role: 'approver', key: 'a', assertionSha256: 'A' } as const;

/** When the one lock of a record runs out, by days from now; null: it does not run. */
function runsFor({
  approvals = [proposer, approver],
  leaseDays = 30,
  caseDays = null,
  measureDays = 40,
  ordered = true,
}: {
  readonly approvals?: Approvals;
  readonly leaseDays?: number;
  readonly caseDays?: number | null;
  readonly measureDays?: number;
  readonly ordered?: boolean;
}): number | null {
  const order = { measure: 'm', approvals, until: now + measureDays * dayMs, clauses: ['c'] };
  const lock = {
    at: now - dayMs,
    lease: now + leaseDays * dayMs,
    within: caseDays === null ? null : { case: 'C', until: now + caseDays * dayMs },
    order: ordered ? order : null,
  };
  const [running] = runningLocks({ now, locks: [lock] } as unknown as Given);
  return running === undefined ? null : (running.until - now) / dayMs;
}

const rows: readonly (readonly [string, Parameters<typeof runsFor>[0], number | null])[] = [
  ['approved by two people', {}, 30],
  ['ended by its measure', { measureDays: 20 }, 20],
  ['ended by its case', { caseDays: 10 }, 10],
  ['in a case that outlasts it', { caseDays: 100 }, 30],
  ['whose lease is over', { leaseDays: -1 }, null],
  ['whose lease ends at this moment', { leaseDays: 0 }, null],
  ['whose measure is over', { measureDays: 0 }, null],
  ['whose case is over', { caseDays: 0 }, null],
  ['that nobody ordered', { ordered: false }, null],
  ['that nobody approved', { approvals: [] }, null],
  ['that was proposed and not approved', { approvals: [proposer] }, null],
  ['approved twice and never proposed', { approvals: [approver, { ...approver, key: 'b' }] }, null],
  ['whose approver has the proposer’s key', { approvals: [proposer, { ...approver, key: 'p' }] }, null],
  [
    'whose approver repeats the proposer’s signature',
    { approvals: [proposer, { ...approver, assertionSha256: 'P' }] },
    null,
  ],
];
for (const [what, given, days] of rows)
  test(`a lock ${what} ${days === null ? 'does not run' : `runs ${days} days`}`, () =>
    assert.equal(runsFor(given), days));
