import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { request } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noteVerifierOf, sha256 } from '../../src/app/log/note-key.ts';
import { parseCheckpoint } from '../../src/core/log/checkpoint.ts';
import { cosignedText, readCosignature } from '../../src/core/log/cosignature.ts';
import { leafHash, sameBytes } from '../../src/core/log/hash.ts';
import { rootFromInclusion } from '../../src/core/log/inclusion.ts';
import { parseNote } from '../../src/core/log/note.ts';
import { parseProof } from '../../src/core/log/proof.ts';
import { decodeEntries } from '../../src/core/log/tiles.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { assertRefused } from '../support/assert-refused.ts';
import type { AnyJson } from '../support/any-json.ts';
import { databaseLine } from '../support/database-line.ts';
import { testDatabase } from '../support/database.ts';
import { testServerWithLog, testWitnesses } from '../support/log.ts';
import { testServer, untilReady } from '../support/server.ts';
import { until } from '../support/until.ts';

const statements = Array.from({ length: 600 }, (_, number) => JSON.stringify({ v: 1, number }));
const shaOf = (statement: string): string => hash('sha256', statement, 'base64url');

const line = await databaseLine(await testDatabase());
const server = await testServerWithLog('2026-03-01T00:00:00Z', { databaseUrl: line.url });
await queue(statements.slice(0, 100));
await server.sequence();
await queue(statements.slice(100));
await server.sequence();

function queue(queued: readonly string[]): Promise<void> {
  return server.store.transact(async (tx) => {
    server.store.queueStatements(tx, queued);
  });
}

/** As it is written: `fetch` would tidy the path up. */
function rawGet(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

/** Follows a proof to what the trust document names, as anyone would who has only these. */
function assertProves(statement: string, proofText: string, trust: Trust): void {
  const proof = parseProof(proofText)!;
  const note = parseNote(proof.checkpoint)!;
  const checkpoint = parseCheckpoint(note.text)!;
  const log = noteVerifierOf(trust.log!.vkey)!;
  assert.equal(checkpoint.origin, trust.log!.origin);
  assert.ok(
    note.signatures.some((one) => one.id === log.id && log.verify(note.text, one.signature)),
    'signed by the log',
  );
  const seen = trust.witnesses.filter(({ vkey }) => {
    const witness = noteVerifierOf(vkey)!;
    const signature = note.signatures.find(({ name, id }) => name === witness.name && id === witness.id);
    const cosignature = signature === undefined ? undefined : readCosignature(signature.signature);
    return (
      cosignature !== undefined &&
      witness.verify(cosignedText(note.text, cosignature.timestampS), cosignature.signature)
    );
  });
  assert.ok(seen.length >= trust.quorum && trust.quorum === 2, `${seen.length} witnesses`);
  const root = rootFromInclusion(
    sha256,
    proof.index,
    checkpoint.size,
    leafHash(sha256, Buffer.from(statement)),
    proof.hashes,
  );
  assert.ok(root !== undefined && sameBytes(root, checkpoint.root), 'it leads to the root');
}

const octets = 'application/octet-stream';
const forEver = 'public, max-age=31536000, immutable';
const served: readonly (readonly [path: string, type: string, caching: string, bytes: number | null])[] = [
  ['checkpoint', 'text/plain; charset=utf-8', 'public, max-age=2, must-revalidate', null],
  ['tile/0/000', octets, forEver, 8192],
  ['tile/0/001', octets, forEver, 8192],
  ['tile/0/002.p/88', octets, forEver, 88 * 32],
  ['tile/1/000.p/2', octets, forEver, 64],
  // What an older checkpoint had at its edge is read from the full tile that became of it.
  ['tile/0/000.p/100', octets, forEver, 3200],
  ['tile/entries/000', octets, forEver, null],
  ['tile/entries/000.p/100', octets, forEver, null],
  ['tile/entries/002.p/88', octets, forEver, null],
];

for (const [path, type, caching, bytes] of served) {
  test(`/log/${path} is served with its type, for as long as it holds, and revalidated`, async () => {
    const url = `${server.url}/log/${path}`;
    const response = await fetch(url);
    const body = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), type);
    assert.equal(response.headers.get('cache-control'), caching);
    if (bytes !== null) assert.equal(body.length, bytes);
    const etag = response.headers.get('etag')!;
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
    const head = await fetch(url, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('etag'), etag);
    assert.equal(head.headers.get('content-length'), String(body.length));
  });
}

