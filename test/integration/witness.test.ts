import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { askWitnesses, type WitnessAddress } from '../../src/app/log/ask-witnesses.ts';
import { makeNoteKeyPem, noteKeyOf, noteVerifierOf } from '../../src/app/log/note-key.ts';
import { startWitness, type RunningWitness } from '../../src/server/start-witness.ts';
import { cosignedText, readCosignature, writeCosignature } from '../../src/core/log/cosignature.ts';
import { parseNote, signatureLine } from '../../src/core/log/note.ts';
import { rotateWitnessKey } from '../../src/keystore/witness-keys.ts';
import { smallLog, type SmallLog } from '../app/log/small-log.ts';
import { patienceMs } from '../support/until.ts';

const closing: (() => Promise<unknown> | void)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'carnet-test-witness-'));
  closing.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function witnessOf(log: SmallLog, name: string, dir = folder()): Promise<RunningWitness> {
  const witness = await startWitness({ dir, name, logs: [log.key.vkey] });
  closing.push(() => witness.close());
  return witness;
}

/** Whether this line is a cosignature of the note by that key. */
function holds(line: string, note: string, vkey: string): boolean {
  const { text } = parseNote(note)!;
  const [one] = parseNote(`${text}\n${line}\n`)!.signatures;
  const parts = readCosignature(one!.signature)!;
  const verifier = noteVerifierOf(vkey)!;
  return one!.id === verifier.id && verifier.verify(cosignedText(text, parts.timestampS), parts.signature);
}

async function post(url: string, body: string): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return {
    status: response.status,
    type: response.headers.get('content-type')!,
    text: await response.text(),
  };
}

test('over HTTP: the status codes of the standard, and a state that can be read', async () => {
  const log = smallLog();
  const dir = folder();
  const { url } = await witnessOf(log, 'localhost/w', dir);
  const origin = encodeURIComponent(log.origin);
  assert.equal((await fetch(`${url}/checkpoint?origin=${origin}`)).status, 404);
  assert.equal((await post(url, log.request(0, 5))).status, 200);
  assert.deepEqual(await post(url, log.request(3, 8)), {
    status: 409,
    type: 'text/x.tlog.size',
    text: '5\n',
  });
  const table: readonly [number, string][] = [
    [400, 'old five\n'],
    [404, smallLog('localhost/unknown').request(0, 5)],
    [403, smallLog(log.origin).request(5, 8)],
    [422, log.fork().request(5, 8)],
    [422, log.fork().request(5, 5)],
    [413, 'x'.repeat(70_000)],
    [200, log.request(5, 8)],
  ];
  for (const [status, body] of table) assert.equal((await post(url, body)).status, status, body.slice(0, 40));
  assert.equal((await fetch(`${url}/add-checkpoint`)).status, 405);
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  assert.equal((await fetch(`${url}/checkpoint?origin=x`)).status, 404);
  assert.match(await (await fetch(url)).text(), /a witness \(c2sp\.org\/tlog-witness\)/);
  const shown = await (await fetch(`${url}/checkpoint?origin=${origin}`)).text();
  // Where monitors look (c2sp.org/tlog-witness).
  const monitored = `${url}/${hash('sha256', log.origin, 'hex')}/checkpoint`;
  assert.equal(await (await fetch(monitored)).text(), shown);
  assert.equal((await fetch(monitored, { method: 'POST' })).status, 405);
  for (const other of [hash('sha256', 'localhost/unknown', 'hex'), 'checkpoint', 'a'.repeat(63)])
    assert.equal((await fetch(`${url}/${other}/checkpoint`)).status, 404);
  assert.equal(parseNote(shown)!.text, parseNote(log.note(8))!.text);
  // The two notes of one size are proof against the log, for anyone.
  const kept = readdirSync(join(dir, 'evidence')).find((name) => name.startsWith('split-view'))!;
  assert.ok(readFileSync(join(dir, 'evidence', kept), 'utf8').includes(log.fork().note(5)));
});

