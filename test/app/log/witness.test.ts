import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { makeNoteKeyPem, noteKeyOf, noteVerifierOf, type NoteKey } from '../../../src/app/log/note-key.ts';
import {
  addCheckpoint,
  type CosignedHead,
  type Cosigning,
  type WitnessPorts,
  type WitnessState,
} from '../../../src/app/log/witness.ts';
import { cosignedText, readCosignature } from '../../../src/core/log/cosignature.ts';
import { formatCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { formatNote, parseNote } from '../../../src/core/log/note.ts';
import { openWitnessState } from '../../../src/keystore/witness-state.ts';
import { requestOf, smallLog, type SmallLog } from './small-log.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'carnet-test-witness-'));
  folders.push(made);
  return made;
}

const witnessKey = noteKeyOf('localhost/witness', 4, makeNoteKeyPem());
const nowS = 1_780_000_000;

function witnessOf(
  log: SmallLog,
  state: WitnessState,
  keys: readonly NoteKey[] = [witnessKey],
  clock: WitnessPorts['clock'] = { now: () => nowS * 1000 + 999, isDoubtful: () => false },
): WitnessPorts {
  return {
    state,
    logs: new Map([[log.origin, [noteVerifierOf(log.key.vkey)!]]]),
    keys: () => keys,
    clock,
  };
}

/** The witness has cosigned the tree of size 5. */
async function witnessAtFive(): Promise<{ log: SmallLog; ports: WitnessPorts }> {
  const log = smallLog();
  const ports = witnessOf(log, openWitnessState(folder()));
  assert.equal((await addCheckpoint(ports, log.request(0, 5))).kind, 'cosigned');
  return { log, ports };
}

test('a request is answered as c2sp.org/tlog-witness says, in its order', async (t) => {
  const other = smallLog('localhost/other-log');
  const stranger = noteKeyOf('localhost/small-log', 1, makeNoteKeyPem());
  const lines = (count: number): Uint8Array[] => Array.from({ length: count }, () => new Uint8Array(32));
  const cases: readonly [string, (log: SmallLog) => string, Cosigning['kind']][] = [
    ['the next tree', (log) => log.request(5, 8), 'cosigned'],
    ['the same tree again', (log) => log.request(5, 5), 'cosigned'],
    ['from nothing, though it knows five', (log) => log.request(0, 8), 'other-size'],
    ['from a smaller tree', (log) => log.request(3, 8), 'other-size'],
    ['from a larger tree that it never saw', (log) => log.request(7, 8), 'other-size'],
    ['back to a smaller tree', (log) => log.request(3, 4), 'other-size'],
    ['an old size beyond the checkpoint', (log) => requestOf(6, [], log.note(5)), 'old-size-too-large'],
    ['another tree of the same size', (log) => log.fork().request(5, 5), 'split-view'],
    ['another history, larger', (log) => log.fork().request(5, 8), 'not-consistent'],
    ['no proof', (log) => requestOf(5, [], log.note(8)), 'not-consistent'],
    [
      'a proof too long by one',
      (log) => requestOf(5, [...log.proof(5, 8), ...lines(1)], log.note(8)),
      'not-consistent',
    ],
    ['a proof where none is needed', (log) => requestOf(5, lines(1), log.note(5)), 'not-consistent'],
    ['another log', () => other.request(0, 3), 'unknown-log'],
    [
      'a stranger under the name of the log',
      (log) => requestOf(5, log.proof(5, 8), log.note(8, { keys: [stranger] })),
      'not-signed',
    ],
    [
      'the log and a stranger',
      (log) => requestOf(5, log.proof(5, 8), log.note(8, { keys: [stranger, log.key] })),
      'cosigned',
    ],
    ['a signature of another text', (log) => log.request(5, 8).replace('\n8\n', '\n9\n'), 'not-signed'],
    ['63 lines of proof', (log) => requestOf(5, lines(63), log.note(8)), 'not-consistent'],
    ['64 lines of proof', (log) => requestOf(5, lines(64), log.note(8)), 'malformed'],
    ['an old size with a leading zero', (log) => requestOf('05', log.proof(5, 8), log.note(8)), 'malformed'],
    ['an old size with a sign', (log) => requestOf('+5', log.proof(5, 8), log.note(8)), 'malformed'],
    ['no old size', (log) => log.note(8), 'malformed'],
    ['a short hash', (log) => requestOf(5, [new Uint8Array(31)], log.note(8)), 'malformed'],
    ['a line that is no base64', (log) => log.request(5, 8).replace('\n', '\n?\n'), 'malformed'],
    ['carriage returns', (log) => log.request(5, 8).replaceAll('\n', '\r\n'), 'malformed'],
    ['no newline at the end', (log) => log.request(5, 8).slice(0, -1), 'malformed'],
    ['nothing', () => '', 'malformed'],
    ['no empty line', () => 'old 5\n', 'malformed'],
  ];
  for (const [name, body, kind] of cases) {
    await t.test(name, async () => {
      const { log, ports } = await witnessAtFive();
      const outcome = await addCheckpoint(ports, body(log));
      assert.equal(outcome.kind, kind);
      if (outcome.kind === 'other-size') assert.equal(outcome.size, 5);
      if (outcome.kind === 'split-view') assert.ok(outcome.seen !== outcome.shown);
      const head = (await ports.state.load(log.origin)).head!;
      const isNext = kind === 'cosigned' && name !== 'the same tree again';
      assert.equal(head.size, isNext ? 8 : 5);
    });
  }
});

