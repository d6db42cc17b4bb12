import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { NoticeTerms } from '../../src/agent/state/notice-terms.ts';
import { unobeyable } from '../../src/agent/state/obey-named.ts';
import type { LockDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 2, 1, 12);
const secondsOf = (ms: number): number => Math.floor(ms / 1000);
const terms: NoticeTerms = {
  seq: 3,
  territory: 'CU',
  clauses: ['cu-activation', 'cu-presence'],
  noticeS: 86_400,
  graceS: 86_400,
  salt: 's'.repeat(43),
  nonce: 'n'.repeat(22),
  ackedMs: nowMs - 22 * dayMs,
};
const notice = { seq: 3, shownAt: nowMs - 22 * dayMs };
const state = {
  ...enrolledDefaults,
  kind: 'enrolled',
  posture: { kind: 'noticed', notices: [notice] },
  noticeTerms: [terms],
  supported: ['CU'],
} as unknown as EnrolledState;
const directive = {
  type: 'lock',
  seq: secondsOf(nowMs),
  iat: secondsOf(nowMs),
  exp: secondsOf(nowMs + 7 * dayMs),
  lease: '2026-03-31T00:00:00Z',
  notifySeq: 3,
  territory: 'CU',
  clauses: [{ id: 'cu-activation', basis: [] }],
  salt: terms.salt,
} as unknown as LockDirectiveV2;
const clausesOf = (...ids: readonly string[]): LockDirectiveV2['clauses'] =>
  ids.map((id) => ({ id, basis: [] }));
const terms21 = (ackedMs: number | null): Partial<EnrolledState> => ({
  noticeTerms: [{ ...terms, ackedMs }],
});
const shortLease = '2026-03-02T00:00:00Z';

for (const [name, own, change, quorumMs, want] of [
  ['with all conditions met', {}, {}, nowMs, undefined],
  ['exactly 21 days after the acknowledgement', terms21(nowMs - 21 * dayMs), {}, nowMs, undefined],
  ['a millisecond before', terms21(nowMs - 21 * dayMs + 1), {}, nowMs, 'grace-running'],
  ['whose acknowledgement is not proved', terms21(null), {}, nowMs, 'grace-running'],
  ['an hour before its date', {}, {}, nowMs - hourMs, undefined],
  ['more than an hour before its date', {}, {}, nowMs - hourMs - 1000, 'signed-later'],
  ['that lasts longer than seven days', {}, { exp: directive.exp + 1 }, nowMs, 'malformed'],
  ['at its expiry', {}, {}, nowMs + 7 * dayMs, 'expired'],
  ['that the floor has overtaken', { floorMs: nowMs + 7 * dayMs }, {}, nowMs, 'expired'],
  [
    'whose lease the floor has overtaken',
    { floorMs: nowMs + dayMs },
    { lease: shortLease },
    nowMs,
    'lease-over',
  ],
  ['in the last second of its lease', {}, { lease: '2026-03-01T12:00:01Z' }, nowMs, undefined],
  ['at the end of its lease', {}, { lease: '2026-03-01T12:00:00Z' }, nowMs, 'lease-over'],
  ['while the floor is behind', { floorMs: nowMs - dayMs }, {}, nowMs, undefined],
  ['without a lease', {}, { lease: '2026-02-30T00:00:00Z' }, nowMs, 'no-lease'],
  ['for a territory that no report supported', { supported: ['IR'] }, {}, nowMs, 'never-there'],
  [
    'under a notice that nobody saw',
    { posture: { kind: 'noticed', notices: [{ ...notice, shownAt: null }] } },
    {},
    nowMs,
    'no-notice',
  ],
  ['under a notice that ended', { posture: { kind: 'operating' } }, {}, nowMs, 'no-notice'],
  [
    'for another territory than the notice’s',
    { supported: ['CU', 'IR'] },
    { territory: 'IR' },
    nowMs,
    'other-notice',
  ],
  [
    'under all clauses of the notice',
    {},
    { clauses: clausesOf('cu-activation', 'cu-presence') },
    nowMs,
    undefined,
  ],
  [
    'under a clause more than the notice names',
    {},
    { clauses: clausesOf('cu-activation', 'cu-other') },
    nowMs,
    'other-notice',
  ],
  ['of another episode', {}, { salt: 't'.repeat(43) }, nowMs, 'other-notice'],
  [
    'after a code that no answer confirmed',
    { posture: { kind: 'unlocked-by-code', at: nowMs, notices: [notice] } },
    {},
    nowMs,
    'unlocked-by-code',
  ],
] as const)
  test(`a lock ${name}: ${want ?? 'obeyed'}`, () => {
    const found = unobeyable(
      { ...state, ...own } as EnrolledState,
      { ...directive, ...change } as LockDirectiveV2,
      quorumMs,
    );
    assert.equal(found, want);
  });
