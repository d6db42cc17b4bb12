import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLogFiles } from '../../src/store/log/files.ts';
import {
  assertConsistent,
  assertLogged,
  InjectedFault,
  logWorld,
  type FaultKind,
  type LogWorld,
} from '../support/log-world.ts';
import { rewindable } from '../support/rewind.ts';

const statementsOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, place) => JSON.stringify({ v: 1, number: from + place }));

/** What a log has been through before the round in which something fails, and what it has to hold in the end. */
const situations: Record<string, (world: LogWorld) => Promise<readonly string[]>> = {
  'the first statements of a log': async (world) => {
    await world.queue(...statementsOf(0, 300));
    return statementsOf(0, 300);
  },
  'more statements, two of them alike and one logged before': async (world) => {
    await world.queue(...statementsOf(0, 200));
    await world.run();
    await world.queue(...statementsOf(200, 600), '{"twice":1}', '{"twice":1}', statementsOf(7, 8)[0]!);
    return [...statementsOf(0, 600), '{"twice":1}'];
  },
  'the folder of the log was lost': async (world) => {
    await world.queue(...statementsOf(0, 600));
    await world.run();
    rmSync(join(world.dataDir, 'log'), { recursive: true });
    openLogFiles(join(world.dataDir, 'log'), join(world.dataDir, 'log-staging'));
    await world.queue(...statementsOf(600, 700));
    return statementsOf(0, 700);
  },
  'the database was restored from before, its queue too': async (world) => {
    await world.queue(...statementsOf(0, 300));
    await world.run();
    await world.queue(...statementsOf(300, 400));
    await world.backup();
    await world.run();
    await world.queue(...statementsOf(400, 900));
    await world.run();
    await world.restore();
    await world.queue(...statementsOf(900, 950));
    return statementsOf(0, 950);
  },
};

const kinds: readonly FaultKind[] = ['failed', 'failed but persisted', 'half done'];
const canBeHalf = new Set(['stage', 'publishStaged']);

for (const [situation, prepare] of Object.entries(situations)) {
  test(`${situation}: whatever effect fails, the next process goes on as if none had`, async (t) => {
    const world = await logWorld();
    t.after(() => world.close());
    const wanted = await prepare(world);
    const rewind = await rewindable(world);
    await world.run({ at: Infinity, kind: 'failed' });
    const effects = [...world.effects];
    await world.run();
    await assertConsistent(world);
    await assertLogged(world, wanted);
    assert.ok(effects.includes('cosign') && effects.includes('replaceCheckpoint'), effects.join(' '));

    const table = effects.flatMap((name, place) =>
      kinds
        .filter((kind) => kind !== 'half done' || canBeHalf.has(name))
        .map((kind) => ({ name, at: place + 1, kind })),
    );
    for (const { name, at, kind } of table) {
      await t.test(`effect ${at}, ${name}: ${kind}`, async () => {
        await rewind();
        await assert.rejects(world.run({ at, kind }), InjectedFault);
        assert.equal(world.effects[at - 1], name, 'the same round');
        await assertConsistent(world);
        await world.run();
        await assertConsistent(world);
        await assertLogged(world, wanted);
        // What a crash left half published is finished from where it was staged, however large the log.
        const isLost = situation.includes('lost');
        assert.equal(/rebuilt/.test(world.warnings.join()), isLost);
      });
    }
  });
}
