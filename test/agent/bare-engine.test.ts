import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createContext, Script } from 'node:vm';
import type { createAgent } from '../../src/agent/index.ts';
import type { PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import type { AgentPorts } from '../../src/agent/platform/ports.ts';
import { agentScript } from './agent-bundle.ts';
import { nodeCrypto } from './bare-ports.ts';
import { becomeDue, lockingServer, playLockedLife } from './locked-life.ts';
import { Phone } from './phone.ts';

const guide = readFileSync(new URL('../../docs/guides/integrating-the-agent.md', import.meta.url), 'utf8');
const listed =
  /<!-- globals -->\n+```\n([^`]+)```/
    .exec(guide)?.[1]
    ?.split(/\s+/)
    .filter((name) => name !== '') ?? [];

const script = new Script(await agentScript());
const options = {
  baseUrl: 'https://carnet.example',
  hardware: { imei: ['490154203237518'], serial: 'SN123456', model: 'One' },
};

/** The library in an engine with the documented globals and no other. */
function createBare(ports: AgentPorts, pinned?: PinnedTrust): ReturnType<typeof createAgent> {
  const context = createContext({});
  const kept = new Set(listed);
  new Script('all = globalThis; carnetGlobals = Object.getOwnPropertyNames(globalThis)').runInContext(
    context,
  );
  const { carnetGlobals } = context as { readonly carnetGlobals: readonly string[] };
  const removed = carnetGlobals.filter((name) => !kept.has(name) && name !== 'undefined' && name !== 'all');
  context['removed'] = removed;
  new Script('for (const name of removed) delete all[name]').runInContext(context);
  script.runInContext(context);
  const left = [
    'Intl',
    'crypto',
    'TextEncoder',
    'TextDecoder',
    'URL',
    'console',
    'AbortController',
    'setTimeout',
  ];
  for (const name of left) assert.equal(context[name], undefined, name);
  return (context as unknown as { readonly carnet: { createAgent: typeof createAgent } }).carnet.createAgent(
    ports,
    { ...options, ...(pinned === undefined ? {} : { pinned }) },
  );
}

const inCuba = { serving: '36801', sims: ['36801'] };

function bareScene(change: Partial<AgentPorts> = {}) {
  const world = lockingServer();
  const phone = new Phone(world.server);
  phone.position = undefined;
  phone.networks = inCuba;
  const ports = { ...phone.ports, crypto: nodeCrypto, randomBytes, ...change };
  return { world, phone, ports };
}

describe('an engine with the documented globals and no other', () => {
  test('the guide lists them', () => {
    assert.ok(listed.length > 10 && listed.includes('Promise') && !listed.includes('Intl'), listed.join(' '));
  });

  test('locks, unlocks and releases, and shows the reason', async () => {
    const { world, phone, ports } = bareScene();
    await playLockedLife(createBare(ports, world.pinned), world);
    assert.match(
      phone.screens.find((screen) => screen !== null)!.lines[0]!,
      /^This phone is locked\. .*2026-02-\d\d \d\d:\d\d UTC/,
    );
  });

  test('speaks the owner’s language, its words being part of the script', async () => {
    const { world, phone, ports } = bareScene();
    phone.language = 'uk-UA';
    await playLockedLife(createBare(ports, world.pinned), world);
    assert.match(phone.screens.findLast((screen) => screen !== null)!.lines[0]!, /^Цей телефон заблоковано/);
  });

  const fail = (): never => {
    throw new Error('broken');
  };
  const onlyNonces =
    (other: () => Uint8Array) =>
    (length: number): Uint8Array =>
      length === 16 ? randomBytes(length) : other();
  const seenOnce = (): AgentPorts['networks'] => {
    let asked = 0;
    return async () => ((asked += 1) === 1 ? inCuba : fail());
  };
  const failing: [string, Partial<AgentPorts>][] = [
    ['the language', { language: fail }],
    ['the language, which is no text', { language: (() => undefined) as unknown as () => string }],
    ['the language, which is odd', { language: () => `x-${'ж'.repeat(5000)}\u0000` }],
    ['every text', { text: { words: fail, dateTime: fail, country: fail, days: fail } }],
    ['the lock screen', { showLock: fail }],
    ['notices', { notify: fail }],
    // An acknowledgement cannot do without: the clock of its notice would not begin.
    ['random numbers', { random: fail, randomBytes: onlyNonces(fail) }],
    [
      'random numbers, which are none',
      { random: () => Number.NaN, randomBytes: onlyNonces(() => new Uint8Array(0)) },
    ],
    [
      'every source of evidence, once the phone was seen there',
      { position: fail, networks: seenOnce(), zone: fail },
    ],
  ];
  for (const [what, change] of failing) {
    test(`nothing stands in the way of obeying where this fails: ${what}`, async () => {
      const { world, ports } = bareScene(change);
      await playLockedLife(createBare(ports, world.pinned), world);
    });
  }

  test('storage of fences that fails, and fences that are not as they were stored', async () => {
    for (const stored of [
      undefined,
      '{"trusted":null,"text":7}',
      '[',
      '{"trusted":{"sha256":"x"},"text":"{}"}',
    ]) {
      const { world, phone, ports } = bareScene();
      phone.position = { lon: 13.4, lat: 52.5, accuracyM: 15 };
      const storage: AgentPorts['storage'] = {
        get: (name) =>
          name === 'carnet-fences'
            ? stored === undefined
              ? fail()
              : Promise.resolve(stored)
            : phone.storage.get(name),
        set: (name, text) => (name === 'carnet-fences' ? fail() : phone.storage.set(name, text)),
      };
      await playLockedLife(createBare({ ...ports, storage }, world.pinned), world);
    }
  });

  test('words that never come leave the lock screen in English, and delay nothing but a look at the state', async () => {
    const { world, phone, ports } = bareScene({
      language: () => 'fa',
      text: { words: () => new Promise(() => undefined) },
    });
    const { server, maker } = world;
    const agent = createBare(ports, world.pinned);
    await agent.enrol();
    await becomeDue(agent, world, 1);
    server.deliver(2, await maker.lock(2, 1));
    assert.equal((await agent.checkIn()).kind, 'answered');
    assert.match(phone.screens.at(-1)!.lines[0]!, /^This phone is locked/);
    assert.equal(await agent.allows('emergency-calls'), true);
    assert.equal((await agent.unlock('00000000')).kind, 'wrong');
    server.deliver(3, server.directive(3, 'release'));
    assert.equal((await agent.checkIn()).kind, 'answered');
    assert.equal(phone.screens.at(-1), null);
    assert.equal(await agent.allows('games'), true);
  });

  test('without cryptography no method rejects', async () => {
    const { crypto: _crypto, ...ports } = bareScene().ports;
    const agent = createBare(ports);
    assert.equal((await agent.enrol()).kind, 'unsent');
    assert.equal((await agent.checkIn()).kind, 'unsent');
    assert.equal(await agent.allows('games'), true);
  });
});
