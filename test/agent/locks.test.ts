import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PostureView } from '../../src/agent/lock/lock-screen.ts';
import { makeChallenge } from '../../src/agent/lock/challenge.ts';
import { lockAllowances } from '../../src/core/policy/policy.ts';
import { ocraCode, ocraInput } from '../../src/protocol/device/ocra.ts';
import { languages } from '../../src/protocol/words/language.ts';
import { phoneWords } from '../support/phone-words.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import {
  acknowledgedNotice,
  answerTo,
  duePhone,
  enrolledPhone,
  type DueScene as Scene,
} from './named-scene.ts';
import { lockOfFirstForm } from './test-log.ts';
import { runLease } from '../../src/agent/state/lease.ts';
import type { Posture } from '../../src/agent/state/posture.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A phone whose notice, number 1, has run out. It is midnight. */
const due = (): Promise<Scene> => duePhone({ seq: 1 });

/** A lock of 30 days, less the hours since midnight. */
function lockOrder({ maker }: Scene, seq: number, notifySeq = 1): Promise<DeliveredDirective> {
  const reason = 'First activated in Cuba; ordered by two people.';
  return maker.lock(seq, notifySeq, { payload: { reason, caseRef: 'C-7' } });
}

async function locked(): Promise<Scene> {
  const scene = await due();
  const { server, phone } = scene;
  server.deliver(5, await lockOrder(scene, 5));
  await phone.hourly();
  assert.equal((await postureOf(phone)).kind, 'locked');
  return scene;
}

async function postureOf(phone: Phone): Promise<PostureView> {
  const view = await phone.agent.state();
  assert.equal(view.kind, 'enrolled');
  return view.kind === 'enrolled' ? view.posture : { kind: 'operating' };
}

async function screenOf(phone: Phone) {
  const posture = await postureOf(phone);
  assert.equal(posture.kind, 'locked');
  return posture.kind === 'locked' ? posture.screen : assert.fail();
}

/** The code that support gives for the challenge on the screen. */
function codeOf(server: SmallServer, challenge: string): string {
  return ocraCode(createHmac('sha256', server.unlockSecret).update(ocraInput(challenge)).digest());
}
const wrongOf = (code: string): string => String((Number(code) + 1) % 1e8).padStart(8, '0');

