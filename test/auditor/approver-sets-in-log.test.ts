import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  addSet,
  alice,
  bob,
  carol,
  found,
  goOn,
  publish,
  signAnew,
  signTree,
  valueOf,
  type DatedStory,
} from './dated-story.ts';
import { keyArgs, LogOnDisk, NoteKey, origin, run } from './log-on-disk.ts';
import { sha256Text, TestPasskey, type Loose } from './logged-story.ts';
import { setOf, tellWithSets, type Signer, type ToldSet } from './set-story.ts';

const scratch = await mkdtemp(join(tmpdir(), 'carnet-sets-'));
after(() => rm(scratch, { recursive: true, force: true }));

/** The log goes on with a second set of Alice, Bob and Carol, signed by Alice and Bob. */
function followedBySecond(more: Loose = {}, told: Partial<ToldSet> = {}, day = '2026-01-11'): DatedStory {
  const story = goOn();
  const previous = sha256Text(JSON.stringify(story.sets[0]!.set));
  const set = setOf(2, [alice, bob, carol], {
    previous,
    from: '2026-01-11T12:00:00Z',
    until: '2026-04-11T12:00:00Z',
    ...more,
  });
  addSet(story, { set, signers: [alice, bob], ...told }, day);
  return story;
}

test('a second set that two people of the first signed is all well', async () => {
  assert.deepEqual(await found(followedBySecond()), []);
});

const otherKey = new NoteKey('witness.example/other', 4);
const { vkey } = new NoteKey(origin, 1);
const mallory: Signer = { person: '9'.repeat(32), passkey: new TestPasskey(-7) };
const aliceAgain: Signer = { ...alice, passkey: new TestPasskey(-8) };

const secondSets: Readonly<Record<string, () => DatedStory>> = {
  'that is signed by one person': () => followedBySecond({}, { signers: [alice] }),
  'that is signed by nobody': () => followedBySecond({}, { signers: [] }),
  'that is signed by one person twice': () => followedBySecond({}, { signers: [alice, alice] }),
  'that is signed by a person whom it adds itself': () => followedBySecond({}, { signers: [alice, carol] }),
  'that is signed by a stranger': () => followedBySecond({}, { signers: [alice, mallory] }),
  'whose signers were not verified': () => followedBySecond({}, { odd: { flags: 0x01 } }),
  'that was signed for another relying party': () => followedBySecond({}, { odd: { rpId: 'other.example' } }),
  'that was signed at another page of it': () =>
    followedBySecond({}, { odd: { origin: 'https://www.example.org' } }),
  'that was signed in a frame': () => followedBySecond({}, { odd: { crossOrigin: true } }),
  'whose signatures were made for something else': () =>
    followedBySecond({}, { odd: { challenge: sha256Text('something else') } }),
  'that follows another text': () => followedBySecond({ previous: sha256Text('another') }),
  'that follows nothing': () => followedBySecond({ previous: null }),
  'of another log': () => followedBySecond({ log: { origin: 'elsewhere.example', vkey } }),
  'that names a page outside its relying party': () =>
    followedBySecond({ origins: ['https://carnet.example.org', 'https://example.com'] }),
  'that names one key twice': () =>
    followedBySecond({ keys: setOf(2, [alice, bob, { ...bob, person: carol.person }])['keys'] }),
  'with a key that no phone takes': () =>
    followedBySecond({ keys: setOf(2, [alice, bob, { ...carol, passkey: new TestPasskey(-257) }])['keys'] }),
  'that names one witness twice': () =>
    followedBySecond({ witnesses: [0, 1].map(() => ({ name: otherKey.name, vkey: otherKey.vkey })) }),
  'whose quorum no witnesses can reach': () => followedBySecond({ quorum: 3 }),
  'that proves locks by another log key': () => followedBySecond({ log: { origin, vkey } }),
  'that lasts too long': () => followedBySecond({ until: '2026-04-12T12:00:00Z' }),
  'of one person': () =>
    followedBySecond({
      keys: [alice, aliceAgain].map(({ person, passkey }) => ({
        person,
        roles: ['approver'],
        spki: passkey.publicKey,
      })),
    }),
  'that is not served': () => followedBySecond({}, { change: (served) => delete served['proof'] }),
  'that is served with another text': () =>
    followedBySecond(
      {},
      { change: (served) => (served['set'] = served['set'].replace('"quorum":2', '"quorum":1')) },
    ),
  'that is served with another statement': () =>
    followedBySecond(
      {},
      {
        change: (served) => (served['statement'] = served['statement'].replace('2026-01-11', '2026-01-10')),
      },
    ),
  'whose proof is of another entry': () =>
    followedBySecond(
      {},
      { change: (served) => (served['proof'] = served['proof'].replace(/index \d+/, 'index 3')) },
    ),
  'whose proof no witness cosigned': () =>
    followedBySecond(
      {},
      {
        change: (served) => (served['proof'] = served['proof'].replaceAll(/— witness\.example\/a .*\n/g, '')),
      },
    ),
};

