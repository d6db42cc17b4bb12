import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeploymentClock, type SystemClock } from '../../../src/app/deployment/deployment-clock.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../src/core/time.ts';

const began = Date.parse('2026-11-28T00:00:00Z');

/** A machine, the database and witnesses, whose clocks are set by hand. */
class World implements SystemClock {
  elapsedMs = 0;
  wallOffMs = 0;
  databaseOffMs = 0;
  newest: number | null = null;
  readonly clock: DeploymentClock;

  constructor(witnesses = { quorum: 0, independent: false }, wallOffMs = 0) {
    this.wallOffMs = wallOffMs;
    this.clock = new DeploymentClock(this, witnesses);
  }
  monotonicMs = (): number => this.elapsedMs;
  wallMs = (): number => began + this.elapsedMs + this.wallOffMs;
  compare(answerMs = 0): Promise<void> {
    return this.clock.compare(() => {
      const now = began + this.elapsedMs + answerMs / 2 + this.databaseOffMs;
      this.elapsedMs += answerMs;
      return Promise.resolve({ now, newest: this.newest });
    });
  }
  pass(ms: number): Promise<void> {
    this.elapsedMs += ms;
    return this.compare();
  }
  get offMs(): number {
    return this.clock.now() - began - this.elapsedMs;
  }
  get doubt(): string | null {
    return this.clock.doubt()?.kind ?? null;
  }
}

async function running(witnesses?: { quorum: number; independent: boolean }): Promise<World> {
  const world = new World(witnesses);
  await world.compare();
  return world;
}

test('before the database was asked once, the time is in doubt', async () => {
  const world = new World();
  assert.equal(world.doubt, 'not-compared');
  await world.compare();
  assert.equal(world.doubt, null);
});

for (const offMs of [60 * dayMs, 20 * minuteMs, 11 * secondMs, -11 * secondMs, -hourMs])
  test(`a wall clock set by ${offMs} ms moves no decision, and is doubted until it is set right`, async () => {
    const world = await running();
    world.wallOffMs = offMs;
    assert.equal(world.doubt, 'wall');
    assert.equal(world.offMs, 0);
    await world.pass(hourMs);
    assert.equal(world.offMs, 0);
    world.wallOffMs = 0;
    assert.equal(world.doubt, null);
  });

for (const offMs of [60 * dayMs, 20 * minuteMs, -11 * secondMs])
  test(`a machine whose clock is set by ${offMs} ms, with its database, moves no decision`, async () => {
    const world = await running();
    world.wallOffMs = offMs;
    world.databaseOffMs = offMs;
    await world.pass(secondMs);
    assert.notEqual(world.doubt, null);
    assert.equal(world.offMs, 0);
    world.wallOffMs = 0;
    await world.compare();
    assert.equal(world.doubt, 'database');
    world.databaseOffMs = 0;
    await world.compare();
    assert.equal(world.doubt, null);
  });

test('two servers on one database decide by one time, and the one whose own clock is wrong is doubted', async () => {
  const right = await running();
  const wrong = new World(undefined, 20 * minuteMs);
  await wrong.compare();
  assert.deepEqual([right.doubt, wrong.doubt], [null, 'wall']);
  assert.equal(wrong.clock.now(), right.clock.now());
});

test('a database clock that drifts is followed', async () => {
  const world = await running();
  world.databaseOffMs = 40;
  world.wallOffMs = 40;
  await world.pass(minuteMs);
  assert.equal(world.offMs, 40);
  world.databaseOffMs = 0;
  const before = world.clock.now();
  await world.compare();
  assert.ok(world.clock.now() >= before, 'and never backwards');
  world.elapsedMs += secondMs;
  assert.equal(world.offMs, 0);
});

test('a slow answer says too little to change the time', async () => {
  const world = await running();
  world.databaseOffMs = 3 * secondMs;
  await world.compare(7 * secondMs);
  assert.equal(world.offMs, 0);
  assert.equal(world.doubt, null);
});

test('a slow answer changes nothing where the clocks are further apart than it took, and raises no doubt', async () => {
  for (const apartMs of [8 * secondMs, -8 * secondMs, hourMs]) {
    const world = await running();
    world.databaseOffMs = apartMs;
    await world.compare(5 * secondMs);
    assert.equal(world.offMs, 0);
    assert.equal(world.doubt, null);
  }
});

test('records in the future are doubted', async () => {
  const world = await running();
  world.newest = began + dayMs;
  await world.compare();
  assert.equal(world.doubt, 'records');
  await world.pass(dayMs);
  assert.equal(world.doubt, null);
});

for (const [what, offsetsMs, doubt] of [
  ['all agree', [0, secondMs, 0], null],
  ['a quorum agrees', [0, 0, hourMs], null],
  ['one of two that answered does not', [0, hourMs], 'witnesses'],
  ['none agrees', [hourMs, hourMs, hourMs], 'witnesses'],
  ['none answered', [], null],
] as const)
  test(`of three witnesses, two needed, ${what}`, async () => {
    const world = await running({ quorum: 2, independent: true });
    offsetsMs.forEach((offMs, place) => world.clock.witnessed(`w${place}`, began + world.elapsedMs + offMs));
    assert.equal(world.doubt, doubt);
  });

/** A machine that started a day behind and is set right. `isWallLeft`: but for its own wall clock. */
async function corrected(
  independent: boolean,
  { names = ['a', 'b'], quorum = 2, isWallLeft = false } = {},
): Promise<World> {
  const world = new World({ quorum, independent }, -dayMs);
  world.databaseOffMs = -dayMs;
  await world.compare();
  for (const name of names) world.clock.witnessed(name, began + world.elapsedMs);
  assert.equal(world.doubt, names.length === 0 ? null : 'witnesses');
  if (!isWallLeft) world.wallOffMs = 0;
  world.databaseOffMs = 0;
  await world.pass(secondMs);
  return world;
}

test('a time that was wrong from the start is given up where witnesses elsewhere confirm the new one', async () => {
  const world = await corrected(true);
  assert.equal(world.offMs, 0);
  assert.equal(world.doubt, null);
});

test('witnesses on the same machine confirm nothing', async () => {
  const world = await corrected(false);
  assert.equal(world.offMs, -dayMs);
  assert.equal(world.doubt, 'wall');
});

for (const [what, how, doubt] of [
  ['one witness fewer than the quorum', { names: ['a'] }, 'wall'],
  ['no witness, where none is asked for', { names: [], quorum: 0 }, 'wall'],
  ['a quorum beside a wall clock that was left wrong', { isWallLeft: true }, 'database'],
] as const)
  test(`${what} confirms nothing`, async () => {
    const world = await corrected(true, how as Parameters<typeof corrected>[1]);
    assert.equal(world.offMs, -dayMs);
    assert.equal(world.doubt, doubt);
  });