describe('a lock that is proved', () => {
  test('is obeyed, acknowledged, shown completely, and allows what every lock allows', async () => {
    const { server, phone } = await locked();
    const screen = await screenOf(phone);
    assert.match(screen.challenge, /^\d{10}$/);
    const { carnet } = (await phone.agent.showCarnet())!;
    assert.equal(screen.device, carnet.sub.slice(0, 6));
    assert.deepEqual(
      { ...screen, challenge: '', device: '', lines: [] },
      {
        seq: 5,
        territory: 'CU',
        reason: 'First activated in Cuba; ordered by two people.',
        clauses: [{ id: 'cu-activation', basis: ['Terms of sale 14.2'] }],
        remedy: { appealUrl: 'https://carnet.example/appeal', contact: 'help@carnet.example' },
        caseRef: 'C-7',
        isAutomatic: false,
        lines: [],
        until: server.nowMs - hourMs + 30 * dayMs,
        challenge: '',
        device: '',
        leftMs: 30 * dayMs - hourMs,
        triesLeft: 5,
        nextTryMs: 0,
        allowed: [...lockAllowances],
      },
    );
    for (const what of lockAllowances) assert.equal(await phone.agent.allows(what), true, what);
    assert.equal(await phone.agent.allows('games'), false);
    assert.equal(phone.screens.at(-1)?.seq, 5);
    await phone.hourly();
    assert.equal(server.acks.get(5)?.state, 'obeyed');
  });

  test('is shown in the owner’s language: end, reason, who decided, what can be done, what stays allowed', async () => {
    const { phone } = await locked();
    const english = (await screenOf(phone)).lines;
    assert.match(english[0]!, /^This phone is locked\. .* \u2068\d{1,2} March 2026 at \d\d:\d\d\u2069 /);
    assert.deepEqual(english.slice(1), [
      'First activated in Cuba; ordered by two people.',
      phoneWords.en.lock.byTwo,
      phoneWords.en.lock.redress,
      phoneWords.en.lock.keeps,
    ]);
    for (const language of languages) {
      phone.language = `${language}-XX`;
      const { lines } = await screenOf(phone);
      const { byTwo, redress, keeps } = phoneWords[language].lock;
      assert.deepEqual(lines.slice(2), [byTwo, redress, keeps]);
      assert.ok(!lines[0]!.includes('{'), lines[0]);
    }
    phone.language = '__proto__';
    assert.deepEqual((await screenOf(phone)).lines, english);
  });

  test('is shown on a phone with many broken ports', async () => {
    const scene = await due();
    const { server, phone } = scene;
    const fail = (): never => {
      throw new Error('broken');
    };
    const language = phone.ports.language;
    Object.assign(phone.ports, { showLock: fail, randomBytes: fail, exportOwnData: fail });
    phone.restart();
    server.deliver(5, await lockOrder(scene, 5));
    await phone.hourly();
    Object.assign(phone.ports, { language: fail });
    const screen = await screenOf(phone);
    assert.match(screen.challenge, /^\d{10}$/);
    assert.match(screen.lines[0]!, /^This phone is locked/);
    assert.equal(await phone.agent.exportOwnData(), 'failed');
    Object.assign(phone.ports, { language });
    assert.deepEqual(await phone.agent.unlock(codeOf(server, screen.challenge)), { kind: 'unlocked' });
  });

  test('keeps an earlier notice, and a later one', async () => {
    const scene = await due();
    const { server, phone } = scene;
    server.deliver(2, await lockOrder(scene, 2));
    await phone.hourly();
    server.deliver(3, server.directive(3, 'notify', { payload: { clauses: [{ id: 'ir', basis: [] }] } }));
    await phone.hourly();
    const posture = await postureOf(phone);
    assert.equal(posture.kind, 'locked');
    assert.deepEqual(posture.kind === 'locked' && posture.notices.map((each) => each.seq), [1, 3]);
    assert.equal(phone.seen.length, 2, 'a locked phone shows its notices');
  });

  test('survives a restart, and the appeal is sent', async () => {
    const { server, phone } = await locked();
    phone.restart();
    assert.equal((await screenOf(phone)).seq, 5);
    assert.equal(await phone.agent.appeal('I bought it here in good faith.'), 'queued');
    await phone.hourly();
    assert.deepEqual(server.appeals, ['I bought it here in good faith.']);
  });

  test('delivered again is acknowledged again and changes nothing', async () => {
    const scene = await due();
    const { server, phone } = scene;
    const order = await lockOrder(scene, 5);
    server.deliver(5, order);
    await phone.hourly();
    await phone.hourly();
    const first = server.acks.get(5);
    const before = await screenOf(phone);
    server.acks.clear();
    server.deliver(5, order);
    await phone.hourly();
    await phone.hourly();
    assert.deepEqual(server.acks.get(5), first);
    assert.deepEqual({ ...(await screenOf(phone)), leftMs: 0 }, { ...before, leftMs: 0 });
  });

  test('is renewed by a greater number and keeps its challenge', async () => {
    const scene = await locked();
    const { server, phone } = scene;
    const before = await screenOf(phone);
    await phone.runFor(25 * dayMs, hourMs);
    server.deliver(6, await lockOrder(scene, 6));
    await phone.hourly();
    const after = await screenOf(phone);
    // A lease ends at midnight, and it was one o’clock.
    assert.deepEqual(
      [after.seq, after.leftMs, after.challenge],
      [6, 30 * dayMs - 2 * hourMs, before.challenge],
    );
  });

  test('is verified with the current keys: the agent asks once for an unknown one', async () => {
    const scene = await due();
    const { server, phone } = scene;
    server.kid = 'd2';
    server.nowMs += 2 * hourMs;
    server.deliver(5, await lockOrder(scene, 5));
    const before = server.sent.filter(({ url }) => url.endsWith('/v1/trust')).length;
    await phone.hourly();
    assert.equal((await postureOf(phone)).kind, 'locked');
    assert.equal(server.sent.filter(({ url }) => url.endsWith('/v1/trust')).length, before + 1);
  });
});

