import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeBase64url } from '../../src/core/base64.ts';
import { formatDayList, makeDayList, treeOfDayList } from '../../src/core/log/day-list.ts';
import { measureChallengeText } from '../../src/protocol/acts/approval.ts';
import { keyArgs, LogOnDisk, run } from './log-on-disk.ts';
import { sha256Text, tellStory, TestPasskey, type Loose, type Story } from './logged-story.ts';

const scratch = await mkdtemp(join(tmpdir(), 'carnet-dated-'));
after(() => rm(scratch, { recursive: true, force: true }));
let made = 0;

const digest = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const [alice, bob] = [new TestPasskey(-7), new TestPasskey(-8)];
const policy = { id: 'example', version: 1, sha256: sha256Text('id: example\nversion: 1\n') };

function publish(story: Story, folder: string, bytes: Uint8Array): string {
  const sha256 = sha256Text(bytes);
  story.documents.set(`${folder}/${sha256}`, Buffer.from(bytes));
  return sha256;
}

const list = makeDayList([randomBytes(32), randomBytes(32)], randomBytes);
const { root } = await treeOfDayList(digest, list);

/** A log of the old form that goes on in the new one: a list, then a measure of the members' tree for two phones, and three leases under it. */
function goOn(): Story {
  const story = tellStory();
  const tell = (name: string, value: Loose): void => void story.statements.push({ name, value });
  const file = publish(story, 'lists', formatDayList(list));
  const counted = { root: encodeBase64url(root), count: list.length, sha256: file };
  tell('list', { v: 2, day: '2026-01-11', kind: 'day-list', list: counted });
  const head = {
    v: 2,
    kind: 'lock',
    origin: 'example.org/carnet',
    measure: '2'.repeat(32),
    members: { count: 2, root: sha256Text('root of members') },
    until: '2026-01-28T00:00:00Z',
    reasonSha256: sha256Text('reason'),
  };
  const measure = publish(story, 'manifests', Buffer.from(JSON.stringify(head)));
  const approvals = (
    [
      ['proposer', alice],
      ['approver', bob],
    ] as const
  ).map(([role, passkey]) => {
    const challenge = sha256Text(measureChallengeText(role, measure));
    const document = Buffer.from(JSON.stringify(passkey.assert(role, measure, { challenge })));
    return { role, key: passkey.key, assertionSha256: publish(story, 'assertions', document) };
  });
  tell('tree approval', {
    v: 2,
    day: '2026-01-11',
    kind: 'approval',
    measure: { sha256: measure, kind: 'lock' },
    approvals,
    until: '2026-01-28',
  });
  const lease = (name: string, member?: string): Loose => ({
    v: 2,
    day: '2026-01-11',
    kind: 'lock',
    subject: sha256Text(`subject ${name}`),
    order: sha256Text(`order ${name}`),
    territory: 'CU',
    clauses: ['cu-activation'],
    policy,
    decisionSha256: sha256Text(`decision ${name}`),
    approvals,
    measure: { sha256: measure, ...(member === undefined ? {} : { member: sha256Text(member) }) },
    until: '2026-01-20',
  });
  tell('lease', lease('lease', 'phone 1'));
  tell('other phone', lease('other phone', 'phone 2'));
  tell('renewal', lease('renewal'));
  return story;
}

const valueOf = (story: Story, name: string): Loose =>
  story.statements.find((one) => one.name === name)!.value;

async function found(story: Story): Promise<readonly string[]> {
  const log = new LogOnDisk(join(scratch, String(made++)));
  await log.tell(story);
  const ran = await run(['verify', log.dir, ...keyArgs, '--state', `${log.dir}.json`, '--json']);
  const { findings } = JSON.parse(ran.out) as { findings: { index: number; code: string }[] };
  return findings.map(({ index, code }) => `${story.statements[index]?.name}: ${code}`);
}

test('a log that goes on in statements dated by the day is all well', async () => {
  assert.deepEqual(await found(goOn()), []);
});

