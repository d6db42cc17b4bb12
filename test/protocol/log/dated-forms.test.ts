import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LockApproval,
  ManifestHead,
  measureChallengeText,
  setChallengeText,
} from '../../../src/protocol/acts/approval.ts';
import {
  ApproverSet,
  DeliveredApproverSet,
  isDatedRightly,
} from '../../../src/protocol/acts/approver-set.ts';
import { CheckInAnswer } from '../../../src/protocol/device/check-in.ts';
import { DirectiveV2 } from '../../../src/protocol/device/directive-v2.ts';
import { Report } from '../../../src/protocol/device/report.ts';
import { StatementV2 } from '../../../src/protocol/log/statement-v2.ts';
import { fits, type Shape } from '../../../src/protocol/schema/shape.ts';

const hash = 'A'.repeat(43);
const id = 'a'.repeat(32);
const nonce = 'B'.repeat(22);
const remedy = {
  appealUrl: 'https://carnet.example/appeal',
  contact: 'help@carnet.example',
  reference: 'R-7',
};
const addressed = { iss: 'Maker', aud: id, seq: 7, iat: 1_630_000_000, exp: 1_630_600_000 };
const grounds = {
  standing: 'notice',
  clauses: [{ id: 'cu-activation', basis: ['Terms of sale 14.2'] }],
  territory: 'CU',
  reason: 'Activated in Cuba.',
  facts: { because: 'activation', from: '2021-09-02', to: null, exemptions: ['baggage'] },
  remedy,
  salt: hash,
};
const approval = (role: string): object => ({ role, key: hash, assertionSha256: hash });
const approvals = [approval('proposer'), approval('approver')];
const policy = { id: 'p', version: 1, sha256: hash };
const dated = { v: 2, day: '2021-09-02' };
const assertion = {
  role: 'proposer',
  key: hash,
  authenticatorData: 'AA',
  clientDataJSON: 'AA',
  signature: 'AA',
};
const head = {
  v: 2,
  kind: 'lock',
  origin: 'log.example/1',
  measure: id,
  members: { count: 3, root: hash },
  until: '2022-01-01T00:00:00Z',
  reasonSha256: hash,
};
const approverSet = {
  number: 1,
  previous: null,
  rpId: 'approve.example',
  origins: ['https://approve.example'],
  log: { origin: 'log.example/1', vkey: 'log.example/1+00000000+AA' },
  witnesses: [{ name: 'w', vkey: 'w+00000000+AA' }],
  quorum: 1,
  from: '2021-09-01T00:00:00Z',
  until: '2021-11-30T00:00:00Z',
  keys: [
    { person: id, roles: ['proposer'], spki: 'AA' },
    { person: 'b'.repeat(32), roles: ['approver'], spki: 'AB' },
  ],
};
const remedyBare = { appealUrl: 'https://carnet.example/appeal', contact: 'help@carnet.example' };

/** What a lock rests on: a field that the phone does not know may change what it means, so the whole is refused. */
const closed: readonly (readonly [string, Shape, object])[] = [
  [
    'a notice',
    DirectiveV2,
    { ...addressed, ...grounds, type: 'notify', notice: { noticeS: 1_209_600, graceS: 2_592_000 } },
  ],
  [
    'a lock',
    DirectiveV2,
    {
      ...addressed,
      ...grounds,
      type: 'lock',
      lease: '2021-10-01T00:00:00Z',
      notifySeq: 3,
      opening: nonce,
      episodeSeq: 1,
      statementSha256: hash,
    },
  ],
  [
    'the statement of a lock',
    StatementV2,
    {
      ...dated,
      kind: 'lock',
      subject: hash,
      order: hash,
      territory: 'CU',
      clauses: ['cu-activation'],
      policy,
      decisionSha256: hash,
      approvals,
      measure: { sha256: hash, member: hash },
      until: '2021-10-01',
    },
  ],
  [
    'the statement of a day list',
    StatementV2,
    { ...dated, kind: 'day-list', list: { root: hash, count: 1024, sha256: hash } },
  ],
  ['the statement of a policy', StatementV2, { ...dated, kind: 'policy', policy, approvals }],
  [
    'the statement of an approval',
    StatementV2,
    { ...dated, kind: 'approval', measure: { sha256: hash, kind: 'lock' }, approvals, until: '2022-01-01' },
  ],
  [
    'the statement of approvers',
    StatementV2,
    { ...dated, kind: 'approvers', set: { number: 2, sha256: hash } },
  ],
  [
    'the statement of a case that ended',
    StatementV2,
    { ...dated, kind: 'case-end', case: 'C-1', finding: 'no-diversion', measures: [hash] },
  ],
  [
    'the statement of a farewell',
    StatementV2,
    { ...dated, kind: 'farewell', approvals, measure: { sha256: hash, member: hash } },
  ],
  ['the statement of an announcement', StatementV2, { ...dated, kind: 'announcement', sha256: hash }],
  ['the statement of a pass', StatementV2, { ...dated, kind: 'pass', sha256: hash }],
  ['the head of a manifest', ManifestHead, head],
  [
    'an approval',
    LockApproval,
    {
      manifestHead: JSON.stringify(head),
      index: 0,
      path: [hash],
      assertions: [assertion, { ...assertion, role: 'approver' }],
    },
  ],
  ['an approver set', ApproverSet, approverSet],
  [
    'a delivered set',
    DeliveredApproverSet,
    { set: JSON.stringify(approverSet), assertions: [], statement: '{}', proof: 'p' },
  ],
];