for (const [name, tell] of Object.entries(secondSets))
  test(`the auditor finds a set ${name}`, async () => {
    const codes = await found(tell());
    assert.ok(codes.length > 0);
    assert.deepEqual(new Set(codes), new Set(['set 2: approvers']));
  });

test('the auditor finds a set that entered the log after the set before had ended', async () => {
  const story = goOn();
  story.sets.length = 0;
  const short = setOf(1, [alice, bob], { until: '2026-01-31T00:00:00Z' });
  story.sets.push({ set: short, signers: [] });
  valueOf(story, 'set 1')['set'].sha256 = sha256Text(JSON.stringify(short));
  const second = setOf(2, [alice, bob], { previous: sha256Text(JSON.stringify(short)) });
  // Its statement is dated in time; the witnesses saw it a day later.
  addSet(story, { set: second, signers: [alice, bob] }, '2026-01-20');
  assert.deepEqual(await found(story), ['set 2: approvers']);
});

test('a set that nobody signed may follow one that has ended, and no other', async () => {
  for (const [until, want] of [
    ['2026-01-31T00:00:00Z', []],
    ['2026-02-01T00:00:00Z', ['set 2: approvers']],
  ] as const) {
    const story = goOn();
    const first = setOf(1, [alice, bob], { until });
    story.sets[0] = { set: first, signers: [] };
    valueOf(story, 'set 1')['set'].sha256 = sha256Text(JSON.stringify(first));
    const second = setOf(2, [alice, carol], { previous: sha256Text(JSON.stringify(first)) });
    addSet(story, { set: second, signers: [] }, '2026-01-31');
    assert.deepEqual(await found(story), want);
  }
});

test('the auditor finds a first set whose log or witnesses are none, and a log that begins with a later one', async () => {
  const other = goOn();
  const unknown = setOf(1, [alice, bob], {
    witnesses: [{ name: otherKey.name, vkey: otherKey.vkey }],
    quorum: 1,
  });
  other.sets[0] = { set: unknown, signers: [] };
  valueOf(other, 'set 1')['set'].sha256 = sha256Text(JSON.stringify(unknown));
  const [first, ...locks] = await found(other);
  assert.equal(first, 'set 1: approvers');
  assert.ok(locks.includes('lease: signer'), 'and takes its locks with it');
  const late = goOn();
  const third = setOf(3, [alice, bob]);
  late.sets[0] = { set: third, signers: [] };
  valueOf(late, 'set 1')['set'] = { number: 3, sha256: sha256Text(JSON.stringify(third)) };
  assert.equal((await found(late))[0], 'set 1: approvers');
});

