import fc from 'fast-check';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { tries } from '../support/tries.ts';
import { encodeEntries } from '../../src/core/log/tiles.ts';
import { keyArgs, LogOnDisk, logKey, NoteKey, origin, run, witnesses } from './log-on-disk.ts';
import {
  memberAt,
  sha256Text,
  tellStory,
  TestPasskey,
  type Loose,
  type Story,
  type Twist,
} from './logged-story.ts';

const scratch = await mkdtemp(join(tmpdir(), 'carnet-log-verify-'));
after(() => rm(scratch, { recursive: true, force: true }));
let made = 0;
const freshDir = (): string => join(scratch, String(made++));

interface Told {
  readonly ok: boolean;
  readonly findings: readonly { index: number | null; code: string; where: string; problem: string }[];
  readonly findingCount: number;
  readonly readFrom: number;
  readonly statements: Readonly<Record<string, number>>;
}

async function verify(dir: string, more: readonly string[] = []): Promise<Told & { readonly code: number }> {
  const ran = await run(['verify', dir, ...keyArgs, '--state', `${dir}.json`, '--json', ...more]);
  assert.ok(ran.code < 2, `${ran.err}${ran.out}`);
  return { ...(JSON.parse(ran.out) as Told), code: ran.code };
}

test('a good log is all well, and told with sizes, witnesses and what was not checked', async () => {
  const dir = freshDir();
  await new LogOnDisk(dir).tell(tellStory({}, 600));
  const ran = await run(['verify', dir, ...keyArgs, '--state', `${dir}.json`]);
  assert.equal(ran.code, 0, ran.out);
  assert.match(ran.out, /origin {6}example\.org\/carnet/);
  assert.match(ran.out, /size {8}608 entries\n/);
  assert.match(ran.out, /witnesses {3}2 of 2 cosigned, 2 must/);
  assert.match(
    ran.out,
    /2 approval, 1 case-end, 2 directive lock, 601 directive notify, 1 directive release, 1 policy/,
  );
  assert.match(ran.out, /approvals {3}by 3 passkeys of example\.org/);
  assert.match(ran.out, /not checked the texts of policies/);
  assert.match(ran.out, /All is well\.\n$/);
});

for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 513])
  test(`a log of ${size} good entries is all well`, async () => {
    const log = new LogOnDisk(freshDir());
    const { documents, statements } = tellStory({}, 600);
    await log.tell({ documents, statements: statements.slice(0, size) });
    assert.deepEqual((await verify(log.dir)).findings, []);
  });

/** An attack: on what is told, on the statements, on the files; and what the auditor must say of it, and nothing else. */
interface Attack {
  readonly name: string;
  readonly twist?: Twist;
  readonly edit?: (story: Story) => void;
  readonly tamper?: (log: LogOnDisk, story: Story) => Promise<void>;
  /** Findings as `name of the statement: code`; the name is empty where there is none. */
  readonly want: readonly string[];
  readonly says: RegExp;
}

const valueOf = (story: Story, name: string): Loose =>
  story.statements.find((one) => one.name === name)!.value;
const place = (story: Story, name: string): number => story.statements.findIndex((one) => one.name === name);
function move(story: Story, name: string, before: string): void {
  const [moved] = story.statements.splice(place(story, name), 1);
  story.statements.splice(place(story, before), 0, moved!);
}
const mallory = new TestPasskey();
const both = (...codes: string[]): string[] =>
  ['lock', 'second lock'].flatMap((name) => codes.map((code) => `${name}: ${code}`));
const unsound = ['approval: assertion', ...both('approval')];

