import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClauseVerdict } from '../../../src/core/decision/decision.ts';
import { noticedLock, type HeldNotice } from '../../../src/core/orders/held-notice.ts';
import type { WantedLock } from '../../../src/core/orders/wanted-lock.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';

const [cuba, iran] = ['CU' as Territory, 'IR' as Territory];
const verdict = (clause: string, territory: Territory): ClauseVerdict =>
  ({ clause, territory, policy: 'p', standing: 'locked' }) as ClauseVerdict;
const wanted: WantedLock = {
  policy: 'p',
  verdicts: [verdict('activation', cuba), verdict('stay', cuba), verdict('iran', iran)],
  lease: 2,
  order: { measure: 'm', approvals: [], until: 3 },
  caseId: 'c',
  orderedAt: 1,
};
const notice = (differing: Partial<HeldNotice> = {}): HeldNotice => ({
  seq: 7,
  episode: 1,
  territory: cuba,
  clauses: ['activation', 'iran'],
  isProved: true,
  ...differing,
});
const clausesOf = (...notices: readonly HeldNotice[]): readonly string[] | undefined =>
  noticedLock(wanted, notices)?.verdicts.map(({ clause }) => clause);

test('a lock states the clauses of one held notice and its territory, and no others', () => {
  assert.deepEqual(clausesOf(notice()), ['activation']);
  assert.deepEqual(clausesOf(notice({ clauses: ['activation', 'stay'] })), ['activation', 'stay']);
  assert.deepEqual(clausesOf(notice({ territory: iran })), ['iran']);
});

test('no lock rests on a notice that announced none of it, or whose acknowledgement nothing proves', () => {
  assert.equal(clausesOf(), undefined);
  assert.equal(clausesOf(notice({ clauses: ['other'] })), undefined);
  assert.equal(clausesOf(notice({ territory: 'SY' as Territory })), undefined);
  assert.equal(clausesOf(notice({ isProved: false })), undefined);
  assert.equal(noticedLock(null, [notice()]), null);
});

test('of several notices it rests on the newest that is proved and announced it', () => {
  const [older, newer] = [notice({ seq: 3 }), notice({ seq: 9 })];
  assert.equal(noticedLock(wanted, [older, newer])?.notice.seq, 9);
  assert.equal(noticedLock(wanted, [older, notice({ seq: 9, isProved: false })])?.notice.seq, 3);
});
