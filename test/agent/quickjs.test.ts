import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockingServer, playLockedLife } from './locked-life.ts';
import { Phone } from './phone.ts';
import { createQuickJsAgent } from './quickjs-phone.ts';

for (const hasWords of [true, false]) {
  test(`in QuickJS the packed library locks, unlocks and releases, ${hasWords ? 'in the owner’s language' : 'in English without the files of words'}`, async () => {
    const world = lockingServer();
    const { ports } = new Phone(world.server);
    const agent = await createQuickJsAgent(ports, { hasWords, pinned: world.pinned });
    await playLockedLife(agent, world, hasWords ? /^Цей телефон/ : /^This phone is locked/);
    agent.dispose();
    assert.ok(world.server.taken.length > 4);
  });
}