const attacks: Readonly<Record<string, readonly [(story: Story) => void, readonly string[]]>> = {
  'a list that is not served': [
    (story) => void story.documents.delete(`lists/${valueOf(story, 'list')['list'].sha256}`),
    ['list: list'],
  ],
  'a list of another root': [
    (story) => (valueOf(story, 'list')['list'].root = sha256Text('another')),
    ['list: list'],
  ],
  'a list of another length than it says': [
    (story) => (valueOf(story, 'list')['list'].count = 2048),
    ['list: list'],
  ],
  'a list that is not filled up': [
    (story) => {
      const short = publish(story, 'lists', formatDayList(list.slice(0, 7)));
      valueOf(story, 'list')['list'].sha256 = short;
    },
    ['list: list'],
  ],
  'a list out of order, which would tell who came first': [
    (story) => {
      const file = publish(story, 'lists', formatDayList([...list].reverse()));
      valueOf(story, 'list')['list'].sha256 = file;
    },
    ['list: list'],
  ],
  'two leases of one pseudonym': [
    (story) => (valueOf(story, 'renewal')['subject'] = valueOf(story, 'lease')['subject']),
    ['renewal: twice'],
  ],
  'two leases of one decision': [
    (story) => (valueOf(story, 'renewal')['decisionSha256'] = valueOf(story, 'lease')['decisionSha256']),
    ['renewal: twice'],
  ],
  'a renewal that names its phone again': [
    (story) => (valueOf(story, 'renewal')['measure'] = valueOf(story, 'lease')['measure']),
    ['renewal: twice'],
  ],
  'more phones than two people named': [
    (story) => (valueOf(story, 'renewal')['measure'].member = sha256Text('phone 3')),
    ['renewal: member'],
  ],
  'a lock by one person': [
    (story) => {
      const { approvals } = valueOf(story, 'lease');
      valueOf(story, 'lease')['approvals'] = [approvals[0], { ...approvals[0], role: 'approver' }];
    },
    ['lease: approval', 'lease: approval'],
  ],
  'a lease beyond the measure': [
    (story) => (valueOf(story, 'lease')['until'] = '2026-01-29'),
    ['lease: lease'],
  ],
  'a lease that is over before it begins': [
    (story) => (valueOf(story, 'lease')['until'] = '2026-01-11'),
    ['lease: lease'],
  ],
  'a lock under a measure that nobody approved': [
    (story) => (valueOf(story, 'lease')['measure'].sha256 = sha256Text('no measure')),
    ['lease: approval'],
  ],
  'signatures made for a measure of the old form': [
    (story) => {
      const { approvals, measure } = valueOf(story, 'tree approval');
      for (const approval of approvals) {
        const old = Buffer.from(
          JSON.stringify((approval.role === 'proposer' ? alice : bob).assert(approval.role, measure.sha256)),
        );
        approval.assertionSha256 = publish(story, 'assertions', old);
      }
    },
    [
      'tree approval: assertion',
      'tree approval: assertion',
      ...['lease', 'other phone', 'renewal'].map((name) => `${name}: approval`),
    ],
  ],
};

for (const [name, [change, want]] of Object.entries(attacks))
  test(`the auditor finds ${name}`, async () => {
    const story = goOn();
    change(story);
    assert.deepEqual(await found(story), want);
  });

/** Two people sign the tree's measure again: an approval with other signatures, and a renewal under it. */
function signAnew(story: Story, folder = 'assertions'): void {
  const { measure, until } = valueOf(story, 'tree approval');
  const approvals = (
    [
      ['proposer', bob],
      ['approver', alice],
    ] as const
  ).map(([role, passkey]) => {
    const challenge = sha256Text(measureChallengeText(role, measure.sha256));
    const document = Buffer.from(JSON.stringify(passkey.assert(role, measure.sha256, { challenge })));
    return { role, key: passkey.key, assertionSha256: publish(story, folder, document) };
  });
  const common = { v: 2, day: '2026-01-12' };
  story.statements.push(
    { name: 'anew', value: { ...common, kind: 'approval', measure, approvals, until } },
    {
      name: 'renewal anew',
      value: {
        ...valueOf(story, 'renewal'),
        ...common,
        approvals,
        subject: sha256Text('subject anew'),
        order: sha256Text('order anew'),
        decisionSha256: sha256Text('decision anew'),
      },
    },
  );
}

test('two people may sign a measure anew, and leases go on under either two', async () => {
  const story = goOn();
  signAnew(story);
  assert.deepEqual(await found(story), []);
});

test('the auditor finds a measure that is signed anew by the signatures of before, or by none', async () => {
  const repeated = goOn();
  signAnew(repeated);
  valueOf(repeated, 'anew')['approvals'] = valueOf(repeated, 'tree approval')['approvals'];
  assert.deepEqual(await found(repeated), ['anew: approval', 'renewal anew: approval']);
  const unproved = goOn();
  signAnew(unproved, 'elsewhere');
  assert.deepEqual(await found(unproved), ['anew: assertion', 'anew: assertion', 'renewal anew: approval']);
});

test('the auditor finds a lock without a measure, once the log has the form in which there is none', async () => {
  const story = goOn();
  const old = { ...valueOf(story, 'lock'), at: '2026-01-14T00:00:00Z', seq: 77 };
  delete (old as Loose)['measure'];
  story.statements.push({ name: 'late', value: old });
  assert.ok((await found(story)).includes('late: form'));
});

test('the auditor finds two approver sets of one number, and one that follows nothing', async () => {
  const story = goOn();
  const set = (number: number, text: string): Loose => ({
    v: 2,
    day: '2026-01-11',
    kind: 'approvers',
    set: { number, sha256: sha256Text(text) },
  });
  story.statements.push(
    { name: 'first', value: set(1, 'one') },
    { name: 'second', value: set(2, 'two') },
    { name: 'another second', value: set(2, 'two, otherwise') },
    { name: 'fourth', value: set(4, 'four') },
  );
  assert.deepEqual(await found(story), ['another second: approvers', 'fourth: approvers']);
});