test('the bundles hold the statements, byte for byte, in the order of the queue', async () => {
  const read: string[] = [];
  for (const path of ['000', '001', '002.p/88']) {
    const response = await fetch(`${server.url}/log/tile/entries/${path}`);
    const entries = decodeEntries(new Uint8Array(await response.arrayBuffer()))!;
    read.push(...entries.map((entry) => Buffer.from(entry).toString()));
  }
  assert.deepEqual(read, statements);
});

const nothing = [
  '/log',
  '/log/',
  '/log/checkpoint/',
  '/log/tile',
  '/log/tile/',
  '/log/tile/0/003',
  '/log/tile/0/002',
  '/log/tile/0/002.p/89',
  '/log/tile/0/000.p/0',
  '/log/tile/0/000.p/256',
  '/log/tile/0/000.p/064',
  '/log/tile/0/0',
  '/log/tile/0/x000/000',
  '/log/tile/00/000',
  '/log/tile/64/000',
  '/log/tile/entries/../../checkpoint',
  '/log/tile/0/%2e%2e/%2e%2e/%2e%2e/keys/log.json',
  '/log/tile/0/..%2f..%2f..%2fkeys%2flog.json',
  '/log/tile/0/000%00',
  '/log/../keys/log.json',
  '/log/..%2fkeys%2flog.json',
  '/log/manifests',
  '/log/manifests/',
  `/log/manifests/${'A'.repeat(43)}`,
  `/log/manifests/${'A'.repeat(44)}`,
  '/log/manifests/..%2fcheckpoint',
  '/log/assertions/%2e%2e',
  '/log-staging/trees',
];

for (const path of nothing) {
  test(`nothing is at ${path}`, async () => {
    assert.equal(await rawGet(path), 404);
  });
}

test('what is not there is a problem in words', async () => {
  const response = await fetch(`${server.url}/log/tile/0/999`);
  assertRefused(
    { status: response.status, headers: response.headers, body: (await response.json()) as AnyJson },
    'not-found',
  );
});

test('a document is published under the hash of its bytes, once, and served as it was', async () => {
  const bytes = Buffer.from('{"v":1,"kind":"lock"}');
  for (const kind of ['manifests', 'assertions'] as const) {
    const name = await server.publicLog.files.publishDocument(kind, bytes);
    assert.equal(name, hash('sha256', bytes, 'base64url'));
    assert.equal(await server.publicLog.files.publishDocument(kind, bytes), name);
    const response = await fetch(`${server.url}/log/${kind}/${name}`);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(response.headers.get('cache-control'), forEver);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
  }
});

test('a statement is read by its hash, with a proof that leads to what the server says is to be trusted', async () => {
  const trust = (await (await fetch(`${server.url}/v1/trust`)).json()) as Trust;
  assert.equal(trust.log?.url, `${server.url}/log`);
  for (const number of [0, 99, 100, 255, 256, 512, 599]) {
    const statement = statements[number]!;
    const response = await fetch(`${server.url}/v1/statements/${shaOf(statement)}`);
    const body = (await response.json()) as AnyJson;
    assert.equal(body.statement, statement);
    assert.equal(body.index, number);
    assertProves(statement, body.proof, trust);
    const again = await fetch(`${server.url}/v1/statements/${shaOf(statement)}`, {
      headers: { 'if-none-match': response.headers.get('etag')! },
    });
    assert.equal(again.status, 304);
  }
});

test('proofs are read for many statements at once, and none for what is not logged', async () => {
  const { store, publicLog } = server;
  const asked = [...statements.slice(40, 300), 'never queued'].map(shaOf);
  const proofs = await store.transact((tx) => publicLog.proofs.readProofs(tx, asked));
  assert.deepEqual([...proofs.keys()].toSorted(), asked.slice(0, -1).toSorted());
});

for (const [id, code] of [
  [shaOf('never queued'), 'statement-unknown'],
  ['short', 'malformed-query'],
] as const) {
  test(`/v1/statements/${id}: ${code}`, async () => {
    const response = await fetch(`${server.url}/v1/statements/${id}`);
    const body = (await response.json()) as AnyJson;
    assertRefused({ status: response.status, headers: response.headers, body }, code);
  });
}