const attacks: readonly Attack[] = [
  // Hashes and files.
  {
    name: 'a bit of an entry flipped',
    tamper: async (log) => log.flip('tile/entries/000', 3000),
    want: ['filler 4: shape', 'filler 4: entry-hash', ': root'],
    says: /is not what was logged/,
  },
  {
    name: 'an entry replaced by another good one',
    tamper: async (log, story) => {
      const entries = story.statements.map(({ value }) => Buffer.from(JSON.stringify(value)));
      entries[place(story, 'filler 9')] = Buffer.from(
        JSON.stringify({ ...valueOf(story, 'filler 9'), subject: sha256Text('another') }),
      );
      await log.put('tile/entries/000', encodeEntries(entries.slice(0, 256)));
    },
    want: ['filler 9: entry-hash', ': root'],
    says: /the 608 entries have the root/,
  },
  {
    name: 'a bit of a leaf hash flipped',
    tamper: async (log) => log.flip('tile/0/001', 32 * 7),
    want: ['filler 260: tile'],
    says: /the hash is not that of the entry, which is the logged one/,
  },
  {
    name: 'a bit of a hash of level 1 flipped',
    tamper: async (log) => log.flip('tile/1/000.p/2', 33),
    want: ['filler 253: tile'],
    says: /hash 1 is not that of entries 256 to 511/,
  },
  {
    name: 'a bundle cut off',
    tamper: async (log) =>
      log.put('tile/entries/000', (await log.read('tile/entries/000')).subarray(0, 3000)),
    want: ['filler 4: bundle'],
    says: /cut off/,
  },
  {
    name: 'a bundle that lacks its last entry',
    tamper: async (log, story) => {
      const entries = story.statements.map(({ value }) => Buffer.from(JSON.stringify(value)));
      await log.put('tile/entries/000', encodeEntries(entries.slice(0, 255)));
    },
    want: ['filler 252: bundle'],
    says: /holds 255 entries, not 256/,
  },
  {
    name: 'a bundle that is away',
    tamper: async (log) => rm(join(log.dir, 'tile/entries/001')),
    want: ['filler 253: bundle'],
    says: /is not served/,
  },
  {
    name: 'a tile of leaves that is away',
    tamper: async (log) => rm(join(log.dir, 'tile/0/001')),
    want: ['filler 253: tile'],
    says: /is not served/,
  },
  {
    name: 'bundle and tile both away',
    tamper: async (log) => {
      await rm(join(log.dir, 'tile/0/001'));
      await rm(join(log.dir, 'tile/entries/001'));
    },
    want: ['filler 253: tile', 'filler 253: bundle', 'filler 253: bundle'],
    says: /reading ends here/,
  },
  {
    name: 'a checkpoint of another tree, rightly signed',
    tamper: async (log) => {
      log.root = new Uint8Array(32).fill(7);
      await log.sign();
    },
    want: [': root'],
    says: /it says BwcHBwcH/,
  },
  // Notes.
  {
    name: 'a checkpoint by another key of that name',
    tamper: async (log) => log.sign(new NoteKey(origin, 1)),
    want: [': log-signature'],
    says: /no trusted log key signed it/,
  },
  {
    name: 'a signature of the log that does not hold',
    tamper: async (log) => {
      const note = (await log.read('checkpoint')).toString();
      await log.put('checkpoint', note.replace(/^\d+$/m, '607'));
    },
    want: [': log-signature', ': log-signature'],
    says: /does not hold/,
  },
  {
    name: 'a checkpoint that is none',
    tamper: async (log) => log.put('checkpoint', 'soon'),
    want: [': checkpoint-form'],
    says: /not a signed checkpoint/,
  },
  {
    name: 'a checkpoint of another log under the same key',
    tamper: async (log) => {
      const text = log.text.replace(origin, 'example.org/other');
      const { formatNote } = await import('../../src/core/log/note.ts');
      await log.put('checkpoint', formatNote(text, [logKey.sign(text)]));
    },
    want: [': origin'],
    says: /"example\.org\/other"/,
  },
  {
    name: 'a witness that did not cosign',
    tamper: async (log) => log.sign(logKey, [witnesses[1]!]),
    want: [': quorum'],
    says: /1 witnesses cosigned it, 2 must: none by witness\.example\/a/,
  },
  {
    name: 'a witness that lies',
    tamper: async (log) => {
      const { formatNote } = await import('../../src/core/log/note.ts');
      const lie = witnesses[0]!.cosign(`${log.text}lie\n`, 1_769_900_000);
      const signatures = [logKey.sign(log.text), lie, witnesses[1]!.cosign(log.text, 1_769_900_000)];
      await log.put('checkpoint', formatNote(log.text, signatures));
    },
    want: [': witness-signature', ': quorum'],
    says: /the cosignature by witness\.example\/a does not hold/,
  },
  {
    name: 'a witness of the future',
    tamper: async (log) => {
      const { formatNote } = await import('../../src/core/log/note.ts');
      const cosigned = witnesses.map((witness) => witness.cosign(log.text, 4_000_000_000));
      await log.put('checkpoint', formatNote(log.text, [logKey.sign(log.text), ...cosigned]));
    },
    want: [': witness-time', ': witness-time', ': quorum'],
    says: /in the future: 2096/,
  },
  // Forms.
  {
    name: 'an unknown kind',
    edit: (story) => (valueOf(story, 'notice')['kind'] = 'secret-lock'),
    want: ['notice: shape'],
    says: /kind "secret-lock" is not known/,
  },
  {
    name: 'an IMEI in a field of its own',
    edit: (story) => (valueOf(story, 'lock')['imei'] = '490154203237518'),
    want: ['lock: imei', 'lock: shape'],
    says: /unknown field: imei/,
  },
  {
    name: 'an IMEI in words',
    edit: (story) => (valueOf(story, 'case end')['finding'] = 'phone 490154203237518'),
    want: ['case end: imei'],
    says: /could be an IMEI: …7518/,
  },
  {
    name: 'an IMEI in the manifest',
    twist: { manifest: (manifest) => (manifest['reason'] = 'because of 490154203237518') },
    want: ['approval: imei', ...both('approval')],
    says: /the manifest names what could be an IMEI/,
  },
  {
    name: 'a place finer than the territory',
    edit: (story) => (valueOf(story, 'notice')['territory'] = 'Havana'),
    want: ['notice: shape'],
    says: /\/territory/,
  },
  {
    name: 'a field missing',
    edit: (story) => delete valueOf(story, 'lock')['subject'],
    want: ['lock: shape'],
    says: /lacks subject/,
  },
  {
    name: 'a statement that stands twice',
    edit: (story) =>
      (story.statements.find(({ name }) => name === 'filler 5')!.value = valueOf(story, 'notice')),
    want: ['filler 5: twice'],
    says: /byte for byte/,
  },
  {
    name: 'one order in two wordings',
    edit: (story) => Object.assign(valueOf(story, 'filler 5'), { seq: 100, territory: 'IR' }),
    want: ['filler 5: twice'],
    says: /order 100 to this phone/,
  },
  {
    name: 'nothing, where a date goes back by less than two days',
    edit: (story) => (valueOf(story, 'case end')['at'] = '2026-01-07T00:00:01Z'),
    want: [],
    says: /^$/,
  },
  {
    name: 'a date that goes back by more than two days',
    edit: (story) => (valueOf(story, 'case end')['at'] = '2026-01-06T23:59:59Z'),
    want: ['case end: time'],
    says: /more than two days before/,
  },
  {
    name: 'a date that is none',
    edit: (story) => (valueOf(story, 'notice')['at'] = '2026-02-31T00:00:00Z'),
    want: ['notice: shape'],
    says: /\/at is no moment/,
  },
  // Policies.
  {
    name: 'a policy that nobody published',
    edit: (story) =>
      (valueOf(story, 'notice')['policy'] = { id: 'example', version: 2, sha256: sha256Text('2') }),
    want: ['notice: policy'],
    says: /no earlier entry publishes policy example version 2/,
  },
  {
    name: 'a policy of another hash',
    edit: (story) =>
      (valueOf(story, 'lock')['policy'] = { ...valueOf(story, 'policy')['policy'], sha256: sha256Text('2') }),
    want: ['lock: policy'],
    says: /with this hash/,
  },
  {
    name: 'an order before its policy',
    edit: (story) => move(story, 'notice', 'policy-approval'),
    want: ['notice: policy'],
    says: /no earlier entry/,
  },
  {
    name: 'a policy that nobody approved',
    edit: (story) => (valueOf(story, 'policy')['approvals'] = []),
    want: ['policy: approval'],
    says: /nobody is named who approved it/,
  },
  {
    name: 'a policy on the approval of another text',
    twist: {
      policyManifest: (manifest) => (manifest['policy'] = { ...manifest['policy'], sha256: sha256Text('x') }),
    },
    want: ['policy: approval'],
    says: /approves another text/,
  },
  {
    name: 'a policy before its approval',
    edit: (story) => move(story, 'policy', 'policy-approval'),
    want: ['policy: approval'],
    says: /no earlier entry is its approval/,
  },
  {
    name: 'one version published twice with two texts',
    edit: (story) => {
      const again = structuredClone(valueOf(story, 'policy'));
      again['policy'].sha256 = sha256Text('other');
      story.statements.find(({ name }) => name === 'filler 0')!.value = again;
    },
    want: ['filler 0: policy', 'filler 0: approval'],
    says: /is another text than was published, by entry 1/,
  },
  {
    name: 'a lock by a version of its policy that is superseded',
    edit: (story) => {
      const value = structuredClone(valueOf(story, 'policy'));
      Object.assign(value['policy'], { version: 2, sha256: sha256Text('version: 2') });
      value['at'] = '2026-01-06T12:00:00Z';
      story.statements.splice(place(story, 'second lock'), 0, { name: 'next policy', value });
    },
    want: ['next policy: approval', 'second lock: policy'],
    says: /locks by version 1 of its policy, which version 2 had superseded/,
  },
  // Two people.
  {
    name: 'one person twice',
    twist: { proposer: mallory, approver: mallory },
    want: ['approval: approval', ...both('approval', 'approval')],
    says: /one person stands twice/,
  },
  {
    name: 'two proposers',
    edit: (story) => (valueOf(story, 'approval')['approvals'][1].role = 'proposer'),
    want: [
      'approval: approval',
      'approval: approval',
      'approval: assertion',
      'approval: assertion',
      ...both('approval', 'approval', 'approval'),
    ],
    says: /2 proposers/,
  },
  {
    name: 'an approval replayed on another set',
    twist: { odd: (role) => (role === 'approver' ? { challengeSha256: sha256Text('another set') } : {}) },
    want: unsound,
    says: /challenge is not that of this measure and role/,
  },
  {
    name: 'an assertion document of another measure',
    twist: { assertion: (document) => (document['manifestSha256'] = sha256Text('another set')) },
    want: ['approval: assertion', ...unsound],
    says: /was given for another measure/,
  },
  {
    name: 'an assertion given in the other role',
    twist: { odd: (role) => (role === 'approver' ? { challengeRole: 'proposer' } : {}) },
    want: unsound,
    says: /\(approver\): its challenge/,
  },
  {
    name: 'a forged signature',
    twist: {
      assertion: (document) =>
        document['role'] === 'approver' &&
        (document['signature'] = Buffer.alloc(64, 1).toString('base64url')),
    },
    want: unsound,
    says: /its signature does not hold/,
  },
  {
    name: 'a signature by another key under the name of the right one',
    twist: {
      assertion: (document) => {
        if (document['role'] !== 'proposer') return;
        const forged = mallory.assert('proposer', document['manifestSha256'] as string);
        document['signature'] = forged['signature'];
      },
    },
    want: unsound,
    says: /\(proposer\): its signature/,
  },
  {
    name: 'an assertion by a key that is not the one named',
    twist: {
      assertion: (document) =>
        document['role'] === 'approver' &&
        Object.assign(document, mallory.assert('approver', document['manifestSha256'] as string)),
    },
    want: unsound,
    says: /by another key than the one named/,
  },
  {
    name: 'a registration in place of an assertion',
    twist: { odd: () => ({ type: 'webauthn.create' }) },
    want: ['approval: assertion', ...unsound],
    says: /is not an assertion/,
  },
  {
    name: 'an assertion for another relying party',
    twist: { odd: () => ({ rpId: 'phishing.example' }) },
    want: ['approval: assertion', ...unsound],
    says: /was not made for example\.org/,
  },
  {
    name: 'an assertion from a page of another site',
    twist: {
      odd: () => ({ origin: 'https://example.org.evil' }),
      assertion: (document) => (document['origin'] = 'https://example.org.evil'),
    },
    want: ['approval: assertion', ...unsound],
    says: /https:\/\/example\.org\.evil is not of example\.org/,
  },
  {
    name: 'an assertion that hides its page',
    twist: { odd: () => ({ origin: 'https://evil.example' }) },
    want: ['approval: assertion', ...unsound],
    says: /on another page than it says/,
  },
  {
    name: 'an assertion from a frame of another page',
    twist: { odd: () => ({ crossOrigin: true }) },
    want: ['approval: assertion', ...unsound],
    says: /in a frame of another page/,
  },
  {
    name: 'an assertion from a page below one that is named',
    twist: { odd: () => ({ topOrigin: 'https://evil.example' }) },
    want: ['approval: assertion', ...unsound],
    says: /in a frame of another page/,
  },
  {
    name: 'an assertion whose authenticator data is cut off',
    twist: { assertion: (document) => (document['authenticatorData'] = 'AAAA') },
    want: ['approval: assertion', ...unsound],
    says: /its authenticator data is too short/,
  },
  {
    name: 'an assertion that is no base64url',
    twist: { assertion: (document) => (document['signature'] += '=') },
    want: ['approval: assertion', ...unsound],
    says: /something that is not base64url/,
  },
  {
    name: 'an assertion whose client data is not JSON',
    twist: { assertion: (document) => (document['clientDataJson'] = 'AAAA') },
    want: [...Array.from({ length: 3 }, () => 'approval: assertion'), ...unsound],
    says: /its client data is not JSON/,
  },
  {
    name: 'an assertion by another algorithm than its key is of',
    twist: { assertion: (document) => (document['algorithm'] = -257) },
    want: ['approval: assertion', ...unsound],
    says: /its signature does not hold/,
  },
  {
    name: 'nobody was verified',
    twist: { odd: () => ({ flags: 0x01 }) },
    want: ['approval: assertion', ...unsound],
    says: /nobody was verified/,
  },
  {
    name: 'nobody was present',
    twist: { odd: () => ({ flags: 0x04 }) },
    want: ['approval: assertion', ...unsound],
    says: /nobody was present/,
  },
  {
    name: 'an assertion document with one field more',
    twist: { assertion: (document) => (document['name'] = 'Bob') },
    want: ['approval: assertion', ...unsound],
    says: /unknown field: name/,
  },
  {
    name: 'an assertion document that is away',
    tamper: async (log, story) =>
      rm(join(log.dir, 'assertions', valueOf(story, 'approval')['approvals'][1].assertionSha256)),
    want: unsound,
    says: /is not served/,
  },
  {
    name: 'an assertion document that was altered',
    tamper: async (log, story) =>
      log.flip(`assertions/${valueOf(story, 'approval')['approvals'][1].assertionSha256}`, 100),
    want: unsound,
    says: /has not the hash that it is named by/,
  },
  {
    name: 'an approval after it had lapsed',
    twist: { manifest: (manifest) => (manifest['approveBy'] = '2026-01-04T12:00:00Z') },
    want: ['approval: approval', ...both('approval')],
    says: /when it had lapsed/,
  },
  {
    name: 'an approval before the proposal',
    twist: { manifest: (manifest) => (manifest['proposedAt'] = '2026-01-05T12:00:00Z') },
    want: ['approval: approval', ...both('approval')],
    says: /before it was proposed/,
  },
  {
    name: 'an approval that runs beyond its manifest',
    edit: (story) => (valueOf(story, 'approval')['until'] = '2026-03-30T00:00:00Z'),
    want: ['approval: lease', ...both('approval')],
    says: /the manifest ends 2026-01-30/,
  },
  {
    name: 'a measure approved twice',
    edit: (story) => {
      const value = { ...valueOf(story, 'approval'), at: '2026-01-05T01:00:00Z' };
      story.statements.splice(place(story, 'lock'), 0, { name: 'again', value });
    },
    want: ['again: approval'],
    says: /was approved already, by entry 603/,
  },
  // Manifests and orders.
  {
    name: 'a manifest of another kind than its approval says',
    edit: (story) => (valueOf(story, 'approval')['measure'].kind = 'policy'),
    want: ['approval: manifest', ...both('approval', 'approval')],
    says: /the manifest is of kind lock/,
  },
  {
    name: 'a manifest with a time that is none',
    twist: { manifest: (manifest) => (manifest['proposedAt'] = '2026-02-31T00:00:00Z') },
    want: ['approval: manifest', ...both('approval')],
    says: /holds a time that is none/,
  },
  {
    name: 'a manifest without a real end',
    twist: { manifest: (manifest) => (manifest['until'] = '2026-02-31T00:00:00Z') },
    want: ['approval: manifest', ...both('approval')],
    says: /its end is no moment/,
  },
  {
    name: 'a manifest that is away',
    tamper: async (log, story) =>
      rm(join(log.dir, 'manifests', valueOf(story, 'approval')['measure'].sha256 as string)),
    want: ['approval: manifest', ...both('approval')],
    says: /is not served/,
  },
  {
    name: 'a manifest that was altered',
    tamper: async (log, story) => log.flip(`manifests/${valueOf(story, 'approval')['measure'].sha256}`, 99),
    want: ['approval: manifest', ...both('approval')],
    says: /has not the hash/,
  },
  {
    name: 'a manifest whose members are out of order',
    twist: { manifest: (manifest) => manifest['members'].reverse() },
    want: ['approval: manifest', ...both('approval')],
    says: /repeated or out of order/,
  },
  {
    name: 'a lock before its approval',
    edit: (story) => move(story, 'lock', 'approval'),
    want: ['lock: approval'],
    says: /no earlier entry approves measure/,
  },
  {
    name: 'a lock dated before its approval',
    edit: (story) => (valueOf(story, 'lock')['at'] = '2026-01-04T23:00:00Z'),
    want: ['lock: approval'],
    says: /is dated before entry/,
  },
  {
    name: 'a lock under the approval of a policy',
    edit: (story) => {
      const { measure, approvals } = valueOf(story, 'policy-approval');
      Object.assign(valueOf(story, 'lock'), { approvals });
      valueOf(story, 'lock')['measure'] = { sha256: measure.sha256, member: memberAt(0) };
    },
    want: ['lock: approval'],
    says: /approves a policy, not a lock/,
  },
  {
    name: 'a lock that names other approvers',
    edit: (story) => (valueOf(story, 'lock')['approvals'] = valueOf(story, 'policy')['approvals']),
    want: ['lock: approval'],
    says: /names others than those of entry/,
  },
  {
    name: 'a lock that names one approver',
    edit: (story) => (valueOf(story, 'lock')['approvals'] = valueOf(story, 'lock')['approvals'].slice(1)),
    want: ['lock: approval', 'lock: approval'],
    says: /has 0 proposers/,
  },
  {
    name: 'a lock of a phone that nobody named',
    edit: (story) =>
      (valueOf(story, 'lock')['measure'] = { ...valueOf(story, 'lock')['measure'], member: sha256Text('?') }),
    want: ['lock: member'],
    says: /is not among the 5/,
  },
  {
    name: 'a lease beyond the measure',
    edit: (story) => (valueOf(story, 'lock')['until'] = '2026-01-30T00:00:00.001Z'),
    want: ['lock: lease'],
    says: /the measure ends 2026-01-30/,
  },
  {
    name: 'a lock without an end',
    edit: (story) => delete valueOf(story, 'lock')['until'],
    want: ['lock: lease'],
    says: /without an end/,
  },
  {
    name: 'a lock that ends before it begins',
    edit: (story) => (valueOf(story, 'lock')['until'] = valueOf(story, 'lock')['at']),
    want: ['lock: lease'],
    says: /before it begins/,
  },
  {
    name: 'a lock by a clause that the measure is not about',
    edit: (story) => (valueOf(story, 'lock')['clauses'] = ['kp-presence']),
    want: ['lock: clause'],
    says: /the measure is about cu-activation alone/,
  },
  {
    name: 'a lock by no clause',
    edit: (story) => (valueOf(story, 'lock')['clauses'] = []),
    want: ['lock: clause'],
    says: /cites no clause/,
  },
  {
    name: 'a lock after its case ended',
    edit: (story) => {
      move(story, 'case end', 'second lock');
      for (const name of ['second lock', 'release']) valueOf(story, name)['at'] = '2026-01-11T00:00:00Z';
    },
    want: ['second lock: ended'],
    says: /the measure had ended with its case, by entry 605/,
  },
  {
    name: 'nothing, where a case ended with diversion and its locks run on',
    edit: (story) => {
      valueOf(story, 'case end')['finding'] = 'diversion';
      move(story, 'case end', 'second lock');
      for (const name of ['second lock', 'release']) valueOf(story, name)['at'] = '2026-01-11T00:00:00Z';
    },
    want: [],
    says: /^$/,
  },
  {
    name: 'nothing, where the phone is due by a clause more than the measure names',
    edit: (story) => valueOf(story, 'lock')['clauses'].push('kp-presence'),
    want: [],
    says: /^$/,
  },
  {
    name: 'nothing, where a lock from before its case ended was queued behind the end',
    edit: (story) => {
      for (const name of ['second lock', 'release']) valueOf(story, name)['at'] = '2026-01-10T00:00:00Z';
      move(story, 'case end', 'second lock');
    },
    want: [],
    says: /^$/,
  },
  {
    name: 'a lock without measure, on the word of others than the publishers',
    edit: (story) => delete valueOf(story, 'lock')['measure'],
    want: ['lock: approval'],
    says: /by others than those who approved the policy/,
  },
  {
    name: 'a notice that claims a measure',
    edit: (story) => (valueOf(story, 'notice')['measure'] = valueOf(story, 'lock')['measure']),
    want: ['notice: shape'],
    says: /a notify has no measure/,
  },
  {
    name: 'a release that claims approvals',
    edit: (story) => (valueOf(story, 'release')['approvals'] = valueOf(story, 'lock')['approvals']),
    want: ['release: shape'],
    says: /a release has no approvals/,
  },
];

