import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { KeptAct } from '../../src/app/dossiers/kept-acts.ts';
import { openKeptActs } from '../../src/store/log/kept-acts.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-test-acts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function act(phone: string, at: string): KeptAct {
  const instant = Date.parse(at);
  return {
    phoneId: phone.repeat(32),
    event: { kind: 'released', at: instant, receivedAt: instant, by: 'operator' },
  };
}

test('acts are read back from the moment that is asked for, by month, in their order', async () => {
  const acts = openKeptActs(join(folder, 'read'));
  assert.deepEqual(await acts.read(0), []);
  const [a, b, c] = [
    act('a', '2026-10-31T23:59:59Z'),
    act('b', '2026-11-01T00:00:00Z'),
    act('c', '2026-11-28T00:00:00Z'),
  ];
  await acts.append([a, b]);
  await acts.append([c]);
  assert.deepEqual(await acts.read(0), [a, b, c]);
  assert.deepEqual(await acts.read(b.event.receivedAt), [b, c]);
  assert.deepEqual(await acts.read(c.event.receivedAt + 1), []);
});

test('a line that a crash cut off spoils only itself', async () => {
  const dir = join(folder, 'cut');
  const acts = openKeptActs(dir);
  const [a, b] = [act('a', '2026-11-28T00:00:00Z'), act('b', '2026-11-28T01:00:00Z')];
  await acts.append([a]);
  appendFileSync(join(dir, '2026-11.jsonl'), '\n{"phoneId":"cccc');
  await acts.append([b]);
  assert.deepEqual(await acts.read(0), [a, b]);
});

test('old months are dropped', async () => {
  const dir = join(folder, 'old');
  const acts = openKeptActs(dir);
  for (let month = 1; month <= 12; month += 1)
    await acts.append([act('a', `2025-${String(month).padStart(2, '0')}-15T00:00:00Z`)]);
  await acts.append([act('a', '2026-01-15T00:00:00Z'), act('a', '2026-02-15T00:00:00Z')]);
  assert.deepEqual(readdirSync(dir).sort()[0], '2025-02.jsonl');
});
