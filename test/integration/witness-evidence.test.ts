import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeNoteKeyPem, noteKeyOf, noteVerifierOf } from '../../src/app/log/note-key.ts';
import { parseCheckpoint } from '../../src/core/log/checkpoint.ts';
import { formatNote, parseNote, signatureLine } from '../../src/core/log/note.ts';
import { startWitness } from '../../src/server/start-witness.ts';
import { requestOf, smallLog, type SmallLog } from '../app/log/small-log.ts';

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing) await close();
});

interface Scene {
  readonly log: SmallLog;
  readonly said: readonly string[];
  /** The status of the answer. */
  readonly post: (body: string) => Promise<number>;
  /** The files of evidence, by name. */
  readonly evidence: () => ReadonlyMap<string, string>;
}

/** A witness of an honest log and of another one. */
async function scene(
  prepare: (dir: string) => void = () => {},
  others: readonly SmallLog[] = [],
): Promise<Scene> {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-evidence-'));
  prepare(dir);
  const log = smallLog('example.com/honest');
  const said: string[] = [];
  const logs = [log, ...others].map(({ key }) => key.vkey);
  const witness = await startWitness({ dir, name: 'example.org/w', logs, log: (line) => said.push(line) });
  closing.push(async () => {
    await witness.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const folder = join(dir, 'evidence');
  return {
    log,
    said,
    post: async (body) => (await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body })).status,
    evidence: () =>
      new Map(
        (existsSync(folder) ? readdirSync(folder) : []).map((name) => [
          name,
          readFileSync(join(folder, name), 'utf8'),
        ]),
      ),
  };
}

const stranger = noteKeyOf('example.net/stranger', 1, makeNoteKeyPem());
const signedBy = (of: string, key = stranger): string =>
  signatureLine({ name: key.name, id: key.id, signature: key.sign(parseNote(of)!.text) });
const zeros = (count: number): Uint8Array[] => Array.from({ length: count }, () => new Uint8Array(32));

test('what a stranger makes of genuine checkpoints is no evidence, whatever it is', async () => {
  const { log, post, evidence, said } = await scene();
  assert.equal(await post(log.request(0, 5)), 200);
  const genuine = log.note(8);
  const empty = formatNote(parseNote(log.note(0))!.text.replace(/\S+=/, `${'A'.repeat(43)}=`), [
    { name: log.key.name, id: log.key.id, signature: new Uint8Array(64) },
  ]);
  const requests: readonly (readonly [number, string])[] = [
    [422, requestOf(5, zeros(1), genuine)],
    [422, requestOf(5, [], genuine)],
    [422, requestOf(5, zeros(63), genuine)],
    [422, requestOf(5, zeros(1), log.note(5))],
    [422, requestOf(5, log.proof(5, 8).reverse(), genuine)],
    [409, requestOf(3, log.proof(3, 8), genuine)],
    [409, requestOf(0, [], genuine)],
    [400, requestOf(9, [], genuine)],
    [409, requestOf(2, [], log.note(4))],
    [
      403,
      requestOf(
        5,
        [],
        formatNote(parseNote(log.fork().note(5))!.text, [parseNote(signed())!.signatures[0]!]),
      ),
    ],
    [403, requestOf(0, [], empty)],
  ];
  function signed(): string {
    return log.note(5, { keys: [stranger] });
  }
  for (const [status, body] of requests) assert.equal(await post(body), status, body);
  assert.deepEqual([...evidence().keys()], []);
  assert.deepEqual(said, []);
  assert.equal(await post(log.request(5, 8)), 200);
});

test('two roots of one size that the log signed are evidence, however they are sent', async () => {
  const rows: readonly (readonly [number, (log: SmallLog) => string])[] = [
    [422, (log) => log.fork().request(5, 5)],
    [409, (log) => log.fork().request(3, 5)],
    [400, (log) => requestOf(9, [], log.fork().note(5))],
    [422, (log) => requestOf(5, zeros(2), log.fork().note(5))],
  ];
  for (const [status, body] of rows) {
    const { log, post, evidence, said } = await scene();
    assert.equal(await post(log.request(0, 5)), 200);
    for (let times = 0; times < 3; times += 1) assert.equal(await post(body(log)), status);
    const [text, ...more] = evidence().values();
    assert.equal(more.length, 0);
    assert.equal(said.length, 1);
    checkEvidence(text!, log);
  }
});