for (const { name, twist, edit, tamper, want, says } of attacks)
  test(`the auditor finds ${name}`, async () => {
    const log = new LogOnDisk(freshDir());
    const story = tellStory(twist, 600);
    edit?.(story);
    await log.tell(story);
    await tamper?.(log, story);
    const { code, findings } = await verify(log.dir);
    const told = findings.map(
      ({ index, code }) => `${index === null ? '' : story.statements[index]!.name}: ${code}`,
    );
    assert.deepEqual(told, want, JSON.stringify(findings, null, 1));
    assert.equal(code, want.length > 0 ? 1 : 0);
    assert.match(findings.map(({ problem }) => problem).join('\n'), says);
  });

test('whatever bit is flipped in whatever file of a log, the auditor says so', async () => {
  const log = new LogOnDisk(freshDir());
  const story = tellStory({}, 600);
  await log.tell(story);
  const names = await readdir(log.dir, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const sizes = new Map(
    await Promise.all(files.map(async (file) => [file, (await stat(file)).size] as const)),
  );
  assert.ok(files.length > 12);
  const where = fc
    .constantFrom(...files)
    .chain((file) => fc.tuple(fc.constant(file), fc.nat(sizes.get(file)! - 1), fc.nat(7)));
  await fc.assert(
    fc.asyncProperty(where, async ([file, at, bit]) => {
      const good = await readFile(file);
      const bad = Buffer.from(good);
      bad[at]! ^= 1 << bit;
      await writeFile(file, bad);
      const ran = await run([
        'verify',
        log.dir,
        ...keyArgs,
        '--state',
        `${log.dir}-flip.json`,
        '--from-start',
        '--json',
      ]);
      await writeFile(file, good);
      assert.equal(ran.code, 1, `bit ${bit} of byte ${at} of ${file}: ${ran.out}${ran.err}`);
    }),
    { seed: 2021, numRuns: tries(150) },
  );
  assert.equal((await verify(log.dir)).code, 0);
});

// What an audit remembers.

// Signatures are made once: two stories told apart are two logs.
const whole = tellStory({}, 600);
const wholeStory = (): Story => ({ ...whole, statements: structuredClone(whole.statements) });

const firstPart = (story: Story, size: number): Story => ({
  ...story,
  statements: story.statements.slice(0, size),
});

for (const [from, to] of [
  [1, 608],
  [256, 608],
  [300, 608],
  [512, 513],
  [607, 608],
  [608, 608],
] as const)
  test(`a log that grew from ${from} to ${to} entries is read on from there, and all is well`, async () => {
    const story = wholeStory();
    const log = new LogOnDisk(freshDir());
    await log.tell(firstPart(story, from));
    assert.equal((await verify(log.dir)).code, 0);
    await log.tell(firstPart(story, to));
    const again = await verify(log.dir);
    assert.deepEqual(again.findings, []);
    assert.equal(again.readFrom, from);
    assert.deepEqual(again.statements, (await verify(log.dir, ['--from-start'])).statements);
  });

test('what is new is held against what was read before: an approval, a policy, a repetition', async () => {
  const story = wholeStory();
  const log = new LogOnDisk(freshDir());
  await log.tell(firstPart(story, 605));
  assert.equal((await verify(log.dir)).code, 0);
  const repeated = { name: 'again', value: valueOf(story, 'filler 7') };
  await log.tell({ ...story, statements: [...story.statements, repeated] });
  const { findings } = await verify(log.dir);
  assert.deepEqual(
    findings.map(({ index, code }) => [index, code]),
    [[608, 'twice']],
  );
});

test('what is wrong is told again by every audit, until it is mended', async () => {
  const story = wholeStory();
  const log = new LogOnDisk(freshDir());
  await log.tell(firstPart(story, 300));
  await verify(log.dir);
  await log.tell(story);
  await log.flip('tile/0/001', 32 * 60);
  for (const time of [1, 2]) {
    const told = await verify(log.dir);
    assert.deepEqual([told.code, told.findings.length, told.readFrom], [1, 1, 300], `audit ${time}`);
  }
  await log.flip('tile/0/001', 32 * 60);
  assert.equal((await verify(log.dir)).code, 0);
  assert.equal((await verify(log.dir)).readFrom, 608);
});

/** Another log under the same key: as many entries, from some place on other ones. */
function otherStory(size: number, differsFrom: number): Story {
  const story = wholeStory();
  for (const [index, { value }] of story.statements.entries())
    if (index >= differsFrom) value['at'] = value['at'].replace('T00', 'T01');
  return firstPart(story, size);
}

const histories = [
  {
    name: 'a log that became shorter',
    before: 500,
    now: firstPart(wholeStory(), 499),
    code: 'rollback',
  },
  { name: 'a log that became empty', before: 500, now: firstPart(wholeStory(), 0), code: 'rollback' },
  { name: 'two logs of one size', before: 500, now: otherStory(500, 499), code: 'split-view' },
  { name: 'a longer log with another past', before: 500, now: otherStory(600, 100), code: 'split-view' },
  {
    name: 'a longer log whose last seen entry is another',
    before: 500,
    now: otherStory(501, 499),
    code: 'split-view',
  },
] as const;
for (const { name, before, now, code } of histories)
  test(`${name} under one key is told with both notes, and the older is kept`, async () => {
    const log = new LogOnDisk(freshDir());
    await log.tell(firstPart(wholeStory(), before));
    assert.equal((await verify(log.dir)).code, 0);
    const older = (await log.read('checkpoint')).toString();
    const remembered = await readFile(`${log.dir}.json`, 'utf8');
    await rm(log.dir, { recursive: true });
    await log.tell(now);
    const newer = (await log.read('checkpoint')).toString();
    for (const more of [[], ['--from-start']]) {
      const told = await verify(log.dir, more);
      assert.equal(told.code, 1);
      assert.equal(told.findings[0]!.code, code);
      assert.ok(told.findings[0]!.problem.includes(older) && told.findings[0]!.problem.includes(newer));
      assert.equal(await readFile(`${log.dir}.json`, 'utf8'), remembered);
    }
  });

test('a log whose tiles cannot show that it continues is not believed, nor called a split view', async () => {
  const log = new LogOnDisk(freshDir());
  await log.tell(firstPart(wholeStory(), 300));
  await verify(log.dir);
  await log.tell(wholeStory());
  await log.flip('tile/0/000', 0);
  await log.flip('tile/0/001', 0);
  const told = await verify(log.dir);
  assert.deepEqual(
    told.findings.map(({ code }) => code),
    ['not-continued'],
  );
});

test('a checkpoint that the log signed is remembered even where its entries are wrong', async () => {
  const log = new LogOnDisk(freshDir());
  const story = wholeStory();
  story.statements[9]!.value['kind'] = 'other';
  await log.tell(story);
  assert.equal((await verify(log.dir)).code, 1);
  await log.tell(otherStory(608, 20));
  assert.equal((await verify(log.dir)).findings[0]!.code, 'split-view');
});

test('a log that was there and now shows no checkpoint is told as gone', async () => {
  const log = new LogOnDisk(freshDir());
  await log.tell(tellStory());
  await verify(log.dir);
  await rm(join(log.dir, 'checkpoint'));
  await log.put('other', '');
  const told = await verify(log.dir);
  assert.deepEqual([told.code, told.findings[0]!.code], [1, 'rollback']);
  assert.match(told.findings[0]!.problem, /had 8 entries and now shows no checkpoint/);
});

test('what others were shown is held beside it: an older part of it is well, another log is a split view', async () => {
  const served = new LogOnDisk(freshDir());
  await served.tell(wholeStory());
  const note = async (story: Story): Promise<string> => {
    const other = new LogOnDisk(freshDir());
    await other.tell(story);
    return join(other.dir, 'checkpoint');
  };
  const compared = async (file: string): Promise<Told & { readonly notChecked: readonly string[] }> =>
    (await verify(served.dir, ['--compare', file])) as never;
  for (const size of [0, 1, 300, 608])
    assert.deepEqual(
      (await compared(await note(firstPart(wholeStory(), size)))).findings,
      [],
      `${size} entries`,
    );
  for (const other of [otherStory(300, 20), otherStory(608, 20)]) {
    const { findings } = await compared(await note(other));
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['split-view'],
    );
    assert.match(findings[0]!.problem, /shown by .*checkpoint:\n[^]*served now:\n/);
  }
});

