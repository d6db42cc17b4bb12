import assert from 'node:assert/strict';
import { createHash, createHmac, createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { createOwnerTexts } from '../../src/agent/platform/owner-text.ts';
import { carnetPage } from '../../src/agent/state/carnet-page.ts';
import { readCarnet } from '../../src/agent/state/read-carnet.ts';
import { deviceIdOf, macOf, signReport } from '../../src/agent/platform/device-key.ts';
import {
  backOffMs,
  parseHttpDate,
  parseRetryAfterMs,
  refusedRetryMs,
} from '../../src/agent/check-in/retry.ts';
import { createRunLoop } from '../../src/agent/check-in/run-loop.ts';
import { webClock, webKeys, webSleep } from '../../src/agent/platform/web-platform.ts';
import type { Carnet } from '../../src/core/carnet/carnet.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

const report = { sub: 'a'.repeat(32), seq: 1, iat: 1, evidence: [], acks: [] };

describe('device key', () => {
  test('other libraries verify a WebCrypto signature and compute the same device id', async () => {
    const keys = webKeys();
    assert.equal(await keys.load(), undefined);
    await assert.rejects(async () => keys.sign(new Uint8Array(1)));
    const jwk = await keys.generate();
    assert.deepEqual(await keys.load(), jwk);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const jws = await signReport(keys, report);
    assert.deepEqual(decodeProtectedHeader(jws), { alg: 'ES256' });
    const { payload } = await compactVerify(jws, key);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), report);
    const spki = key.export({ type: 'spki', format: 'der' });
    assert.equal(await deviceIdOf(jwk), createHash('sha256').update(spki).digest('hex').slice(0, 32));
  });

  test('a key that is not on P-256 is an error of the key store', async () => {
    await assert.rejects(deviceIdOf({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }), TypeError);
  });

  test('a key place stores the pair, and a new agent loads it', async () => {
    let kept: Parameters<NonNullable<Parameters<typeof webKeys>[0]>['save']>[0] | undefined;
    const place = {
      load: async () => kept,
      save: async (pair: NonNullable<typeof kept>) => void (kept = pair),
    };
    const jwk = await webKeys(place).generate();
    assert.deepEqual(await webKeys(place).load(), jwk);
    await assert.rejects(crypto.subtle.exportKey('pkcs8', kept!.privateKey));
  });

  test('the mac is HMAC-SHA-256 of the text', async () => {
    const key = Buffer.alloc(32, 7);
    assert.equal(
      await macOf('a.b.c', key.toString('base64url')),
      createHmac('sha256', key).update('a.b.c').digest('base64url'),
    );
  });
});

describe('waiting', () => {
  test('stays within its bounds after any number of failures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(1e9),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, afterMs, random) => {
          const wait = backOffMs(failures, afterMs, () => random);
          assert.ok(
            wait >= Math.min(afterMs, 86_400_000) + 1000 && wait <= 30 * 3_600_000 + 1000,
            String(wait),
          );
          assert.ok(Number.isInteger(wait));
        },
      ),
    );
    assert.equal(
      refusedRetryMs(() => 0),
      6 * 3_600_000,
    );
  });

  test('full jitter: a fleet that failed together returns spread over the whole span', () => {
    assert.equal(
      backOffMs(4, 0, () => 0),
      1000,
    );
    assert.equal(
      backOffMs(4, 0, () => 0.999_999_9),
      241_000,
    );
    assert.equal(
      backOffMs(40, 0, () => 0.5),
      3 * 3_600_000 + 1000,
    );
  });

  const now = Date.UTC(2026, 0, 5, 12);
  const dates: [string | null, number | undefined][] = [
    ['Mon, 05 Jan 2026 12:00:00 GMT', now],
    ['Mon, 05 Jan 2026 12:00:00 UTC', undefined],
    ['2026-01-05T12:00:00Z', undefined],
    ['Mon, 31 Feb 2026 12:00:00 GMT', undefined],
    ['Mon, 05 Foo 2026 12:00:00 GMT', undefined],
    ['', undefined],
    [null, undefined],
  ];
  for (const [text, wanted] of dates) test(`Date: ${text}`, () => assert.equal(parseHttpDate(text), wanted));

  const waits: [string | null, number][] = [
    ['120', 120_000],
    ['0', 0],
    ['-5', 0],
    ['soon', 0],
    [null, 0],
    ['Mon, 05 Jan 2026 12:01:00 GMT', 60_000],
    ['Mon, 05 Jan 2026 11:00:00 GMT', 0],
  ];
  for (const [text, wanted] of waits)
    test(`Retry-After: ${text}`, () => assert.equal(parseRetryAfterMs(text, now), wanted));
});

