import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogHalted } from '../../src/app/log/log-halted.ts';
import {
  assertConsistent,
  assertLogged,
  closedAfter,
  logWorld,
  type LogWorld,
} from '../support/log-world.ts';

const statementsOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, place) => JSON.stringify({ v: 1, number: from + place }));

/** A log of 300 statements, kept as it was then, that went on to 900. */
async function grown(quorum = 2): Promise<LogWorld> {
  const world = closedAfter(await logWorld({ quorum }));
  await world.queue(...statementsOf(0, 300));
  await world.run();
  await world.backup();
  cpSync(logOf(world), `${logOf(world)}-of-300`, { recursive: true });
  await world.queue(...statementsOf(300, 900));
  await world.run();
  return world;
}

const logOf = (world: LogWorld): string => join(world.dataDir, 'log');

/** The whole data folder is as it was, the keys aside. */
function setFilesBack(world: LogWorld): void {
  rmSync(logOf(world), { recursive: true });
  rmSync(join(world.dataDir, 'log-staging/head'));
  cpSync(`${logOf(world)}-of-300`, logOf(world), { recursive: true });
}

function flipBit(world: LogWorld, path: string, at: number): void {
  const file = join(logOf(world), path);
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

/** It stops, says why, and has shown nobody anything new; once more, it does the same. */
async function assertHalts(world: LogWorld, says: RegExp): Promise<void> {
  await world.queue('{"more":1}');
  const before = world.shown.length;
  for (let round = 0; round < 2; round += 1)
    await assert.rejects(world.run(), (error) => {
      assert.ok(error instanceof LogHalted, String(error));
      assert.match(error.message, says);
      return true;
    });
  const largest = Math.max(...world.shown.slice(0, before).map(({ size }) => size));
  for (const { size, root, to } of world.shown.slice(before)) {
    assert.ok(to === 'witnesses' && size <= largest, `${size} was shown to ${to}`);
    assert.ok(
      world.shown.slice(0, before).some((one) => one.size === size && one.root === root),
      'a tree that was never shown before',
    );
  }
}

interface Case {
  readonly what: string;
  readonly quorum?: number;
  readonly spoil: (world: LogWorld) => Promise<void>;
  readonly says: RegExp;
  /** What the message tells to do, and that it then goes on; null: nothing but a backup helps. */
  readonly mend: ((world: LogWorld) => Promise<readonly string[]>) | null;
}

const cases: readonly Case[] = [
  {
    what: 'the database restored from before, and a bundle missing in the folder',
    async spoil(world) {
      await world.restore();
      rmSync(join(logOf(world), 'tile/entries/001'));
    },
    says: /older than the log.*300 entries, on the disk 900.*not whole: tile\/entries\/001/s,
    mend: null,
  },
  {
    what: 'the database restored from before, and a flipped bit in a bundle',
    async spoil(world) {
      await world.restore();
      flipBit(world, 'tile/entries/002', 40);
    },
    says: /not whole: tile\/entries\/002: entry 513 /,
    mend: null,
  },
  {
    what: 'the database restored from before, and a statement changed with its hash',
    async spoil(world) {
      await world.restore();
      flipBit(world, 'tile/0/002', 40);
    },
    says: /not whole: tile\/entries\/002: entry 513 /,
    mend: null,
  },
  {
    what: 'database and files both restored from before: the witnesses know more',
    async spoil(world) {
      await world.restore();
      setFilesBack(world);
    },
    says: /The witness "(?:one|two)" says that it cosigned 900 entries.*hold 300/s,
    mend: null,
  },
  {
    what: 'a database that begins anew, the files lost: the witnesses know more',
    async spoil(world) {
      await world.sql('delete from log_head; delete from log_entries');
      rmSync(logOf(world), { recursive: true });
      rmSync(join(world.dataDir, 'log-staging/head'));
    },
    says: /cosigned 900 entries.*hold 0/s,
    mend: null,
  },
  {
    what: 'without witnesses: database and log/ restored from before, the newest head still beside them',
    quorum: 0,
    async spoil(world) {
      await world.restore();
      rmSync(logOf(world), { recursive: true });
      cpSync(`${logOf(world)}-of-300`, logOf(world), { recursive: true });
    },
    says: /older than the log.*300 entries, on the disk 900.*not whole/s,
    mend: null,
  },
  {
    what: 'without witnesses: two histories of one size, one in the files, one in the database',
    quorum: 0,
    async spoil(world) {
      cpSync(logOf(world), `${logOf(world)}-of-900`, { recursive: true });
      await world.restore();
      setFilesBack(world);
      await world.queue(...statementsOf(1300, 1900));
      await world.run();
      rmSync(logOf(world), { recursive: true });
      cpSync(`${logOf(world)}-of-900`, logOf(world), { recursive: true });
    },
    says: /Two trees of size 900 .* On the disk:.*\n900\n.*In the database:.*\n900\n/s,
    mend: null,
  },
  {
    what: 'an entry of the database changed, and the files lost',
    async spoil(world) {
      await world.sql(`update log_entries set statement = '{"v":1,"number":8}' where index = 7`);
      rmSync(logOf(world), { recursive: true });
    },
    says: /entries in the database give the root .*They were changed/s,
    async mend(world) {
      await world.sql(`update log_entries set statement = '{"v":1,"number":7}' where index = 7`);
      return [...statementsOf(0, 900), '{"more":1}'];
    },
  },
  {
    what: 'entries of the database missing, and the files lost',
    async spoil(world) {
      await world.sql(`create table kept.some as select * from log_entries where index between 100 and 200;
        delete from log_entries where index between 100 and 200`);
      rmSync(logOf(world), { recursive: true });
    },
    says: /has 900 entries, and lacks some/,
    async mend(world) {
      await world.sql('insert into log_entries table kept.some');
      return [...statementsOf(0, 900), '{"more":1}'];
    },
  },
  {
    what: 'the checkpoint of another log in the folder',
    async spoil(world) {
      const other = await grown(0);
      cpSync(join(logOf(other), 'checkpoint'), join(logOf(world), 'checkpoint'));
    },
    says: /log\/checkpoint of the data folder is not a checkpoint of the log/,
    async mend(world) {
      rmSync(join(logOf(world), 'checkpoint'));
      return [...statementsOf(0, 900), '{"more":1}'];
    },
  },
  {
    what: 'the database of another installation',
    async spoil(world) {
      await world.sql(`update log_head set origin = 'example.com/other'`);
    },
    says: /holds the log "example\.com\/other"/,
    mend: null,
  },
  {
    what: 'a larger checkpoint that no key of the log signed',
    async spoil(world) {
      await world.restore();
      const path = join(logOf(world), 'checkpoint');
      writeFileSync(path, readFileSync(path, 'utf8').replace('\n900\n', '\n901\n'));
    },
    says: /none of the log's keys signed/,
    mend: null,
  },
];

for (const { what, quorum, spoil, says, mend } of cases) {
  test(`halts: ${what}`, async () => {
    const world = await grown(quorum);
    await spoil(world);
    await assertHalts(world, says);
    if (mend === null) return;
    const wanted = await mend(world);
    await world.run();
    await assertConsistent(world);
    await assertLogged(world, wanted);
  });
}

test('a folder restored from before is filled again from the database', async () => {
  const world = await grown();
  setFilesBack(world);
  assert.deepEqual(await world.run(), {
    kind: 'done',
    logged: 0,
    size: 900,
    checkpoint: 'published',
    more: false,
  });
  assert.match(world.warnings.join('\n'), /rebuilt from the database/);
  await assertLogged(world, statementsOf(0, 900));
});

test('what waited for its witnesses when the database was restored is taken over, not signed again', async () => {
  const worlds = [closedAfter(await logWorld()), closedAfter(await logWorld())];
  for (const world of worlds) {
    await world.queue(...statementsOf(0, 300));
    await world.run();
    await world.backup();
    await world.queue(...statementsOf(300, 700));
  }
  const [clean, world] = worlds as [LogWorld, LogWorld];
  await clean.run({ at: Infinity, kind: 'failed' });
  await assert.rejects(
    world.run({ at: clean.effects.lastIndexOf('cosign') + 1, kind: 'failed but persisted' }),
  );
  assert.match((await world.files.readCheckpoint())!, /\n300\n/);
  await world.restore();
  await world.queue('{"other":1}');
  await world.run();
  assert.match(world.warnings.join('\n'), /took over 400 from the files/);
  await assertConsistent(world);
  await assertLogged(world, [...statementsOf(0, 700), '{"other":1}']);
});

test('a damaged file in the middle proves nothing, and is made anew where it is removed', async () => {
  const world = await grown();
  flipBit(world, 'tile/0/000', 9);
  rmSync(join(logOf(world), 'tile'), { recursive: true });
  await world.run();
  await assertConsistent(world);
  await assertLogged(world, statementsOf(0, 900));
});

test('a flipped bit at the right edge is found before anything is signed over it, and mended', async () => {
  for (const [path, at] of [
    ['tile/0/003.p/132', 32 * 131],
    ['tile/1/000.p/3', 5],
    ['tile/entries/003.p/132', 20],
  ] as const) {
    const world = await grown();
    assert.ok(existsSync(join(logOf(world), path)), path);
    flipBit(world, path, at);
    await world.queue('{"more":1}');
    await world.run();
    assert.match(world.warnings.join('\n'), /rebuilt from the database/);
    await assertConsistent(world);
    await assertLogged(world, [...statementsOf(0, 900), '{"more":1}']);
  }
});

test('a checkpoint is published once enough witnesses are back, and not before', async () => {
  const world = closedAfter(await logWorld());
  await world.queue(...statementsOf(0, 10));
  await world.run();
  await world.witnesses[1]!.close();
  await world.queue(...statementsOf(10, 20));
  const round = await world.run();
  assert.equal(round.kind === 'done' && round.checkpoint, 'waiting');
  assert.match((await world.files.readCheckpoint())!, /\n10\n/);
});

test('where one witness is enough, another that is away or lies does not hold it up', async () => {
  const world = closedAfter(await logWorld({ quorum: 1 }));
  await world.queue(...statementsOf(0, 10));
  await world.run();
  await world.witnesses[1]!.close();
  await world.queue(...statementsOf(10, 20));
  const round = await world.run();
  assert.equal(round.kind === 'done' && round.checkpoint, 'published');
  await assertLogged(world, statementsOf(0, 20));
});

test('of many processes one sequences at a time, and each statement is logged once', async () => {
  const world = closedAfter(await logWorld({ batchSizeMax: 16 }));
  const all = statementsOf(0, 400);
  for (let from = 0; from < 400; from += 40) {
    await world.queue(...all.slice(from, from + 40));
    await Promise.all([world.run(), world.run(), world.run()]);
  }
  await world.run();
  await assertConsistent(world);
  await assertLogged(world, all);
});

test('no statement gets in that a leaf cannot hold', async () => {
  const world = closedAfter(await logWorld());
  await assert.rejects(world.queue('x'.repeat(65_536)), /outbox_body_check/);
  await world.queue('x'.repeat(65_535));
  await world.run();
  await assertLogged(world, ['x'.repeat(65_535)]);
});