test('what others show and cannot be compared is said, and is no finding', async () => {
  const served = new LogOnDisk(freshDir());
  await served.tell(firstPart(wholeStory(), 300));
  const other = new LogOnDisk(freshDir());
  await other.tell(wholeStory());
  const forged = join(other.dir, 'forged');
  await writeFile(forged, 'hello');
  const told = (await verify(served.dir, [
    '--compare',
    join(other.dir, 'checkpoint'),
    '--compare',
    forged,
  ])) as Loose;
  assert.deepEqual(told['findings'], []);
  assert.match(told['notChecked'][0], /608 entries: tile\/.* is not served/);
  assert.match(told['notChecked'][1], /forged shows: is not a signed checkpoint/);
});

test('tiles that no longer lead to what was read before end the reading, and say how to begin anew', async () => {
  const log = new LogOnDisk(freshDir());
  await log.tell(firstPart(wholeStory(), 300));
  await verify(log.dir);
  await log.tell(wholeStory());
  await log.flip('tile/entries/002.p/96', 5);
  assert.equal((await verify(log.dir)).code, 1);
  await log.flip('tile/0/001.p/44', 32 * 10);
  const altered = await verify(log.dir);
  assert.deepEqual(
    altered.findings.map(({ code }) => code),
    ['tile'],
  );
  assert.match(altered.findings[0]!.problem, /at the edge of 300 entries are not those .* --from-start/);
  for (const name of ['001', '001.p/44']) await rm(join(log.dir, 'tile/0', name));
  const away = await verify(log.dir);
  assert.match(away.findings[0]!.problem, /^tile\/0\/001\.p\/44 is not served/);
});

