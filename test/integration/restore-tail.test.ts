import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { restoreCommand } from '../../src/cli/restore.ts';
import { assertConsistent, closedAfter, logWorld, type LogWorld } from '../support/log-world.ts';

const statementsOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, place) => JSON.stringify({ v: 1, number: from + place }));

const logOf = (world: LogWorld): string => join(world.dataDir, 'log');
const headOf = (world: LogWorld): string => join(world.dataDir, 'log-staging/head');
const mirrorOf = (world: LogWorld): string => join(world.dataDir, 'mirror');

/** A log of 900 entries with a mirror, set back to the 300 that it had before, with its database. */
async function setBack(): Promise<LogWorld> {
  const world = closedAfter(await logWorld());
  await world.queue(...statementsOf(0, 300));
  await world.run();
  await world.backup();
  cpSync(logOf(world), join(world.dataDir, 'older'), { recursive: true });
  cpSync(headOf(world), join(world.dataDir, 'older-head'));
  await world.queue(...statementsOf(300, 900));
  await world.run();
  cpSync(logOf(world), mirrorOf(world), { recursive: true });
  rmSync(logOf(world), { recursive: true });
  cpSync(join(world.dataDir, 'older'), logOf(world), { recursive: true });
  cpSync(join(world.dataDir, 'older-head'), headOf(world));
  await world.restore();
  return world;
}

async function restore(world: LogWorld, from = mirrorOf(world)): Promise<{ code: number; said: string }> {
  let said = '';
  const write = (text: string): void => void (said += text);
  const io = { stdout: { write }, stderr: { write } } as unknown as Parameters<typeof restoreCommand.run>[1];
  const code = await restoreCommand.run(['--tail-from', from, '--data', world.dataDir], io);
  return { code, said };
}

function damage(world: LogWorld, path: string, at = 40): void {
  const file = join(mirrorOf(world), path);
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

interface Loss {
  readonly what: string;
  readonly lose: (world: LogWorld) => void;
  readonly says: RegExp;
}

const mended: readonly Loss[] = [
  { what: 'yesterday’s folder', lose: () => {}, says: /900 entries again; 600 were fetched/ },
  {
    what: 'a tile of the folder is gone too',
    lose: (world) => rmSync(join(logOf(world), 'tile/0'), { recursive: true }),
    says: /900 entries again; 900 were fetched/,
  },
  {
    what: 'the whole folder',
    lose: (world) => rmSync(logOf(world), { recursive: true }),
    says: /900 entries again; 900 were fetched/,
  },
];

for (const { what, lose, says } of mended)
  test(`a lost tail is fetched from a mirror, and the log goes on: ${what}`, async () => {
    const world = await setBack();
    lose(world);
    const { code, said } = await restore(world);
    assert.equal(code, 0, said);
    assert.match(said, says);
    assert.match((await restore(world)).said, /Nothing is missing/);
    await world.queue('{"v":1,"more":true}');
    await world.run();
    assert.equal(readFileSync(join(logOf(world), 'checkpoint'), 'utf8').split('\n')[1], '901');
    await assertConsistent(world);
  });

const refused: readonly Loss[] = [
  {
    what: 'a bundle is missing in the mirror',
    lose: (world) => rmSync(join(mirrorOf(world), 'tile/entries/002')),
    says: /not whole: tile\/entries\/002 is missing/,
  },
  {
    what: 'an entry of the mirror was changed',
    lose: (world) => damage(world, 'tile/entries/002'),
    says: /not whole: tile\/entries\/002: entry 513 /,
  },
  {
    what: 'the mirror has no checkpoint',
    lose: (world) => rmSync(join(mirrorOf(world), 'checkpoint')),
    says: /has no checkpoint/,
  },
  {
    what: 'the checkpoint of the mirror was changed',
    lose: (world) => {
      const file = join(mirrorOf(world), 'checkpoint');
      writeFileSync(file, readFileSync(file, 'utf8').replace('\n900\n', '\n901\n'));
    },
    says: /No key of this data folder signed/,
  },
  {
    what: 'the mirror is behind',
    lose: (world) => {
      cpSync(mirrorOf(world), logOf(world), { recursive: true });
      cpSync(join(world.dataDir, 'older/checkpoint'), join(mirrorOf(world), 'checkpoint'));
    },
    says: /is behind: it has 300 entries, and the head on this disk is of 900/,
  },
];

for (const { what, lose, says } of refused)
  test(`a tail is refused, says what is missing and changes no checkpoint: ${what}`, async () => {
    const world = await setBack();
    lose(world);
    const before = readFileSync(join(logOf(world), 'checkpoint'), 'utf8');
    const { code, said } = await restore(world);
    assert.equal(code, 2, said);
    assert.match(said, says);
    assert.equal(readFileSync(join(logOf(world), 'checkpoint'), 'utf8'), before);
  });