/** A phone that an earlier agent locked by an order of the first form, as the rule alone said. */
async function lockedByRule(): Promise<Scene> {
  const scene = await locked();
  const { phone } = scene;
  const stored = JSON.parse(phone.storage.texts.get('carnet-agent')!) as {
    state: { posture: { lock: object; notices: object[] }; noticeTerms: object[] };
  };
  Object.assign(stored.state.posture, {
    lock: { ...stored.state.posture.lock, isAutomatic: true },
    notices: [],
  });
  stored.state.noticeTerms = [];
  phone.storage.texts.set('carnet-agent', JSON.stringify(stored));
  phone.restart();
  return scene;
}

describe('a lock of the first form, which an earlier agent obeyed', () => {
  test('stands after the update; one that follows from a rule alone says so', async () => {
    const { phone } = await lockedByRule();
    const { isAutomatic, lines } = await screenOf(phone);
    assert.equal(isAutomatic, true);
    assert.equal(lines[2], phoneWords.en.lock.automatic);
  });

  test('ends with its lease', async () => {
    const { phone } = await lockedByRule();
    await phone.runFor(30 * dayMs, hourMs);
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  });

  test('ends by a release, and by a code', async () => {
    const released = await lockedByRule();
    released.server.deliver(6, released.server.directive(6, 'release'));
    await released.phone.hourly();
    assert.deepEqual(await postureOf(released.phone), { kind: 'operating' });
    const opened = await lockedByRule();
    const { challenge } = await screenOf(opened.phone);
    assert.deepEqual(await opened.phone.agent.unlock(codeOf(opened.server, challenge)), { kind: 'unlocked' });
  });

  test('is renewed neither by its own form nor, without a notice, by the form that names the phone', async () => {
    const scene = await lockedByRule();
    const { server, testLog, phone } = scene;
    server.deliver(6, lockOfFirstForm(server, testLog, 6));
    assert.equal(await answerTo(scene, 6), 'old-form');
    server.deliver(7, await lockOrder(scene, 7));
    assert.equal(await answerTo(scene, 7), 'no-notice');
    assert.equal((await screenOf(phone)).seq, 5);
  });
});

describe('a lease ends by itself', () => {
  const endings: [string, (scene: Scene) => Promise<unknown>][] = [
    ['while the phone runs', ({ phone }) => phone.runFor(30 * dayMs, hourMs)],
    ['while it sleeps through all of it', async ({ server }) => void (server.nowMs += 30 * dayMs)],
    [
      'while it sleeps, and its running clock stands still',
      async ({ server, phone }) => {
        for (let sleep = 0; sleep < 2; sleep += 1) {
          server.nowMs += 15 * dayMs;
          phone.bootMs += 15 * dayMs;
          await phone.agent.tick();
        }
      },
    ],
    ['while it is off', async ({ phone }) => phone.reboot(30 * dayMs)],
    [
      'though its storage keeps nothing',
      ({ phone }) => {
        phone.storage.failing = 'fail';
        return phone.runFor(30 * dayMs, hourMs);
      },
    ],
    [
      'though its wall clock goes back by years',
      ({ phone }) => {
        phone.clockOffMs = -10 * 365 * dayMs;
        return phone.runFor(30 * dayMs, hourMs);
      },
    ],
    [
      'though it is rebooted every day with a wall clock that stands still',
      async ({ server, phone }) => {
        for (let day = 0; day < 30; day += 1) {
          await phone.runFor(dayMs, hourMs);
          phone.clockOffMs -= dayMs;
          phone.reboot(0);
        }
        assert.ok(server.nowMs > 0);
      },
    ],
  ];
  for (const [how, pass] of endings) {
    test(how, async () => {
      const scene = await locked();
      await pass(scene);
      assert.equal((await postureOf(scene.phone)).kind, 'noticed');
      assert.equal(await scene.phone.agent.allows('games'), true);
      assert.equal(scene.phone.screens.at(-1), null);
    });
  }

  test('not earlier than a crash explains', async () => {
    const { phone } = await locked();
    await phone.runFor(30 * dayMs - hourMs - 10 * minuteMs, hourMs);
    assert.equal((await postureOf(phone)).kind, 'locked');
  });

  test('by the server’s time, where the phone’s clock stands still', async () => {
    const { server, phone } = await locked();
    const stopped = server.nowMs;
    Object.assign(phone.ports, { clock: { wallMs: () => stopped, monotonicMs: () => 0 } });
    phone.restart();
    server.nowMs += 31 * dayMs;
    assert.equal((await postureOf(phone)).kind, 'locked');
    await phone.agent.checkIn();
    assert.equal((await postureOf(phone)).kind, 'noticed');
  });

  test('property: with any crashes, reboots and clocks it never lasts longer than the lease in running time', async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('run' as const), ms: fc.integer({ min: 1, max: 5 * dayMs }) }),
      fc.record({ kind: fc.constant('crash' as const) }),
      fc.record({ kind: fc.constant('reboot' as const), offMs: fc.integer({ min: 0, max: 3 * dayMs }) }),
      fc.record({ kind: fc.constant('clock' as const), ms: fc.integer({ min: -3e11, max: 3e11 }) }),
      fc.record({
        kind: fc.constant('disk' as const),
        failing: fc.constantFrom('no' as const, 'keep' as const),
      }),
    );
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 20 }), async (acts) => {
        const { phone } = await locked();
        let ranMs = hourMs;
        for (const each of acts) {
          if (each.kind === 'run') {
            ranMs += each.ms;
            await phone.runFor(each.ms, Math.max(4 * minuteMs, each.ms / 50));
          } else if (each.kind === 'crash') phone.restart();
          else if (each.kind === 'reboot') phone.reboot(each.offMs);
          else if (each.kind === 'clock') phone.clockOffMs += each.ms;
          else phone.storage.failing = each.failing;
          const { kind } = await postureOf(phone);
          if (kind === 'noticed') ended += 1;
          if (ranMs >= 30 * dayMs) assert.equal(kind, 'noticed', `after ${ranMs} ms`);
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(ended > 0);
  });
});