describe('run', () => {
  test('enrols, then checks in when due, until stopped; early wake-ups and a jumping wall clock change nothing', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    const outcomes: string[] = [];
    const naps: number[] = [];
    await phone.agent.run(
      async (ms) => {
        naps.push(ms);
        phone.clockOffMs += 1_000_000;
        server.nowMs += Math.min(ms, 1_800_000);
      },
      (outcome) => {
        outcomes.push(outcome.kind);
        if (outcomes.length === 4) phone.agent.stop();
      },
    );
    assert.deepEqual(outcomes, ['enrolled', 'answered', 'answered', 'answered']);
    assert.equal(server.taken.length, 4);
    assert.deepEqual(naps.slice(-2), [3_600_000, 1_800_000]);
  });

  test('stops while asleep, and can be run again', async () => {
    const outcome = { kind: 'answered', standing: 'clear', afterMs: 3_600_000 } as const;
    let exchanges = 0;
    const loop = createRunLoop(webClock, async () => {
      exchanges += 1;
      setTimeout(() => loop.stop(), 5);
      return outcome;
    });
    await loop.run(webSleep);
    await loop.run(webSleep);
    assert.equal(exchanges, 2);
  });

  test('a sleep that fails by itself is a bug and rejects', async () => {
    const loop = createRunLoop(webClock, async () => ({ kind: 'enrolled', deviceId: '', afterMs: 1000 }));
    await assert.rejects(
      loop.run(() => Promise.reject(new Error('no timer'))),
      /no timer/,
    );
  });
});

describe('the carnet page', () => {
  const carnet: Carnet = {
    v: 1,
    sub: 'a'.repeat(32),
    phone: 'b'.repeat(32),
    key: '',
    activated: { territory: 'DE' as Territory, day: '2021-03-01' },
    stamps: [
      ['CU' as Territory, '2021-09-02', '2021-09-10', 9],
      ['UA-43' as Territory, '2021-05-01', '2021-05-01', 1],
    ],
    iat: Date.UTC(2021, 8, 11) / 1000,
    kid: 's1',
  };
  const sealed = `e30.${Buffer.from(JSON.stringify(carnet)).toString('base64url')}.AAAA`;
  const pages: [string, readonly string[]][] = [
    [
      'en-GB',
      [
        'First used: 2021-03-01, DE Germany',
        'CU Cuba: 2021-09-02 – 2021-09-10, 9 days',
        'UA-43: 2021-05-01 – 2021-05-01, 1 day',
        'Sealed: 2021-09-11',
      ],
    ],
    [
      'es',
      [
        'Primer uso: 2021-03-01, DE Alemania',
        'CU Cuba: 2021-09-02 – 2021-09-10, 9 días',
        'UA-43: 2021-05-01 – 2021-05-01, 1 día',
        'Sellado: 2021-09-11',
      ],
    ],
    [
      'tlh',
      [
        'First used: 2021-03-01, DE Germany',
        'CU Cuba: 2021-09-02 – 2021-09-10, 9 days',
        'UA-43: 2021-05-01 – 2021-05-01, 1 day',
        'Sealed: 2021-09-11',
      ],
    ],
    [
      'en-@@',
      [
        'First used: 2021-03-01, DE Germany',
        'CU Cuba: 2021-09-02 – 2021-09-10, 9 days',
        'UA-43: 2021-05-01 – 2021-05-01, 1 day',
        'Sealed: 2021-09-11',
      ],
    ],
  ];
  for (const [language, lines] of pages) {
    test(`in ${language}, read without a key`, async () => {
      const texts = createOwnerTexts({});
      await texts.load(language);
      const page = carnetPage(readCarnet(sealed)!, texts.in(language));
      assert.deepEqual(page.carnet, carnet);
      assert.deepEqual(page.lines.slice(1), lines);
      assert.ok(page.lines[0]!.includes(carnet.phone));
    });
  }

  test('an activation without proof of place says so', () => {
    const page = carnetPage(
      { ...carnet, activated: { territory: null, day: '2021-03-01' } },
      createOwnerTexts({}).in('en'),
    );
    assert.equal(page.lines[1], 'First used: 2021-03-01, place not proved');
  });

  test('before enrolment there is none, and other text is not read', async () => {
    assert.equal(await new Phone(new SmallServer()).agent.showCarnet(), undefined);
    for (const text of ['', 'a.b.c', 'e30.e30.AA', 'e30.bnVsbA.AA'])
      assert.equal(readCarnet(text), undefined, text);
  });
});

describe('an appeal', () => {
  test('is sent with every report until an answer confirms it', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    assert.equal(await phone.agent.appeal('Too early'), 'not-enrolled');
    await phone.agent.enrol();
    assert.equal(await phone.agent.appeal('  '), 'empty');
    assert.equal(await phone.agent.appeal('é'.repeat(2001)), 'too-long');
    phone.storage.failing = 'fail';
    assert.equal(await phone.agent.appeal('Lost'), 'not-saved');
    phone.storage.failing = 'no';
    assert.equal(await phone.agent.appeal(` ${'😀'.repeat(2000)} `), 'queued');
    server.faults.push('request-lost');
    await phone.hourly();
    phone.restart();
    const waiting = await phone.agent.state();
    assert.equal(waiting.kind === 'enrolled' && waiting.appeal, '😀'.repeat(2000));
    await phone.hourly();
    const confirmed = await phone.agent.state();
    assert.equal(confirmed.kind === 'enrolled' && confirmed.appeal, null);
    await phone.hourly();
    assert.deepEqual(server.appeals, ['😀'.repeat(2000)]);
  });
});
