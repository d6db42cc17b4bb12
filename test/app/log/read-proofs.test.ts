import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { growLog, TilesNotWhole } from '../../../src/app/log/grow-log.ts';
import { makeNoteKeyPem, noteKeyOf, sha256 } from '../../../src/app/log/note-key.ts';
import { signHead } from '../../../src/app/log/own-checkpoint.ts';
import { createProofReader } from '../../../src/app/log/read-proofs.ts';
import { cosignedText, writeCosignature } from '../../../src/core/log/cosignature.ts';
import { leafHash } from '../../../src/core/log/hash.ts';
import { rootFromInclusion } from '../../../src/core/log/inclusion.ts';
import { signatureLine } from '../../../src/core/log/note.ts';
import { parseProof } from '../../../src/core/log/proof.ts';
import { tilePath } from '../../../src/core/log/tiles.ts';
import type { Transaction } from '../../../src/app/ports.ts';

const tx: Transaction = { kind: 'transaction' };
const log = noteKeyOf('log.example', 1, makeNoteKeyPem());
const signer = { origin: 'log.example', current: () => [log] };
const witnesses = ['one', 'two', 'three'].map((name) => noteKeyOf(name, 4, makeNoteKeyPem()));
const statements = Array.from({ length: 600 }, (_, index) => `{"index":${index}}`);
const shaOf = (statement: string): string => hash('sha256', statement, 'base64url');
const grown = await growLog(
  () => Promise.resolve(null),
  0,
  statements.map((one) => Buffer.from(one)),
);

/** A log on no disk, whose checkpoint these witnesses cosigned. */
function reader(cosigned: readonly (typeof witnesses)[number][], quorum: number, spoilt = '') {
  const { checkpoint } = signHead(signer, grown.size, grown.root);
  const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
  const lines = cosigned.map((key) =>
    signatureLine({
      name: key.name,
      id: key.id,
      signature: writeCosignature({ timestampS: 1, signature: key.sign(cosignedText(text, 1)) }),
    }),
  );
  let note: string | null = checkpoint + lines.join('');
  let reads = 0;
  const faults: unknown[] = [];
  const proofs = createProofReader({
    store: {
      findEntries: (_tx, asked) =>
        Promise.resolve(
          new Map(asked.flatMap((sha) => (indexOf.has(sha) ? [[sha, indexOf.get(sha)!] as const] : []))),
        ),
    },
    files: {
      readCheckpoint: () => Promise.resolve(note),
      readTile: (tile) => {
        reads += 1;
        const bytes = grown.files.get(tilePath(tile));
        if (bytes === undefined || tilePath(tile) !== spoilt) return Promise.resolve(bytes ?? null);
        return Promise.resolve(bytes.map((byte, at) => (at === 49 ? byte ^ 1 : byte)));
      },
    },
    witnesses: { quorum, vkeys: witnesses.map(({ vkey }) => vkey) },
    onFault: (error) => faults.push(error),
  });
  return {
    faults,
    reads: () => reads,
    publish: (other: string | null) => {
      note = other;
    },
    read: (...asked: readonly string[]) => proofs.readProofs(tx, asked.map(shaOf)),
  };
}

const indexOf = new Map(statements.map((statement, index) => [shaOf(statement), index]));

test('every statement is proved to the published root', async () => {
  const { read } = reader(witnesses, 2);
  const proofs = await read(...statements);
  assert.equal(proofs.size, 600);
  for (const [index, statement] of statements.entries()) {
    const proof = parseProof(proofs.get(shaOf(statement))!)!;
    assert.equal(proof.index, index);
    const leaf = leafHash(sha256, Buffer.from(statement));
    assert.deepEqual(
      Buffer.from(rootFromInclusion(sha256, index, 600, leaf, proof.hashes)!),
      Buffer.from(grown.root),
    );
  }
});

const quorums: readonly (readonly [cosigned: number, quorum: number, proved: boolean])[] = [
  [3, 3, true],
  [2, 2, true],
  [1, 2, false],
  [0, 1, false],
  // Nobody vouches: nothing is proved, whatever the files say.
  [3, 0, false],
];
for (const [cosigned, quorum, proved] of quorums)
  test(`${cosigned} cosigned, ${quorum} wanted: ${proved ? 'proved' : 'not proved'}`, async () => {
    const { read } = reader(witnesses.slice(0, cosigned), quorum);
    assert.equal((await read(statements[3]!)).size, proved ? 1 : 0);
  });

test('lines of witnesses that nobody named do not count', async () => {
  const strangers = ['four', 'five'].map((name) => noteKeyOf(name, 4, makeNoteKeyPem()));
  assert.equal((await reader(strangers, 2).read(statements[3]!)).size, 0);
});

test('a line that no phone counts is left out of proofs', async () => {
  const { read, publish } = reader(witnesses, 2);
  const before = (await read(statements[3]!)).get(shaOf(statements[3]!))!;
  const { checkpoint } = parseProof(before)!;
  // As large as one of ML-DSA-44.
  publish(checkpoint + signatureLine({ name: 'one', id: 7, signature: new Uint8Array(2428) }));
  assert.equal((await read(statements[3]!)).get(shaOf(statements[3]!)), before);
});

test('what is not logged, or not under the checkpoint, has no proof; nor has anything where none is published', async () => {
  const { read, publish } = reader(witnesses, 2);
  indexOf.set(shaOf('later'), 600);
  assert.deepEqual([...(await read('never', 'later', statements[1]!)).keys()], [shaOf(statements[1]!)]);
  publish(null);
  assert.equal((await read(statements[1]!)).size, 0);
  publish('no checkpoint at all');
  assert.equal((await read(statements[1]!)).size, 0);
});

for (const path of ['tile/0/000', 'tile/0/002.p/88', 'tile/1/000.p/2'])
  test(`a flipped bit in ${path} gives no proof, and is told`, async () => {
    const { read, faults } = reader(witnesses, 2, path);
    assert.equal((await read(statements[5]!)).size, 0);
    assert.ok(faults[0] instanceof TilesNotWhole);
  });

test('tiles are read once', async () => {
  const { read, reads } = reader(witnesses, 2);
  await read(...statements);
  const before = reads();
  await read(...statements.toReversed());
  assert.equal(reads(), before);
});