describe('a release', () => {
  test('ends the lock at once, needs no log, and makes older locks invalid', async () => {
    const scene = await due();
    const { server, phone } = scene;
    const old = await lockOrder(scene, 5);
    server.deliver(5, old);
    await phone.hourly();
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
    await phone.hourly();
    assert.equal(server.acks.get(6)?.state, 'obeyed');
    server.acks.delete(5);
    server.deliver(5, old);
    await phone.hourly();
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  });

  test('of a lock that never arrived: the lock is then refused as replayed', async () => {
    const scene = await due();
    const { server, maker, phone } = scene;
    // The phone hears the time of the witnesses: a release of a time beyond it would not move the numbers.
    server.also = { ackProofs: [await maker.ackProof(1)] };
    await phone.hourly();
    server.also = {};
    const old = await lockOrder(scene, 5);
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    server.deliver(5, old);
    await phone.hourly();
    await phone.hourly();
    assert.deepEqual([server.acks.get(5)?.state, server.acks.get(5)?.why], ['refused', 'replayed']);
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  });

  test('is obeyed although a notice with a greater number arrived first', async () => {
    const { server, phone } = await locked();
    server.deliver(9, server.directive(9, 'notify', { payload: { clauses: [{ id: 'ir', basis: [] }] } }));
    await phone.hourly();
    server.deliver(7, server.directive(7, 'release'));
    await phone.hourly();
    const posture = await postureOf(phone);
    assert.equal(posture.kind, 'noticed');
    assert.deepEqual(posture.kind === 'noticed' && posture.notices.map((each) => each.seq), [9]);
  });

  test('in one answer with its lock, in the wrong order, is obeyed', async () => {
    const scene = await due();
    const { server, phone } = scene;
    server.deliver(6, server.directive(6, 'release'));
    server.deliver(5, await lockOrder(scene, 5));
    await phone.hourly();
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
    assert.deepEqual(
      phone.screens.filter((screen) => screen !== null),
      [],
    );
  });
});

test('a release in an answer is obeyed although storage failed meanwhile', async () => {
  const { server, phone } = await locked();
  const { transport } = server;
  Object.assign(phone.ports, {
    transport: async (url: string, request: Parameters<typeof transport>[1]) => {
      phone.storage.failing = 'fail';
      return transport(url, request);
    },
  });
  phone.restart();
  server.deliver(6, server.directive(6, 'release'));
  assert.equal((await phone.hourly()).kind, 'unsent');
  assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  phone.storage.failing = 'no';
  Object.assign(phone.ports, { transport });
  phone.restart();
  await phone.hourly();
  await phone.hourly();
  assert.deepEqual([(await postureOf(phone)).kind, server.acks.get(6)?.state], ['operating', 'obeyed']);
});

