import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { encodeBase64url } from '../../src/core/base64.ts';
import { compareBytes } from '../../src/core/bytes.ts';
import { formatDayList, makeDayList, treeOfDayList } from '../../src/core/log/day-list.ts';
import { hashTree } from '../../src/core/log/hash-tree.ts';
import { measureChallengeText } from '../../src/protocol/acts/approval.ts';
import { keyArgs, LogOnDisk, run } from './log-on-disk.ts';
import { sha256Text, tellStory, TestPasskey, type Loose, type Story } from './logged-story.ts';
import { setOf, stated, tellWithSets, type Signer, type ToldSet } from './set-story.ts';

const scratch = await mkdtemp(join(tmpdir(), 'carnet-dated-'));
after(() => rm(scratch, { recursive: true, force: true }));
let made = 0;

const digest = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const somebody = (number: number, passkey: TestPasskey): Signer => ({
  person: String(number).repeat(32),
  passkey,
});
export const [alice, bob, carol] = [
  somebody(1, new TestPasskey(-7)),
  somebody(2, new TestPasskey(-8)),
  somebody(3, new TestPasskey(-7)),
] as const;
const policy = { id: 'example', version: 1, sha256: sha256Text('id: example\nversion: 1\n') };

/** A story with the approver sets of its log. */
export interface DatedStory extends Story {
  readonly sets: ToldSet[];
}

export function publish(story: Story, folder: string, bytes: Uint8Array): string {
  const sha256 = sha256Text(bytes);
  story.documents.set(`${folder}/${sha256}`, Buffer.from(bytes));
  return sha256;
}

/** Two people sign a measure of the members' tree; `odd`: what is otherwise than it should be, and still signed. */
export function signTree(
  story: Story,
  measure: string,
  [proposer, approver]: readonly [Signer, Signer] = [alice, bob],
  { folder = 'assertions', odd = {} }: { readonly folder?: string; readonly odd?: Loose } = {},
): readonly Loose[] {
  return (
    [
      ['proposer', proposer],
      ['approver', approver],
    ] as const
  ).map(([role, { passkey }]) => {
    const challenge = sha256Text(measureChallengeText(role, measure));
    const document = { ...passkey.assert(role, measure, { challenge, ...odd }), v: 2, ...madeAt(odd) };
    const bytes = Buffer.from(JSON.stringify(document));
    return { role, key: passkey.key, assertionSha256: publish(story, folder, bytes) };
  });
}

/** What the document says of where it was made follows what was signed. */
const madeAt = (odd: Loose): Loose =>
  Object.fromEntries(Object.entries(odd).filter(([name]) => name === 'rpId' || name === 'origin'));

export const list = makeDayList([randomBytes(32), randomBytes(32)], randomBytes);
const { root } = await treeOfDayList(digest, list);
const members = await hashTree(
  digest,
  ['phone 1', 'phone 2']
    .map((phone): Uint8Array => Buffer.from(sha256Text(phone), 'base64url'))
    .sort(compareBytes),
);

/**
 * A log of the old form that goes on in the new one: a list, the first approver set, a measure of the members' tree for two phones, and three leases
 * under it.
 */
export function goOn(): DatedStory {
  const story: DatedStory = { ...tellStory(), sets: [] };
  const tell = (name: string, value: Loose): void => void story.statements.push({ name, value });
  const file = publish(story, 'lists', formatDayList(list));
  const counted = { root: encodeBase64url(root), count: list.length, sha256: file };
  tell('list', { v: 2, day: '2026-01-11', kind: 'day-list', list: counted });
  addSet(story, { set: setOf(1, [alice, bob]), signers: [] });
  const head = {
    v: 2,
    kind: 'lock',
    origin: 'example.org/carnet',
    measure: '2'.repeat(32),
    members: { count: 2, root: encodeBase64url(members.root) },
    until: '2026-01-28T00:00:00Z',
    reasonSha256: sha256Text('reason'),
  };
  const measure = publish(story, 'manifests', Buffer.from(JSON.stringify(head)));
  const approvals = signTree(story, measure);
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

/** The log states a set, and serves it. */
export function addSet(story: DatedStory, told: ToldSet, day?: string): void {
  story.sets.push(told);
  story.statements.push({ name: `set ${told.set['number']}`, value: stated(told.set, day) });
}

export const valueOf = (story: Story, name: string): Loose =>
  story.statements.find((one) => one.name === name)!.value;

/** What an auditor finds, by the name of the statement. */
export async function found(story: DatedStory): Promise<readonly string[]> {
  const log = new LogOnDisk(join(scratch, String(made++)));
  await tellWithSets(log, story, story.sets);
  const ran = await run(['verify', log.dir, ...keyArgs, '--state', `${log.dir}.json`, '--json']);
  const { findings } = JSON.parse(ran.out) as { findings: { index: number; code: string }[] };
  return findings.map(({ index, code }) => `${story.statements[index]?.name}: ${code}`);
}

/** Two people sign the tree's measure again: an approval with other signatures, and a renewal under it. */
export function signAnew(
  story: Story,
  folder = 'assertions',
  by: readonly [Signer, Signer] = [bob, alice],
): void {
  const { measure, until } = valueOf(story, 'tree approval');
  const approvals = signTree(story, measure.sha256, by, { folder });
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