test('the auditor finds two approver sets of one number, and one that leaves a number out', async () => {
  const story = followedBySecond();
  const twin = setOf(2, [alice, carol]);
  story.statements.push({
    name: 'twin',
    value: {
      v: 2,
      day: '2026-01-11',
      kind: 'approvers',
      set: { number: 2, sha256: sha256Text(JSON.stringify(twin)) },
    },
  });
  assert.deepEqual(await found(story), ['twin: approvers']);
  const gap = goOn();
  addSet(gap, {
    set: setOf(3, [alice, bob], { previous: sha256Text(JSON.stringify(gap.sets[0]!.set)) }),
    signers: [alice, bob],
  });
  assert.deepEqual(new Set(await found(gap)), new Set(['set 3: approvers']));
});

/** Another set, or none, in place of the first: of the signers of the measure, who are Alice and Bob. */
function underSet(set: Loose | null): DatedStory {
  const story = goOn();
  story.sets.length = 0;
  if (set === null)
    story.statements.splice(
      story.statements.findIndex(({ name }) => name === 'set 1'),
      1,
    );
  else {
    story.sets.push({ set, signers: [] });
    valueOf(story, 'set 1')['set'].sha256 = sha256Text(JSON.stringify(set));
  }
  return story;
}

const locks = ['tree approval', 'lease', 'other phone', 'renewal'] as const;
const people = setOf(1, [alice, bob])['keys'];
/** What takes an approval away takes its locks with it: each has a finding for the signers and one for the approval. */
const unfit: Readonly<Record<string, Loose | null>> = {
  'no set': null,
  'a set that names one of the signers no more': setOf(1, [alice, carol]),
  'a set that gives a signer another role': setOf(1, [alice, bob, carol], {
    keys: [people[0], { ...people[1], roles: ['proposer'] }, ...setOf(1, [carol])['keys']],
  }),
  'a set in which both keys are one person’s': setOf(1, [alice, { ...bob, person: alice.person }, carol]),
  'a set that had ended': setOf(1, [alice, bob], {
    from: '2026-01-01T00:00:00Z',
    until: '2026-01-11T00:00:00Z',
  }),
  'a set that had not begun': setOf(1, [alice, bob], { from: '2026-01-12T00:00:00Z' }),
};

for (const [name, set] of Object.entries(unfit))
  test(`the auditor finds a lock by the signatures of two people under ${name}`, async () => {
    const codes = (await found(underSet(set))).filter((one) => !one.startsWith('set 1'));
    assert.deepEqual(
      codes.filter((one) => one.endsWith('signer')),
      locks.map((one) => `${one}: signer`),
    );
    assert.deepEqual(codes.length, 7, 'the three leases rest on an approval that does not stand');
  });

test('the auditor finds a signature at a page, or for a relying party, that the set does not name', async () => {
  for (const odd of [{ origin: 'https://www.example.org' }, { rpId: 'carnet.example.org' }]) {
    const story = goOn();
    const { measure } = valueOf(story, 'tree approval');
    const approvals = signTree(story, measure.sha256, [alice, bob], { odd });
    for (const name of locks) valueOf(story, name)['approvals'] = approvals;
    const codes = await found(story);
    assert.deepEqual(codes.slice(0, 2), ['tree approval: signer', 'tree approval: signer']);
  }
});

test('somebody whom a set adds may sign 14 days later, and whom it leaves out never again', async () => {
  const early = followedBySecond();
  signAnew(early, 'assertions', [carol, alice]);
  assert.deepEqual(await found(early), ['anew: signer', 'renewal anew: signer', 'renewal anew: approval']);
  const late = followedBySecond();
  signAnew(late, 'assertions', [carol, alice]);
  for (const name of ['anew', 'renewal anew']) valueOf(late, name)['day'] = '2026-01-26';
  for (const name of ['anew', 'renewal anew']) valueOf(late, name)['until'] = '2026-01-28';
  assert.deepEqual(await found(late), []);
  const left = followedBySecond({ keys: setOf(2, [alice, carol])['keys'] });
  left.statements.push({
    name: 'after',
    value: {
      ...valueOf(left, 'renewal'),
      day: '2026-01-12',
      subject: sha256Text('subject after'),
      order: sha256Text('order after'),
      decisionSha256: sha256Text('decision after'),
    },
  });
  assert.deepEqual(await found(left), ['after: signer']);
});