// The call.

const usage: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no verb', [], /say what to do/],
  ['another verb', ['read', 'x'], /there is no "read"/],
  ['no place', ['verify'], /URL\|DIR is missing/],
  ['two places', ['verify', 'a', 'b'], /"b" is too much/],
  ['another scheme', ['verify', 'ftp://example.org/log'], /no http\(s\) URL/],
  ['an unknown option', ['verify', 'a', '--fast'], /--fast/],
  ['a folder without keys', ['verify', 'a'], /say whose log it is: --vkey/],
  ['a key that is none', ['verify', 'a', '--vkey', 'x'], /"x" is not a verifier key/],
  [
    'a mistyped id',
    ['verify', 'a', '--vkey', logKey.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    /mistyped/,
  ],
  ['a witness as log', ['verify', 'a', '--vkey', witnesses[0]!.vkey], /is not the key of a log/],
  ['a log as witness', ['verify', 'a', ...keyArgs, '--witness', logKey.vkey], /is not the key of a witness/],
  ['one witness twice', ['verify', 'a', ...keyArgs, '--witness', witnesses[0]!.vkey], /that is one witness/],
  ['a quorum too large', ['verify', 'a', ...keyArgs, '--quorum', '3'], /a quorum of 3 cannot come from 2/],
  [
    'a quorum that is none',
    ['verify', 'a', ...keyArgs, '--quorum', 'all'],
    /--quorum takes a number from 0 to 99/,
  ],
  ['a trust file that is away', ['verify', 'a', '--trust', '/nowhere'], /cannot read \/nowhere/],
];
for (const [name, args, says] of usage)
  test(`refused with 2: ${name}`, async () => {
    const ran = await run(args, { XDG_STATE_HOME: scratch });
    assert.equal(ran.code, 2);
    assert.match(ran.err, says);
  });