test('a lease that storage corrupted ends', () => {
  const lock = { leftMs: undefined, spanMs: 1000, spanWallMs: 0 };
  const spoiled = { kind: 'locked', lock, notices: [] } as unknown as Posture;
  assert.deepEqual(runLease(spoiled, 0, 0), { kind: 'operating' });
});

describe('a release outside a check-in', () => {
  test('unlocks an offline phone, and is acknowledged at the next check-in', async () => {
    const { server, phone } = await locked();
    assert.deepEqual(await phone.agent.handOver(server.directive(6, 'release')), { kind: 'obeyed' });
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
    assert.equal(phone.screens.at(-1), null);
    phone.restart();
    await phone.hourly();
    assert.equal(server.acks.get(6)?.state, 'obeyed');
  });

  test('unlocks a phone whose storage fails', async () => {
    const { server, phone } = await locked();
    phone.storage.failing = 'fail';
    assert.deepEqual(await phone.agent.handOver(server.directive(6, 'release')), { kind: 'obeyed' });
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  });

  const rows: [string, (scene: Scene) => unknown, string][] = [
    ['a lock, proved or not', (scene) => lockOrder(scene, 6), 'no-proof'],
    ['a lock of the first form', ({ server, testLog }) => lockOfFirstForm(server, testLog, 6), 'old-form'],
    ['a notice', ({ server }) => server.directive(6, 'notify'), 'not-a-release'],
    [
      'of another phone',
      ({ server }) => server.directive(6, 'release', { payload: { aud: 'b'.repeat(32) } }),
      'not-addressed',
    ],
    [
      'signed by a stranger',
      ({ server }) => server.directive(6, 'release', { stranger: true }),
      'bad-signature',
    ],
    [
      'expired',
      ({ server }) => server.directive(6, 'release', { payload: { exp: 1_600_000_000 } }),
      'expired',
    ],
    ['older than the lock', ({ server }) => server.directive(4, 'release'), 'replayed'],
    ['nothing of the kind', () => 'please', 'malformed'],
  ];
  for (const [what, make, why] of rows) {
    test(`${what}: ${why}, and the lock stays`, async () => {
      const scene = await locked();
      assert.deepEqual(await scene.phone.agent.handOver(await make(scene)), { kind: 'refused', why });
      assert.equal((await postureOf(scene.phone)).kind, 'locked');
    });
  }

  test('is not expired for a phone whose clock is years ahead', async () => {
    const { server, phone } = await locked();
    phone.clockOffMs = 5 * 365 * dayMs;
    assert.deepEqual(await phone.agent.handOver(server.directive(6, 'release')), { kind: 'obeyed' });
  });

  test('has no effect on a phone that is not enrolled', async () => {
    const server = new SmallServer();
    assert.deepEqual(await new Phone(server).agent.handOver({}), { kind: 'not-enrolled' });
  });
});