test('an empty log is cosigned, and only with the root of nothing', async () => {
  const log = smallLog();
  const ports = witnessOf(log, openWitnessState(folder()));
  assert.equal((await addCheckpoint(ports, log.request(0, 0))).kind, 'cosigned');
  const text = formatCheckpoint({ origin: log.origin, size: 0, root: new Uint8Array(32) });
  const note = formatNote(text, [{ name: log.key.name, id: log.key.id, signature: log.key.sign(text) }]);
  assert.equal((await addCheckpoint(ports, requestOf(0, [], note))).kind, 'split-view');
});

test('a cosignature names its time, and every key that is honoured signs', async () => {
  const log = smallLog();
  const newer = noteKeyOf('localhost/witness', 4, makeNoteKeyPem());
  const ports = witnessOf(log, openWitnessState(folder()), [newer, witnessKey]);
  const outcome = await addCheckpoint(ports, log.request(0, 5));
  assert.equal(outcome.kind, 'cosigned');
  const { text } = parseNote(log.note(5))!;
  const { signatures } = parseNote(`${text}\n${(outcome as { lines: string }).lines}`)!;
  assert.deepEqual(
    signatures.map(({ id }) => id),
    [newer.id, witnessKey.id],
  );
  for (const [index, key] of [newer, witnessKey].entries()) {
    const { timestampS, signature } = readCosignature(signatures[index]!.signature)!;
    assert.equal(timestampS, nowS);
    assert.ok(noteVerifierOf(key.vkey)!.verify(cosignedText(text, timestampS), signature));
  }
  // What it shows to those who compare: the note with its own lines.
  assert.equal(
    (await ports.state.load(log.origin)).head!.note,
    `${log.note(5)}${(outcome as { lines: string }).lines}`,
  );
});

/** Fails at the `nth` time something is kept: before it is, or after. */
function failing(state: WitnessState, nth: number, when: 'before' | 'after'): WitnessState {
  let count = 0;
  return {
    load: (origin) => state.load(origin),
    keep: async (origin, version, head) => {
      count += 1;
      if (count === nth && when === 'before') throw new Error('the disk is full');
      const kept = await state.keep(origin, version, head);
      if (count === nth && when === 'after') throw new Error('the disk went away');
      return kept;
    },
  };
}

for (const when of ['before', 'after'] as const) {
  test(`a write that fails ${when} it was kept cosigns nothing, and leads to no second tree`, async () => {
    const log = smallLog();
    const kept = openWitnessState(folder());
    const broken = witnessOf(log, failing(kept, 2, when));
    assert.equal((await addCheckpoint(broken, log.request(0, 5))).kind, 'cosigned');
    await assert.rejects(addCheckpoint(broken, log.request(5, 8)));
    const again = witnessOf(log, kept);
    const fork = await addCheckpoint(again, log.fork().request(5, 8));
    const asBefore = await addCheckpoint(again, log.request(5, 8));
    if (when === 'before') {
      assert.equal(fork.kind, 'not-consistent');
      assert.equal(asBefore.kind, 'cosigned');
    } else {
      assert.deepEqual(fork, { kind: 'other-size', size: 8 });
      assert.deepEqual(asBefore, { kind: 'other-size', size: 8 });
      assert.equal((await addCheckpoint(again, log.fork().request(8, 8))).kind, 'split-view');
    }
    assert.equal((await addCheckpoint(again, log.request(8, 8))).kind, 'cosigned');
  });
}

