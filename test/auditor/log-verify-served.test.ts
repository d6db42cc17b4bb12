import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { keyArgs, LogOnDisk, logKey, run, witnesses, type Ran } from './log-on-disk.ts';
import { sha256Text, tellStory, type Loose, type Story } from './logged-story.ts';

const scratch = await mkdtemp(join(tmpdir(), 'carnet-log-served-'));
const servers: Server[] = [];
after(async () => {
  for (const server of servers) server.close();
  await rm(scratch, { recursive: true, force: true });
});
let made = 0;

const sixDestinations = await readFile(
  fileURLToPath(new URL('../../policies/six-destinations.yaml', import.meta.url)),
  'utf8',
);
const policyOf = (edit: (text: string) => string = (text) => text): string =>
  edit(sixDestinations.replace('id: six-destinations', 'id: example'));

type Answer = (path: string, response: ServerResponse) => boolean;

/** A log behind HTTP, its trust document and its policy beside it; `odd` answers first where it wants to. */
async function serve(log: LogOnDisk, text: string, odd: Answer = () => false): Promise<string> {
  const trust = {
    log: { origin: logKey.name, vkey: logKey.vkey, url: '' },
    witnesses: witnesses.map(({ name, vkey }) => ({ name, vkey })),
    quorum: 2,
  };
  const files: Record<string, string> = {
    '/v1/trust': JSON.stringify(trust),
    '/v1/policies/example?version=1': text,
  };
  const server = createServer((request, response) => {
    const path = request.url!;
    if (odd(path, response)) return;
    if (files[path] !== undefined) {
      response.end(files[path]);
      return;
    }
    readFile(join(log.dir, path.replace(/^\/log\//, ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Scene {
  readonly text?: string;
  readonly edit?: (story: Story) => void;
  readonly odd?: Answer;
  readonly args?: readonly string[];
  readonly path?: string;
}

async function audit(
  scene: Scene,
): Promise<Ran & { readonly told: readonly string[]; readonly log: LogOnDisk }> {
  const text = scene.text ?? policyOf();
  const story = tellStory({}, 600, sha256Text(text));
  scene.edit?.(story);
  const log = new LogOnDisk(join(scratch, String(made++)));
  await log.tell(story);
  const url = await serve(log, text, scene.odd);
  const args = scene.args ?? ['--json'];
  const ran = await run(['verify', `${url}${scene.path ?? '/log/'}`, '--state', `${log.dir}.json`, ...args]);
  const { findings = [] } = ran.out.startsWith('{') ? (JSON.parse(ran.out) as Loose) : {};
  const told = (findings as { index: number | null; code: string; problem: string }[]).map(
    ({ index, code, problem }) =>
      `${index === null ? '' : story.statements[index]!.name}: ${code}: ${problem}`,
  );
  return { ...ran, told, log };
}

test('a served log is all well; that its keys came from the server itself is said first', async () => {
  const { code, out } = await audit({ args: [] });
  assert.equal(code, 0, out);
  assert.match(
    out,
    /^The keys are those that http:\/\/127\.0\.0\.1:\d+\/v1\/trust names: this trusts whoever wrote it\./,
  );
  assert.match(out, /witnesses {3}2 of 2 cosigned, 2 must/);
  assert.doesNotMatch(out, /not checked the texts of policies/);
});

test('with keys of one’s own nothing is asked of the server but the log and its policies', async () => {
  const asked: string[] = [];
  const odd: Answer = (path) => {
    asked.push(path);
    return false;
  };
  const { code, out } = await audit({ args: keyArgs, odd });
  assert.equal(code, 0, out);
  assert.doesNotMatch(out, /The keys are those/);
  assert.ok(!asked.some((path) => path.startsWith('/v1/') && !path.startsWith('/v1/policies/')));
});

test('a log key without witnesses is enough to read, and what that leaves open is said', async () => {
  const { code, out } = await audit({ args: ['--vkey', logKey.vkey] });
  assert.equal(code, 0, out);
  assert.match(out, /not checked witnesses: none are known, so another log may be shown to others/);
});

test('the address of the server is enough, with or without a slash', async () => {
  for (const path of ['', '/', '/log']) assert.equal((await audit({ path })).code, 0, path);
});

const lock = (story: Story): Loose => story.statements.find(({ name }) => name === 'lock')!.value;
const policyApprovals = (story: Story): Loose[] =>
  story.statements.find(({ name }) => name === 'policy')!.value['approvals'];
/** A lock without a measure, on the word of those who published the policy. */
function automatic(story: Story): void {
  delete lock(story)['measure'];
  lock(story)['approvals'] = policyApprovals(story);
}
const asAutomatic = (text: string): string => text.replace('decision: reviewed', 'decision: automatic');

const scenes: readonly (Scene & { readonly name: string; readonly want: readonly RegExp[] })[] = [
  {
    name: 'a text that is not the published one',
    odd: (path, response) =>
      path.startsWith('/v1/policies/') && Boolean(response.end(policyOf((text) => `${text}# \n`))),
    want: [/^policy: policy: .*has another hash/],
  },
  {
    name: 'a text that is withheld',
    odd: (path, response) => path.startsWith('/v1/policies/') && Boolean(response.writeHead(404).end()),
    want: [/^policy: policy: .*is not served/],
  },
  {
    name: 'a text that calls itself otherwise',
    text: policyOf((text) => text.replace('version: 1', 'version: 7')),
    want: [/^policy: policy: .*calls itself otherwise/],
  },
  { name: 'a text that is no policy', text: 'id: example\n', want: [/^policy: policy: /] },
  {
    name: 'a lease longer than the clause allows',
    text: policyOf((text) => text.replace('lease: P30D', 'lease: P13D')),
    want: [/^lock: lease: ends 2026-01-20.*no cited clause/],
  },
  {
    name: 'a clause that the policy has not',
    edit: (story) => (lock(story)['clauses'] = ['cu-activation', 'cu-invented']),
    want: [/^lock: clause: the policy has no clause cu-invented/],
  },
  {
    name: 'a clause that lets no lock follow',
    text: policyOf((text) => text.replace('restriction: lock', 'restriction: notify')),
    want: [/^lock: clause: clause cu-activation lets no lock/, /^second lock: clause/],
  },
  {
    name: 'a lock without a measure by a clause that is not automatic',
    edit: automatic,
    want: [/^lock: approval: .*no cited clause is automatic/],
  },
  {
    name: 'nothing in a lock without a measure by an automatic clause',
    text: policyOf(asAutomatic),
    edit: automatic,
    want: [],
  },
  {
    name: 'a lock by an automatic clause whose publication does not stand',
    text: policyOf(asAutomatic),
    edit: (story) => {
      automatic(story);
      story.documents.delete(`assertions/${policyApprovals(story)[0]!['assertionSha256']}`);
    },
    want: [
      /^policy-approval: assertion/,
      /^policy: approval/,
      /^lock: approval: the publication .*does not stand/,
    ],
  },
  {
    name: 'a tile that is larger than it can be',
    odd: (path, response) => path === '/log/tile/0/000' && Boolean(response.end(Buffer.alloc(1_000_000))),
    want: [/^policy-approval: tile: is larger than it can be/],
  },
  {
    name: 'nothing where bundles are compressed',
    odd: (path, response) => {
      if (path !== '/log/tile/entries/000') return false;
      const served = readFile(join(scratch, String(made - 1), 'tile/entries/000'));
      void served.then((bytes) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes)),
      );
      return true;
    },
    want: [],
  },
];
for (const { name, want, ...scene } of scenes)
  test(`the auditor finds ${name}`, async () => {
    const { code, told, out } = await audit(scene);
    assert.equal(told.length, want.length, out);
    for (const [place, pattern] of want.entries()) assert.match(told[place]!, pattern);
    assert.equal(code, want.length > 0 ? 1 : 0);
  });

test('a server that stumbles is asked again; one that stays down is out of reach, and nothing is remembered', async () => {
  let stumbles = 2;
  const stumbling: Answer = (path, response) =>
    path === '/log/tile/0/001' && stumbles-- > 0 && Boolean(response.writeHead(503).end());
  assert.equal((await audit({ odd: stumbling })).code, 0);
  const down: Answer = (path, response) =>
    path === '/log/tile/0/001' && Boolean(response.writeHead(500).end());
  const { code, err, log } = await audit({ odd: down });
  assert.equal(code, 3);
  assert.match(err, /cannot read .*\/log\/tile\/0\/001: answered 500/);
  await assert.rejects(readFile(`${log.dir}.json`));
});

test('a log that grows while it is read is read as its checkpoint had it, from full tiles where partial ones are gone', async () => {
  const { code, log } = await audit({
    odd: (path, response) => /\.p\//.test(path) && Boolean(response.writeHead(404).end()),
  });
  // The story ends in partial tiles and no full ones are there: missing, not passed over.
  assert.equal(code, 1);
  const story = tellStory({}, 900, sha256Text(policyOf()));
  await log.tell({ ...story, statements: story.statements.slice(0, 608) });
  const small = await log.read('checkpoint');
  await log.tell(story);
  await log.put('checkpoint', small);
  await rm(join(log.dir, 'tile/0/002.p'), { recursive: true });
  await rm(join(log.dir, 'tile/entries/002.p'), { recursive: true });
  const again = await run(['verify', log.dir, ...keyArgs, '--state', `${log.dir}-2.json`]);
  assert.equal(again.code, 0, again.out);
});

test('a server that keeps no log, and one without a trust document, are said to be so', async () => {
  const none: Answer = (path, response) =>
    path === '/v1/trust' && Boolean(response.end(JSON.stringify({ log: null, witnesses: [], quorum: 0 })));
  const keeps = await audit({ odd: none });
  assert.deepEqual([keeps.code, /names no log/.test(keeps.err)], [2, true]);
  const away: Answer = (path, response) => path === '/v1/trust' && Boolean(response.writeHead(404).end());
  const lacks = await audit({ odd: away });
  assert.deepEqual([lacks.code, /there is no trust document at/.test(lacks.err)], [3, true]);
  const other: Answer = (path, response) => path === '/v1/trust' && Boolean(response.end('<html>'));
  const strange = await audit({ odd: other });
  assert.deepEqual([strange.code, /is not a trust document/.test(strange.err)], [2, true]);
});