/** What only helps the owner, or carries other things beside it. */
const open: readonly (readonly [string, Shape, object])[] = [
  ['a bare release', DirectiveV2, { ...addressed, type: 'release', remedy: remedyBare }],
  [
    'a release with its grounds',
    DirectiveV2,
    { ...addressed, ...grounds, type: 'release', provisional: true, statementSha256: hash },
  ],
  [
    'a farewell',
    DirectiveV2,
    {
      iss: 'Maker',
      type: 'farewell',
      iat: 1_630_000_000,
      hardware: hash,
      measure: id,
      opening: nonce,
      remedy,
      statementSha256: hash,
    },
  ],
  [
    'an answer',
    CheckInAnswer,
    {
      v: 1,
      carnet: 'a.b.c',
      standing: 'clear',
      next: 60,
      directives: [
        { directive: 'a.b.c' },
        { directive: 'a.b.c', approval: { later: true }, statement: '{}', proof: null },
      ],
      approverSets: [{ later: true }],
      ackProofs: [{ seq: 7, index: 0, path: [hash], list: '{}', proof: 'p' }],
      lastSeq: 9,
    },
  ],
];

for (const [name, shape, value] of closed)
  test(`${name} is read, and refused with a field that nobody knows`, () => {
    assert.ok(fits(shape)(value));
    assert.ok(!fits(shape)({ ...value, unheard: 1 }));
  });

for (const [name, shape, value] of open)
  test(`${name} is read, also with a field that nobody knows`, () => {
    assert.ok(fits(shape)(value));
    assert.ok(fits(shape)({ ...value, unheard: 1 }));
  });

for (const [name, shape, value] of [...closed, ...open])
  test(`${name}: no field that must be there may be missing`, () => {
    const required: readonly string[] =
      shape.required ??
      shape.anyOf!.find((one) =>
        Object.values(value).includes(one.properties?.['kind']?.const ?? one.properties?.['type']?.const),
      )!.required!;
    for (const field of required) assert.ok(!fits(shape)({ ...value, [field]: undefined }), field);
  });

test('leaves of the log tell the day, not the moment', () => {
  const [, , statement] = closed.find(([name]) => name === 'the statement of a lock')!;
  assert.ok(!fits(StatementV2)({ ...statement, day: '2021-09-02T10:00:00Z' }));
  assert.ok(!fits(StatementV2)({ ...statement, until: '2021-10-01T00:00:00Z' }));
  assert.ok(!fits(StatementV2)({ ...statement, at: '2021-09-02T10:00:00Z' }));
});

test('a report carries what the hardware is, what the agent speaks, and when its grace ends', () => {
  const isReport = fits(Report);
  const ack = {
    seq: 7,
    state: 'shown',
    at: '2021-09-04T10:00:00Z',
    nonce,
    graceUntil: '2021-10-04T10:00:00Z',
  };
  const report = {
    sub: id,
    seq: 1,
    iat: 1,
    evidence: [],
    acks: [ack],
    hw: hash,
    speaks: { agent: '0.2.0', protocol: [1, 2], later: 1 },
  };
  assert.ok(isReport(report));
  assert.ok(!isReport({ ...report, speaks: { agent: '0.2.0', protocol: [] } }));
  assert.ok(!isReport({ ...report, acks: [{ ...ack, nonce: 'short' }] }));
});

for (const [name, from, until, wanted] of [
  ['90 days', '2021-09-01T00:00:00Z', '2021-11-30T00:00:00Z', true],
  ['91 days', '2021-09-01T00:00:00Z', '2021-12-01T00:00:00Z', false],
  ['no time at all', '2021-09-01T00:00:00Z', '2021-09-01T00:00:00Z', false],
  ['a day that is none', '2021-09-01T00:00:00Z', '2021-09-31T00:00:00Z', false],
] as const)
  test(`a set of ${name} is ${wanted ? '' : 'not '}dated rightly`, () => {
    assert.equal(isDatedRightly({ from, until }), wanted);
  });

test('challenges bind act, role and exact text', () => {
  assert.equal(measureChallengeText('proposer', hash), `carnet-measure-v2\nproposer\n${hash}\n`);
  assert.equal(setChallengeText(hash), `carnet-set-v1\n${hash}\n`);
});