test('many at once, by several processes on one folder: every tree cosigned continues the last one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          from: fc.nat(12),
          to: fc.nat(12),
          fork: fc.boolean(),
          process: fc.nat(2),
          fails: fc.constantFrom('no', 'before', 'after'),
        }),
        { minLength: 2, maxLength: 24 },
      ),
      async (asks) => {
        const log = smallLog();
        const dir = folder();
        const cosigned: CosignedHead[] = [];
        const observe = (state: WitnessState): WitnessState => ({
          load: (origin) => state.load(origin),
          keep: async (origin, version, head) => {
            await Promise.resolve();
            return state.keep(origin, version, head);
          },
        });
        const processes = [0, 1, 2].map(() => observe(openWitnessState(dir)));
        await Promise.all(
          asks.map(async ({ from, to, fork, process, fails }) => {
            const [small, large] = [Math.min(from, to), Math.max(from, to)];
            const asked = fork ? log.fork() : log;
            const state = fails === 'no' ? processes[process]! : failing(processes[process]!, 1, fails);
            const outcome = await addCheckpoint(witnessOf(log, state), asked.request(small, large)).catch(
              () => null,
            );
            if (outcome?.kind === 'cosigned')
              cosigned.push({ size: large, root: asked.root(large), note: '' });
          }),
        );
        const roots = new Map<number, string>();
        for (const { size, root } of cosigned) {
          const text = Buffer.from(root).toString('hex');
          assert.equal(roots.get(size) ?? text, text, `two trees of size ${size}`);
          roots.set(size, text);
        }
        const largest = Math.max(0, ...roots.keys());
        const { head } = await processes[0]!.load(log.origin);
        assert.ok((head?.size ?? 0) >= largest, 'it went back');
        const forks = cosigned.filter(
          ({ size, root }) => size > 0 && !Buffer.from(root).equals(log.root(size)),
        );
        assert.ok(
          forks.length === 0 || forks.length === cosigned.filter(({ size }) => size > 0).length,
          'two histories',
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('state that cannot be read is not taken for none: nothing more is cosigned', async () => {
  for (const spoil of ['half', 'other', 'empty'] as const) {
    const log = smallLog();
    const dir = folder();
    const ports = witnessOf(log, openWitnessState(dir));
    await addCheckpoint(ports, log.request(0, 5));
    const heads = join(dir, 'logs', readdirSync(join(dir, 'logs'))[0]!);
    const file = join(heads, readdirSync(heads)[0]!);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    if (spoil === 'half') truncateSync(file, 40);
    else writeFileSync(file, spoil === 'empty' ? '' : '{"v":1,"origin":"localhost/other-log","size":5}');
    await assert.rejects(addCheckpoint(ports, log.request(0, 5)), /cosigns nothing more for it/);
    await assert.rejects(addCheckpoint(ports, log.request(5, 8)), /start a witness anew/);
  }
});

test('no text makes a witness throw or cosign', async () => {
  const { log, ports } = await witnessAtFive();
  const good = log.request(5, 8);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .tuple(fc.nat(good.length - 1), fc.string({ maxLength: 3 }))
          .map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1)),
      ),
      async (body) => {
        fc.pre(body !== good);
        const { kind } = await addCheckpoint(ports, body);
        assert.notEqual(kind, 'cosigned');
      },
    ),
    { numRuns: 300 },
  );
});

test('a witness whose clock was set, or runs behind its last cosignature, states no time', async () => {
  const log = smallLog();
  const state = openWitnessState(folder());
  const at = (offMs: number, isSet = false): WitnessPorts =>
    witnessOf(log, state, undefined, { now: () => nowS * 1000 + offMs, isDoubtful: () => isSet });
  assert.equal((await addCheckpoint(at(0), log.request(0, 5))).kind, 'cosigned');
  assert.equal((await addCheckpoint(at(60_000, true), log.request(5, 8))).kind, 'clock-doubtful');
  assert.equal((await addCheckpoint(at(-1000), log.request(5, 8))).kind, 'clock-doubtful');
  assert.equal((await addCheckpoint(at(0), log.request(5, 8))).kind, 'cosigned');
});

test('of two trusted keys both signatures have to hold, or one stands alone', async () => {
  const log = smallLog();
  const second = noteKeyOf(log.origin, 1, makeNoteKeyPem());
  const careless: NoteKey = { ...second, sign: (text) => second.sign(`${text}x`) };
  const signed = async (...keys: readonly NoteKey[]): Promise<Cosigning['kind']> => {
    const ports = {
      ...witnessOf(log, openWitnessState(folder())),
      logs: new Map([[log.origin, [log.key, second].map(({ vkey }) => noteVerifierOf(vkey)!)]]),
    };
    return (await addCheckpoint(ports, requestOf(0, [], log.note(5, { keys })))).kind;
  };
  assert.equal(await signed(log.key, second), 'cosigned');
  assert.equal(await signed(second), 'cosigned');
  assert.equal(await signed(log.key, careless), 'not-signed');
  assert.equal(await signed(careless, log.key), 'not-signed');
});