test('asking: from what each saw last, once more where one has seen other', async () => {
  const log = smallLog();
  const [one, two] = [await witnessOf(log, 'localhost/w1'), await witnessOf(log, 'localhost/w2')];
  const proofs: number[] = [];
  const proveFrom = (size: number) => async (from: number) => {
    proofs.push(from);
    return log.proof(from, size);
  };
  const timeoutMs = patienceMs;
  const asker = () => askWitnesses({ witnesses: () => [one, two], quorum: 2, timeoutMs });
  const first = asker();
  assert.deepEqual(
    (await first.cosign(log.note(5), 5, proveFrom(5))).map(({ name }) => name),
    ['localhost/w1', 'localhost/w2'],
  );
  const lines = await first.cosign(log.note(8), 8, proveFrom(8));
  assert.deepEqual(proofs, [5, 5]);
  assert.ok(holds(lines[0]!.line, log.note(8), one.vkey) && holds(lines[1]!.line, log.note(8), two.vkey));
  // Another process that knows nothing of them, a log that grew on one side, the same checkpoint once more.
  const lone = askWitnesses({ witnesses: () => [one], quorum: 1, timeoutMs });
  assert.equal((await lone.cosign(log.note(9), 9, proveFrom(9))).length, 1);
  assert.equal((await asker().cosign(log.note(11), 11, proveFrom(11))).length, 2);
  assert.equal((await first.cosign(log.note(11), 11, proveFrom(11))).length, 2);
  // A log that was set back is told so.
  const larger: [string, number][] = [];
  const setBack = askWitnesses({
    witnesses: () => [one, two],
    quorum: 2,
    timeoutMs,
    onLarger: (...told) => larger.push(told),
  });
  assert.deepEqual(await setBack.cosign(log.note(7), 7, proveFrom(7)), []);
  assert.deepEqual(larger, [
    ['localhost/w1', 11],
    ['localhost/w2', 11],
  ]);
});

/** A server that answers every request with this. */
async function liar(
  answer: (body: string) => { status?: number; type?: string; body: string } | 'never',
): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const say = answer(body);
      if (say === 'never') return;
      response.writeHead(say.status ?? 200, { 'content-type': say.type ?? 'text/plain' }).end(say.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a witness that lies, is slow or is away is one that did not answer', async (t) => {
  const log = smallLog();
  const key = noteKeyOf('localhost/liar', 4, makeNoteKeyPem());
  const stranger = noteKeyOf('localhost/liar', 4, makeNoteKeyPem());
  const line = (of: string, by = key, timestampS = 1_780_000_000): string => {
    const signature = by.sign(cosignedText(parseNote(of)!.text, timestampS));
    return signatureLine({ ...key, signature: writeCosignature({ timestampS, signature }) });
  };
  const good = line(log.note(5));
  const table: readonly [string, number, Parameters<typeof liar>[0]][] = [
    ['the truth', 1, () => ({ body: good })],
    [
      'the truth among lines of others',
      1,
      () => ({ body: `${signatureLine({ ...stranger, signature: new Uint8Array(72) })}${good}` }),
    ],
    ['a cosignature of another tree', 0, () => ({ body: line(log.note(6)) })],
    ['a cosignature by another key', 0, () => ({ body: line(log.note(5), stranger) })],
    ['the same line twice', 0, () => ({ body: good + good })],
    [
      'a plain signature',
      0,
      () => ({ body: signatureLine({ ...key, signature: key.sign(parseNote(log.note(5))!.text) }) }),
    ],
    ['nothing', 0, () => ({ body: '' })],
    ['another checkpoint before its line', 0, () => ({ body: `\nlocalhost/x\n\n${good}` })],
    ['a flood', 0, () => ({ body: good.repeat(4000) })],
    [
      'the truth among a line of somebody unknown, two hundred times',
      1,
      () => ({
        body: signatureLine({ ...stranger, signature: new Uint8Array(72) }).repeat(200) + good,
      }),
    ],
    ['a time of 0, which says nothing of when', 0, () => ({ body: line(log.note(5), key, 0) })],
    ...(
      [
        ['text/x.tlog.size', 1],
        ['text/x.tlog.size; charset=utf-8', 1],
        ['Text/X.Tlog.Size', 1],
        ['TEXT/X.TLOG.SIZE ;charset="utf-8"', 1],
        ['text/plain', 0],
        ['text/x.tlog.size.other', 0],
      ] as const
    ).map(([type, count]): [string, number, Parameters<typeof liar>[0]] => [
      `a size typed ${type}`,
      count,
      (body) => (body.startsWith('old 3\n') ? { body: good } : { status: 409, type, body: '3\n' }),
    ]),
    ['an error', 0, () => ({ status: 500, body: 'no' })],
    ['a size that is none', 0, () => ({ status: 409, type: 'text/x.tlog.size', body: '-1\n' })],
    [
      'other sizes each time',
      0,
      (body) => ({ status: 409, type: 'text/x.tlog.size', body: `${body.startsWith('old 2') ? 3 : 2}\n` }),
    ],
    ['nothing, for ever', 0, () => 'never'],
  ];
  for (const [name, count, answer] of table) {
    await t.test(name, async () => {
      const said: string[] = [];
      const url = await liar(answer);
      const honest = await witnessOf(log, 'localhost/honest');
      const asker = askWitnesses({
        witnesses: () => [{ url, vkey: key.vkey }, honest],
        quorum: 1,
        // Only whoever never answers is given up; the honest witness may take its time.
        timeoutMs: name === 'nothing, for ever' ? 300 : patienceMs,
        fetch: (address, request) =>
          fetch(address, new Request(address).url.startsWith(url) ? request : { ...request, signal: null }),
        onSilence: (witness, why) => said.push(`${witness}: ${why}`),
      });
      const lines = await asker.cosign(log.note(5), 5, async (from) => log.proof(from, 5));
      assert.deepEqual(
        lines.map((one) => one.name),
        [...(count === 1 ? ['localhost/liar'] : []), 'localhost/honest'],
      );
      assert.equal(said.length, 1 - count);
      for (const one of lines)
        assert.ok(holds(one.line, log.note(5), one.name === key.name ? key.vkey : honest.vkey));
    });
  }
  await t.test('nobody there', async () => {
    const asker = askWitnesses({
      witnesses: () => [{ url: 'http://127.0.0.1:1', vkey: key.vkey }],
      quorum: 1,
    });
    assert.deepEqual(await asker.cosign(log.note(5), 5, async () => []), []);
  });
});

