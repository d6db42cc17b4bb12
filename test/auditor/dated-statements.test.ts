import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDayList } from '../../src/core/log/day-list.ts';
import { alice, bob, found, goOn, list, publish, signAnew, valueOf, type DatedStory } from './dated-story.ts';
import { sha256Text, type Loose } from './logged-story.ts';

test('a log that goes on in statements dated by the day is all well', async () => {
  assert.deepEqual(await found(goOn()), []);
});

const attacks: Readonly<Record<string, readonly [(story: DatedStory) => void, readonly string[]]>> = {
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
        const { passkey } = approval.role === 'proposer' ? alice : bob;
        const old = { ...passkey.assert(approval.role, measure.sha256), v: 2 };
        approval.assertionSha256 = publish(story, 'assertions', Buffer.from(JSON.stringify(old)));
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
