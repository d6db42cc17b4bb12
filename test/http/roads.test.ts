import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoads } from '../../src/http/roads.ts';
import { operations, type OperationId } from '../../src/protocol/operations/operations.ts';

type Held = { readonly begun: () => number; readonly end: () => void; readonly work: () => Promise<string> };

/** Work that ends when it is told to. */
function held(): Held {
  const ends: (() => void)[] = [];
  return {
    begun: () => ends.length,
    end: () => ends.splice(0).forEach((end) => end()),
    work: () => new Promise((resolve) => void ends.push(() => resolve('done'))),
  };
}

const roadOf = (roads: ReturnType<typeof createRoads>, id: OperationId) => roads.of(id, operations[id]);
const alice = {
  kind: 'operator',
  id: 'a'.repeat(32),
  name: 'Alice',
  roles: [],
  session: '1'.repeat(32),
} as const;
const bob = { ...alice, id: 'b'.repeat(32) } as const;

test('a flood on one road leaves the others theirs', async () => {
  const roads = createRoads();
  const flood = held();
  const enrol = roadOf(roads, 'enrol')!;
  const answers = Array.from({ length: 2000 }, () => enrol(null, flood.work));
  assert.ok(flood.begun() > 0 && flood.begun() < 10, `${flood.begun()} begun`);
  assert.equal(await roadOf(roads, 'readStatement')!(null, () => Promise.resolve('read')), 'read');
  assert.equal(await roadOf(roads, 'findPhones')!(alice, () => Promise.resolve('found')), 'found');
  const refused = await answers.at(-1)!;
  assert.ok(typeof refused === 'object' && refused.code === 'busy' && refused.retryAfterS !== null);
  while (flood.begun() > 0) {
    flood.end();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  assert.equal(await answers[0], 'done');
});

test('one operator has so many requests under way, and takes no place of another', async () => {
  const roads = createRoads();
  const slow = held();
  const find = roadOf(roads, 'findPhones')!;
  const answers = Array.from({ length: 64 }, () => find(alice, slow.work));
  const refused = await find(alice, slow.work);
  assert.ok(typeof refused === 'object' && refused.code === 'rate-limited');
  const others = find(bob, slow.work);
  while (slow.begun() > 0) {
    slow.end();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  assert.deepEqual(new Set(await Promise.all([...answers, others])), new Set(['done']));
  const again = find(alice, slow.work);
  slow.end();
  assert.equal(await again, 'done');
});

test('what is answered from memory, and check-ins, take no road', () => {
  const roads = createRoads();
  for (const id of ['checkIn', 'readTrust', 'advise', 'readPolicy', 'readHealth'] as const)
    assert.equal(roadOf(roads, id), null, id);
});