test('a lease that waited while the next set entered the log stands by the set before', async () => {
  const story = followedBySecond({ keys: setOf(2, [alice, carol])['keys'] });
  story.statements.push({
    name: 'waited',
    value: {
      ...valueOf(story, 'renewal'),
      subject: sha256Text('subject waited'),
      order: sha256Text('order waited'),
      decisionSha256: sha256Text('decision waited'),
    },
  });
  assert.deepEqual(await found(story), []);
});

test('the auditor finds a head of another log, and phones that are not those of its root', async () => {
  const story = goOn();
  const swapped = valueOf(story, 'other phone');
  swapped['measure'] = { ...swapped['measure'], member: sha256Text('phone 7') };
  assert.deepEqual(await found(story), ['other phone: member']);
  const elsewhere = goOn();
  const { measure } = valueOf(elsewhere, 'tree approval');
  const head = JSON.parse(elsewhere.documents.get(`manifests/${measure.sha256}`)!.toString()) as Loose;
  const other = publish(
    elsewhere,
    'manifests',
    Buffer.from(JSON.stringify({ ...head, origin: 'elsewhere.example' })),
  );
  const approvals = signTree(elsewhere, other);
  for (const name of locks) {
    const value = valueOf(elsewhere, name);
    value['approvals'] = approvals;
    value['measure'] = { ...value['measure'], sha256: other };
  }
  assert.equal((await found(elsewhere))[0], 'tree approval: manifest');
});

test('what an earlier version remembered of sets is read anew', async () => {
  const state = join(scratch, 'state.json');
  const log = new LogOnDisk(join(scratch, 'log'));
  const story = followedBySecond();
  await tellWithSets(log, story, story.sets);
  const verify = async (): Promise<Loose> =>
    JSON.parse((await run(['verify', log.dir, ...keyArgs, '--state', state, '--json'])).out) as Loose;
  const { size } = (await verify())['checkpoint'];
  assert.equal((await verify())['readFrom'], size);
  const kept = JSON.parse(await readFile(state, 'utf8')) as Loose;
  const { sets } = kept['read'].ledger;
  kept['read'].ledger.sets = sets.map(([number, { sha256 }]: [number, Loose]) => [number, sha256]);
  await writeFile(state, JSON.stringify(kept));
  const again = await verify();
  assert.deepEqual([again['readFrom'], again['findings']], [0, []]);
});

test('a log key that was replaced signs beside the new one: then a set that names it is all well', async () => {
  const log = new LogOnDisk(join(scratch, 'rotated'));
  const story = followedBySecond();
  await tellWithSets(log, story, story.sets);
  const newKey = new NoteKey(origin, 1);
  const trusted = ['--vkey', newKey.vkey, ...keyArgs.slice(2)];
  const codes = async (): Promise<readonly string[]> => {
    const args = ['verify', log.dir, ...trusted, '--state', join(scratch, 'rotated.json'), '--json'];
    const { findings } = JSON.parse((await run([...args, '--from-start'])).out) as Loose;
    return findings.map(({ code }: { code: string }) => code);
  };
  await log.sign(newKey);
  assert.deepEqual(await codes(), ['approvers'], 'the old key signs nothing any more');
  const [, newLine] = splitNote(await log.read('checkpoint'));
  await log.sign();
  const [text, lines] = splitNote(await log.read('checkpoint'));
  await log.put('checkpoint', `${text}\n\n${newLine.split('\n')[0]!}\n${lines}`);
  assert.deepEqual(await codes(), []);
});

/** The text of a note and the lines of its signatures. */
function splitNote(note: Buffer): readonly [string, string] {
  const [text, lines] = note.toString().split('\n\n');
  return [text!, lines!];
}
