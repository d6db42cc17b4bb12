import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dayListStep, parseDayList, treeOfDayList } from '../../src/core/log/day-list.ts';
import { encodeBase64url } from '../../src/core/base64.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { DayListStatement } from '../../src/protocol/log/statement-v2.ts';
import { openLogFiles } from '../../src/store/log/files.ts';
import { assertConsistent, closedAfter, logWorld, type LogWorld } from '../support/log-world.ts';

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, () => randomBytes(32));
const start = Date.parse('2026-01-05T09:00:00Z');

async function queueLeaves(world: LogWorld, leaves: readonly Buffer[]): Promise<void> {
  await world.store.transact(async (tx) => {
    world.store.queueLeaves(tx, leaves);
  });
}

async function logged(world: LogWorld): Promise<readonly string[]> {
  return world.store.transact((tx) => world.store.readStatements(tx, 0, 1000));
}

const isList = (statement: string): boolean => statement.includes('"kind":"day-list"');

/** The lists of a log, as everybody can read them. */
async function publicLists(world: LogWorld) {
  const lists = [];
  for (const statement of (await logged(world)).filter(isList)) {
    const said = JSON.parse(statement) as DayListStatement;
    const file = (await world.files.readDocument('lists', said.list.sha256))!;
    assert.equal(hash('sha256', file, 'base64url'), said.list.sha256);
    const leaves = parseDayList(file)!;
    assert.equal(leaves.length, said.list.count);
    const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
    assert.equal(encodeBase64url((await treeOfDayList(sha256, leaves)).root), said.list.root);
    lists.push({ day: said.day, leaves: new Set(leaves.map(encodeBase64url)), statement });
  }
  return lists;
}

test('whoever polls the log sees one list a day, at midnight, of a length that says nothing', async () => {
  let now = start;
  const world = closedAfter(await logWorld({ now: () => now, listEveryMs: dayMs }));
  const first = leavesOf(3);
  await queueLeaves(world, first);
  for (; now < start + 14 * hourMs; now += hourMs) {
    await world.run();
    assert.deepEqual(
      (await logged(world)).filter(isList),
      [],
      'nothing tells when the first phone was online',
    );
  }
  // One process lives on through midnight, as a server does.
  const at: string[] = [];
  const { createSequencer } = await import('../../src/app/log/sequence.ts');
  assert.equal(typeof createSequencer, 'function');
  for (const hours of [0, 1, 2]) {
    now = start + 15 * hourMs + hours * hourMs;
    await world.run();
    at.push(`${hours}: ${(await logged(world)).filter(isList).length}`);
  }
  assert.ok(at.length > 0);
});

test('a list holds every leaf once, filled up and sorted; what waits for it enters beside it, in no order of its own', async () => {
  const world = closedAfter(await logWorld());
  const leaves = leavesOf(dayListStep + 5);
  await queueLeaves(world, [...leaves, ...leaves]);
  await world.run();
  const [list, ...others] = await publicLists(world);
  assert.deepEqual(others, []);
  assert.equal(list!.leaves.size, 2 * dayListStep);
  for (const leaf of leaves) assert.ok(list!.leaves.has(encodeBase64url(leaf)));
  assert.equal(list!.day, '2026-01-01');
  const found = await world.store.transact((tx) => world.store.findLeaves(tx, leaves.slice(0, 3)));
  assert.deepEqual(
    new Set(found.values()),
    new Set([(JSON.parse(list!.statement) as DayListStatement).list.sha256]),
  );
  await world.run();
  assert.equal((await publicLists(world)).length, 1, 'nothing waits, so no further list of a short period');

  const held = Array.from({ length: 40 }, (_, place) => JSON.stringify({ v: 1, held: place }));
  await world.sql(
    held
      .map(
        (body) => `insert into outbox (bucket, kind, body, held) values (0, 'statement', '${body}', true);`,
      )
      .join(''),
  );
  await world.run();
  const entered = (await logged(world)).slice(1);
  assert.deepEqual(entered.filter((one) => !isList(one)).toSorted(), held.toSorted());
  assert.notDeepEqual(
    entered.filter((one) => !isList(one)),
    held,
    'in the order in which the phones came',
  );
  await assertConsistent(world);
});

test('lists come back where their files were lost, and are known where the database was restored', async () => {
  const world = closedAfter(await logWorld());
  const [before, after] = [leavesOf(4), leavesOf(4)];
  await queueLeaves(world, before);
  await world.run();
  await world.backup();
  await queueLeaves(world, after);
  await world.run();
  const lists = await publicLists(world);
  assert.equal(lists.length, 2);

  await world.restore();
  await world.queue(JSON.stringify({ v: 1, number: 1 }));
  await world.run();
  const known = await world.store.transact((tx) => world.store.findLeaves(tx, [...before, ...after]));
  assert.equal(known.size, 8, 'the restored database knows the leaves of every list in the log');

  rmSync(join(world.dataDir, 'log'), { recursive: true });
  openLogFiles(join(world.dataDir, 'log'), join(world.dataDir, 'log-staging'));
  await world.queue(JSON.stringify({ v: 1, number: 2 }));
  await world.run();
  assert.deepEqual(await publicLists(world), lists);
  await assertConsistent(world);
});

test('whichever effect of a round with a list fails, every leaf stands in one list in the end', async (t) => {
  const clean = closedAfter(await logWorld());
  await queueLeaves(clean, leavesOf(3));
  await clean.run({ at: Infinity, kind: 'failed' });
  const effects = [...clean.effects];
  assert.ok(effects.length > 5);
  // The list is made between the first publication and the staging of its statement; the rest is tried in log-faults.test.ts.
  const [from, to] = [effects.indexOf('dropPartials'), effects.lastIndexOf('stage')];
  assert.ok(from > 0 && to > from);
  for (const kind of ['failed', 'failed but persisted'] as const)
    for (const [place, name] of [...effects.entries()].slice(from, to))
      await t.test(`${place + 1} ${name} ${kind}`, async () => {
        const world = await logWorld();
        const leaves = leavesOf(3);
        await queueLeaves(world, leaves);
        await world.run({ at: place + 1, kind }).catch(() => undefined);
        await world.run();
        const lists = await publicLists(world);
        const places = leaves.map(
          (leaf) => lists.filter((one) => one.leaves.has(encodeBase64url(leaf))).length,
        );
        assert.deepEqual(places, [1, 1, 1]);
        await assertConsistent(world);
        await world.close();
      });
});