describe('a code', () => {
  test('unlocks an offline phone, is reported, and confirmed by the answer', async () => {
    const { server, phone } = await locked();
    const { challenge } = await screenOf(phone);
    server.faults.push('request-lost');
    await phone.hourly();
    const code = codeOf(server, challenge);
    assert.deepEqual(await phone.agent.unlock(` ${code.slice(0, 4)} ${code.slice(4)} `), {
      kind: 'unlocked',
    });
    const at = server.nowMs;
    assert.deepEqual(await postureOf(phone), { kind: 'unlocked-by-code', at, notices: [] });
    assert.equal(await phone.agent.allows('games'), true);
    phone.restart();
    // The lost report is repeated first, unchanged; the next one reports the code.
    await phone.hourly();
    assert.equal((await postureOf(phone)).kind, 'unlocked-by-code');
    server.faults.push('answer-lost');
    await phone.hourly();
    assert.equal((await postureOf(phone)).kind, 'unlocked-by-code', 'nothing is confirmed without an answer');
    await phone.hourly();
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
    const reports = server.taken.filter((report) => report.unlockedByCode !== undefined);
    assert.deepEqual(
      reports.map((report) => report.unlockedByCode),
      [new Date(at).toISOString().replace('.000Z', 'Z')],
    );
  });

  test('takes precedence over a renewal that the server ordered before it knew', async () => {
    const scene = await locked();
    const { server, phone } = scene;
    server.faults.push('request-lost');
    await phone.hourly();
    await phone.agent.unlock(codeOf(server, (await screenOf(phone)).challenge));
    server.deliver(6, await lockOrder(scene, 6));
    await phone.hourly();
    assert.equal((await postureOf(phone)).kind, 'unlocked-by-code');
    await phone.agent.settled();
  });

  test('a release confirms it too', async () => {
    const { server, phone } = await locked();
    await phone.agent.unlock(codeOf(server, (await screenOf(phone)).challenge));
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  });

  test('is accepted in the digits of the owner’s keyboard', async () => {
    for (const zero of [0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce]) {
      const { server, phone } = await locked();
      const code = codeOf(server, (await screenOf(phone)).challenge);
      const typed = code.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
      assert.deepEqual(await phone.agent.unlock(typed), { kind: 'unlocked' });
    }
  });

  test('is accepted with whatever separates its digits', async () => {
    for (const separator of ['\u2013', '.', '\u200b', '\u00a0', ' / ', '\u2066', '_', '\ufe0f\u20e3']) {
      const { server, phone } = await locked();
      const code = codeOf(server, (await screenOf(phone)).challenge);
      const typed = `\u202a${code.slice(0, 4)}${separator}${code.slice(4)}\u202c`;
      assert.deepEqual(await phone.agent.unlock(typed), { kind: 'unlocked' }, JSON.stringify(separator));
    }
  });

  test('after five wrong ones none is accepted for an hour, not even the right one; then it is', async () => {
    const { server, phone } = await locked();
    const code = codeOf(server, (await screenOf(phone)).challenge);
    for (let left = 4; left >= 0; left -= 1)
      assert.deepEqual(await phone.agent.unlock(wrongOf(code)), { kind: 'wrong', triesLeft: left });
    assert.deepEqual(await phone.agent.unlock(code), { kind: 'wait', afterMs: hourMs });
    await phone.runFor(59 * minuteMs);
    phone.reboot(0);
    assert.equal((await phone.agent.unlock(code)).kind, 'wait', 'a reboot gives no tries');
    phone.clockOffMs += 10 * 365 * dayMs;
    assert.equal((await phone.agent.unlock(code)).kind, 'wait', 'nor does the wall clock');
    await phone.runFor(5 * minuteMs, minuteMs);
    assert.deepEqual(await phone.agent.unlock(code), { kind: 'unlocked' });
  });

  test('concurrent guesses are five tries in all', async () => {
    const { server, phone } = await locked();
    const code = codeOf(server, (await screenOf(phone)).challenge);
    const guesses = [...Array.from({ length: 40 }, () => wrongOf(code)), code];
    const results = await Promise.all(guesses.map((guess) => phone.agent.unlock(guess)));
    assert.ok(results.every((each) => each.kind !== 'unlocked'));
    assert.equal((await postureOf(phone)).kind, 'locked');
  });

  test('a try that cannot be saved is not accepted', async () => {
    const { server, phone } = await locked();
    const code = codeOf(server, (await screenOf(phone)).challenge);
    phone.storage.failing = 'fail';
    for (const each of [code, wrongOf(code)])
      assert.deepEqual(await phone.agent.unlock(each), { kind: 'not-saved' });
    phone.storage.failing = 'no';
    assert.equal((await screenOf(phone)).triesLeft, 5);
  });

  const malformed = ['', '1234567', '123456789', 'abcdefgh', '1234567O', '12345678a'];
  for (const code of malformed)
    test(`"${code}" is malformed and costs no try`, async () => {
      const { phone } = await locked();
      assert.deepEqual(await phone.agent.unlock(code), { kind: 'malformed' });
      assert.equal((await screenOf(phone)).triesLeft, 5);
    });

  test('without a lock there is nothing to unlock', async () => {
    const { phone } = await due();
    assert.deepEqual(await phone.agent.unlock('12345678'), { kind: 'not-locked' });
  });

  test('a new lock has a new challenge', async () => {
    const scene = await locked();
    const { server, phone } = scene;
    const first = (await screenOf(phone)).challenge;
    await phone.agent.unlock(codeOf(server, first));
    await phone.hourly();
    await phone.hourly();
    // What a code let go takes a new notice, of 21 days at least.
    const notifySeq = await acknowledgedNotice(scene, { notice: { noticeS: 0, graceS: 0 } }, 7);
    server.nowMs += 22 * dayMs;
    server.deliver(8, await lockOrder(scene, 8, notifySeq));
    await phone.hourly();
    assert.notEqual((await screenOf(phone)).challenge, first);
  });

  test('a challenge is ten digits, evenly distributed', () => {
    const draws = [Uint8Array.of(250, 255, 0, 9, 10, 249, 251, 99, 100, 1), new Uint8Array(10).fill(7)];
    assert.equal(
      makeChallenge(() => draws.shift()!),
      '0909901777',
    );
    for (const broken of [
      () => new Uint8Array(0),
      () => new Uint8Array(10).fill(255),
      () => assert.fail('no noise'),
    ])
      assert.match(makeChallenge(broken), /^\d{10}$/);
    const seen = new Map<string, number>();
    for (let draw = 0; draw < 2000; draw += 1)
      for (const digit of makeChallenge()) seen.set(digit, (seen.get(digit) ?? 0) + 1);
    for (const [digit, times] of seen) assert.ok(times > 1700 && times < 2300, `${digit}: ${times}`);
    assert.equal(seen.size, 10);
  });
});