test('a log that is out of reach ends with 3', async () => {
  const away = await run(['verify', freshDir(), ...keyArgs, '--json'], { XDG_STATE_HOME: scratch });
  assert.equal(away.code, 3);
  assert.match(away.err, /there is no checkpoint at/);
  assert.equal((JSON.parse(away.out) as Told).ok, false);
  const closed = await run(['verify', 'http://127.0.0.1:9/log', ...keyArgs], { XDG_STATE_HOME: scratch });
  assert.equal(closed.code, 3);
  assert.match(closed.err, /cannot read http:\/\/127\.0\.0\.1:9\/log\/checkpoint/);
});

test('--help is printed, and names every exit code', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  assert.match(out, /0 all is well; 1 .* 2 .* 3 /);
});

test('a state of another log, or one that cannot be read, is refused and left alone', async () => {
  const dir = freshDir();
  await new LogOnDisk(dir).tell(tellStory());
  const state = `${dir}.json`;
  await writeFile(state, '{"v":1}');
  const broken = await run(['verify', dir, ...keyArgs, '--state', state]);
  assert.equal(broken.code, 2);
  assert.match(broken.err, /is not what an audit left there/);
  assert.equal(await readFile(state, 'utf8'), '{"v":1}');
  await rm(state);
  await run(['verify', dir, ...keyArgs, '--state', state]);
  const other = await run([
    'verify',
    dir,
    '--vkey',
    new NoteKey('example.org/other', 1).vkey,
    '--state',
    state,
  ]);
  assert.equal(other.code, 2);
  assert.match(other.err, /remembers the log "example\.org\/carnet", not "example\.org\/other"/);
});

test('without --state each log is remembered in a file of its own, for its owner alone', async () => {
  const dir = freshDir();
  const home = freshDir();
  await new LogOnDisk(join(dir, 'log')).tell(tellStory());
  const ran = await run(['verify', dir, ...keyArgs], { XDG_STATE_HOME: home });
  assert.equal(ran.code, 0, ran.out + ran.err);
  const files = await readdir(join(home, 'carnet'));
  assert.equal(files.length, 1);
  assert.match(files[0]!, /^log-example\.org_carnet-[0-9a-f]{8}\.json$/);
  assert.equal((await stat(join(home, 'carnet', files[0]!))).mode & 0o777, 0o600);
});