/** Anybody who has the log's key can check it: two notes, each signed, of one size, with two roots. */
function checkEvidence(text: string, { key, origin }: SmallLog): void {
  const verifier = noteVerifierOf(key.vkey)!;
  const notes = text.split(/(?<=\n)\n(?!—)/).map((note) => parseNote(note)!);
  const roots = notes.map((note) => {
    const line = note.signatures.find(({ name, id }) => name === key.name && id === key.id)!;
    assert.ok(verifier.verify(note.text, line.signature));
    const checkpoint = parseCheckpoint(note.text)!;
    assert.deepEqual([checkpoint.origin, checkpoint.size], [origin, 5]);
    return Buffer.from(checkpoint.root).toString('hex');
  });
  assert.equal(new Set(roots).size, 2);
}

test('evidence is never crowded out: by what earlier versions kept, by lines of strangers, or by another log', async () => {
  const rogue = smallLog('example.com/rogue');
  const { log, post, evidence } = await scene(
    (dir) => {
      mkdirSync(join(dir, 'evidence'));
      for (let file = 0; file < 64; file += 1)
        writeFileSync(join(dir, 'evidence', `not-consistent-${file}.txt`), 'a genuine checkpoint\n');
    },
    [rogue],
  );
  const before = evidence().size;
  for (let size = 1; size <= 40; size += 1) {
    assert.equal(await post(rogue.request(size - 1, size)), 200);
    assert.equal(await post(rogue.fork().request(size, size)), 422);
  }
  const ofRogue = evidence().size - before;
  assert.ok(ofRogue >= 1 && ofRogue <= 32, `${ofRogue} files`);
  assert.equal(await post(log.request(0, 5)), 200);
  const forked = log.fork().note(5);
  for (let lines = 0; lines < 40; lines += 1)
    assert.equal(await post(requestOf(5, [], forked + signedBy(forked).repeat(lines))), 422);
  const own = [...evidence()].filter(([, text]) => text.includes(log.origin));
  assert.equal(own.length, 1);
  checkEvidence(own[0]![1], log);
  assert.ok(!own[0]![1].includes(stranger.name), 'lines that nobody checked are no part of it');
});

test('a tree of no entries with another root is refused; only beside one that was cosigned is it a second', async () => {
  const { log, post, evidence } = await scene();
  const text = parseNote(log.note(0))!.text.replace(/\n\S+=\n/, `\n${'A'.repeat(43)}=\n`);
  const note = formatNote(text, [{ name: log.key.name, id: log.key.id, signature: log.key.sign(text) }]);
  assert.equal(await post(requestOf(0, [], note)), 422);
  assert.equal(evidence().size, 0);
  assert.equal(await post(requestOf(0, zeros(1), log.note(5))), 422);
  assert.equal(await post(log.request(0, 0)), 200);
});

for (const count of [1, 2, 17, 100, 300])
  test(`a checkpoint with ${count} lines of a key that is unknown here is cosigned`, async () => {
    const { log, post } = await scene();
    assert.equal(await post(log.request(0, 5)), 200);
    const note = log.note(6);
    assert.equal(await post(requestOf(5, log.proof(5, 6), note + signedBy(note).repeat(count))), 200);
  });

test('under the name of the log, or under the id of its key, a line is unknown all the same', async () => {
  const { log, post } = await scene();
  const note = log.note(5);
  const signature = stranger.sign(parseNote(note)!.text);
  const others =
    signatureLine({ name: log.key.name, id: stranger.id, signature }) +
    signatureLine({ name: stranger.name, id: log.key.id, signature });
  assert.equal(await post(requestOf(0, [], note + others + others)), 200);
  const next = log.note(6);
  // The log's own line twice says nothing new; a wrong one beside it spoils the note.
  const proof = log.proof(5, 6);
  const own = signedBy(next, log.key);
  const wrong = signatureLine({ name: log.key.name, id: log.key.id, signature });
  assert.equal(await post(requestOf(5, proof, next + wrong)), 403);
  assert.equal(await post(requestOf(5, proof, next + own)), 200);
});