test('while the database is away the log is read as ever, and the sequencer waits', async () => {
  line.set('cut');
  try {
    for (const path of ['checkpoint', 'tile/0/000', 'tile/entries/002.p/88'])
      assert.equal((await fetch(`${server.url}/log/${path}`)).status, 200, path);
    const away = await fetch(`${server.url}/v1/statements/${shaOf(statements[1]!)}`);
    assertRefused(
      { status: away.status, headers: away.headers, body: (await away.json()) as AnyJson },
      'store-away',
    );
    await until('the metrics say so, which a loop keeps current', async () => {
      const metrics = await (await fetch(`${server.adminUrl}/metrics`)).text();
      return /^carnet_log_witnessed_size 600$/m.test(metrics);
    });
    await assert.rejects(server.sequence(), { name: 'StoreUnavailable' });
    const ready = (await (await fetch(`${server.url}/readyz`)).json()) as AnyJson;
    assert.deepEqual(ready.waitingFor, ['database']);
  } finally {
    line.set('up');
  }
  await untilReady(server);
  await queue(['{"after":1}']);
  const round = await server.sequence();
  assert.equal(round.kind === 'done' && round.logged, 1);
});

test('a statement without enough witnesses is logged and not proved', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-log-'));
  const [one, two] = await testWitnesses(dataDir);
  const lonely = await testServer('2026-03-01T00:00:00Z', {
    dataDir,
    publicLog: { witnesses: [one!, two!], quorum: 2, everyMs: null },
  });
  const log = async (statement: string): Promise<AnyJson> => {
    await lonely.store.transact(async (tx) => lonely.store.queueStatements(tx, [statement]));
    await lonely.sequence();
    return (await (await fetch(`${lonely.url}/v1/statements/${shaOf(statement)}`)).json()) as AnyJson;
  };
  assert.equal(typeof (await log('{"number":1}')).proof, 'string');
  await two!.close();
  const unproved = await log('{"number":2}');
  assert.equal(unproved.index, 1);
  assert.equal(unproved.proof, null);
  assert.match(await (await fetch(`${lonely.url}/log/checkpoint`)).text(), /\n1\n/);
});

test('a server without witnesses says so, and proves nothing', async () => {
  const alone = await testServer('2026-03-01T00:00:00Z', {
    publicLog: {
      witnesses: [],
      quorum: 0,
      everyMs: null,
      origin: 'log.example/carnet',
      url: 'https://log.example',
    },
  });
  await alone.store.transact(async (tx) => alone.store.queueStatements(tx, statements.slice(0, 3)));
  await alone.sequence();
  const trust = (await (await fetch(`${alone.url}/v1/trust`)).json()) as Trust;
  assert.deepEqual([trust.witnesses, trust.quorum], [[], 0]);
  assert.deepEqual([trust.log?.origin, trust.log?.url], ['log.example/carnet', 'https://log.example']);
  const read = (await (await fetch(`${alone.url}/v1/statements/${shaOf(statements[0]!)}`)).json()) as AnyJson;
  assert.deepEqual([read.index, read.proof], [0, null]);
});

test('two servers on one database and folder: whichever sequences, both prove', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-log-'));
  const databaseUrl = await testDatabase();
  const witnesses = await testWitnesses(dataDir);
  const publicLog = { witnesses, quorum: 2, everyMs: null };
  const both = await Promise.all(
    [1, 2].map(() => testServer('2026-03-01T00:00:00Z', { dataDir, databaseUrl, publicLog })),
  );
  for (const [turn, each] of both.entries()) {
    const statement = JSON.stringify({ turn });
    await each.store.transact(async (tx) => each.store.queueStatements(tx, [statement]));
    await each.sequence();
    for (const { url } of both) {
      const read = (await (await fetch(`${url}/v1/statements/${shaOf(statement)}`)).json()) as AnyJson;
      assert.equal(read.index, turn);
      assert.equal(typeof read.proof, 'string');
    }
  }
});

test('a folder that was lost is there again, with what two people signed', async () => {
  const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
  const lost = await testServer('2021-09-01T00:00:00Z', { policy });
  await lost.executeMeasures();
  await lost.sequence();
  const folder = join(lost.dataDir, 'log');
  const filesOf = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .toSorted();
  const before = filesOf();
  const documents = before.filter((path) => /\/(?:manifests|assertions)\//.test(path));
  assert.equal(documents.length, 3, before.join(' '));
  const bytes = before.map((path) => readFileSync(path));
  rmSync(folder, { recursive: true });
  await lost.sequence();
  await lost.executeMeasures();
  assert.deepEqual(filesOf(), before);
  assert.deepEqual(
    before.map((path) => readFileSync(path)),
    bytes,
  );
});