test('a witness that renews its key signs with both, for phones of both', async () => {
  const log = smallLog();
  const dir = folder();
  const witness = await witnessOf(log, 'localhost/w', dir);
  const newer = rotateWitnessKey(dir, 'kept', Date.now())!;
  const address: WitnessAddress = { url: witness.url, vkey: newer.vkey, olderVkeys: [witness.vkey] };
  const lines = await askWitnesses({ witnesses: () => [address], quorum: 1, timeoutMs: patienceMs }).cosign(
    log.note(5),
    5,
    async () => [],
  );
  assert.equal(lines.length, 2);
  assert.ok(holds(lines[0]!.line, log.note(5), newer.vkey));
  assert.ok(holds(lines[1]!.line, log.note(5), witness.vkey));
  assert.deepEqual(new Set(lines.map(({ name }) => name)).size, 1);
  const newest = rotateWitnessKey(dir, 'stolen', Date.now())!;
  const { text } = await post(witness.url, log.request(5, 8));
  assert.deepEqual(
    parseNote(`${parseNote(log.note(8))!.text}\n${text}`)!.signatures.map(({ id }) => id),
    [newest.id],
  );
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly vkey: string;
}

async function startProcess(log: SmallLog, dir: string): Promise<Started> {
  const args = ['src/cli/main.ts', 'witness', '--data', dir, '--name', 'localhost/w', '--log', log.key.vkey];
  const child = spawn(process.execPath, [...args, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  closing.push(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { url: string; vkey: string }) };
}

async function nextTurn(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
}

test('a process that is killed while it cosigns remembers all that it gave away', async () => {
  const log = smallLog();
  const dir = folder();
  let size = 0;
  let key = '';
  for (const round of [1, 2, 3]) {
    const { child, url, vkey } = await startProcess(log, dir);
    assert.equal(vkey, key === '' ? vkey : key, 'a witness keeps its key');
    key = vkey;
    // What the last life may have kept without saying so is told by the size.
    const told = await post(url, log.request(0, 1));
    const known = told.type === 'text/x.tlog.size' ? Number(told.text) : 1;
    assert.ok(known >= size, `it knows ${known}, and cosigned ${size}`);
    size = known;
    const killed = once(child, 'exit');
    for (;;) {
      const asked = post(url, log.request(size, size + 1)).catch(() => undefined);
      // While it is asked once more, each time at another moment of its answering.
      if (size >= known + 10 * round) void nextTurn(round).then(() => child.kill('SIGKILL'));
      const answered = await asked;
      if (answered === undefined) break;
      assert.equal(answered.status, 200);
      size += 1;
    }
    await killed;
  }
  assert.ok(size >= 60, `only ${size} trees were cosigned`);
  const { child, url } = await startProcess(log, dir);
  assert.ok([409, 422].includes((await post(url, log.fork().request(size, size + 1))).status));
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('a witness ends with the process that started it', async () => {
  const { child } = await startProcess(smallLog(), folder());
  const ended = once(child, 'exit');
  child.disconnect();
  assert.deepEqual(await ended, [0, null]);
});