describe('the owner’s data is never lost', () => {
  test('it can be copied off in every posture, where the phone supports it', async () => {
    const { phone } = await locked();
    assert.equal(await phone.agent.exportOwnData(), 'not-supported');
    Object.assign(phone.ports, { exportOwnData: async () => 'exported' });
    assert.equal(await phone.restart().exportOwnData(), 'exported');
    assert.equal((await postureOf(phone)).kind, 'locked');
    Object.assign(phone.ports, { exportOwnData: () => Promise.reject(new Error('no cable')) });
    assert.equal(await phone.restart().exportOwnData(), 'failed');
    assert.equal(await new Phone(new SmallServer()).agent.exportOwnData(), 'not-supported');
  });

  test('a lock writes only the agent’s state and removes nothing', async () => {
    const { server, phone } = await locked();
    phone.storage.texts.set('photos', 'of the family');
    await phone.runFor(31 * dayMs, hourMs);
    await phone.hourly();
    assert.equal(phone.storage.texts.get('photos'), 'of the family');
    assert.deepEqual(
      Object.getOwnPropertyNames(phone.ports.storage).filter((name) => /delete|remove|clear/.test(name)),
      [],
    );
    assert.ok(server.taken.length > 0);
  });

  test('a lock profile that names less removes nothing', async () => {
    const { phone } = await locked();
    assert.deepEqual((await screenOf(phone)).allowed, [...lockAllowances]);
  });

  test('a reset phone operates and enrols again', async () => {
    const { phone } = await locked();
    assert.equal((await phone.agent.enrol({ again: true })).kind, 'enrolled');
    assert.deepEqual(await postureOf(phone), { kind: 'operating' });
    assert.equal(phone.screens.at(-1), null);
  });
});

describe('run', () => {
  test('counts time while it waits, and removes the lock screen in time', async () => {
    const { server, phone } = await locked();
    const naps: number[] = [];
    const endAt = server.nowMs + 30 * dayMs;
    await phone.agent.run(async (ms) => {
      if (phone.screens.at(-1) !== null) naps.push(ms);
      server.nowMs += ms;
      server.faults.push('request-lost');
      if (phone.screens.at(-1) === null || server.nowMs > endAt + dayMs) phone.agent.stop();
    });
    assert.equal(phone.screens.at(-1), null);
    assert.ok(naps.length > 10_000 && Math.max(...naps) <= 4 * minuteMs);
  });
});

test('the state of an earlier agent is read, without lock', async () => {
  const { phone } = await enrolledPhone();
  const saved = JSON.parse(phone.storage.texts.get('carnet-agent')!) as { state: Record<string, unknown> };
  for (const name of ['orderSeq', 'codeTries', 'trustAskedAt']) delete saved.state[name];
  phone.storage.texts.set('carnet-agent', JSON.stringify(saved));
  phone.restart();
  assert.deepEqual(await postureOf(phone), { kind: 'operating' });
  assert.equal((await phone.hourly()).kind, 'answered');
});
