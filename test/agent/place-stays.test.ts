import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createFenceCache } from '../../src/agent/check-in/fence-cache.ts';
import { coarsen, fixOf } from '../../src/agent/check-in/gather-evidence.ts';
import type { Position } from '../../src/agent/platform/ports.ts';
import { buildFences, resolveFix } from '../../src/core/territory/fences.ts';
import type { FenceData } from '../../src/core/territory/fence-data.ts';
import { MemoryStorage, nodeKeys, Phone } from './phone.ts';
import { tries } from '../support/tries.ts';
import { fencesText, fewFencesText, payloadOf, SmallServer, type Sent } from './small-server.ts';

const published = JSON.parse(fencesText) as FenceData;
const fences = buildFences(published);
const few = buildFences(JSON.parse(fewFencesText) as FenceData);

/** The content of a request without signatures and seals, which cover only that content. */
function said({ url, request }: Sent): unknown {
  const body = request.body === undefined ? {} : (JSON.parse(request.body) as Record<string, unknown>);
  const { report, firstReport, carnet, mac: _mac, ...rest } = body;
  return {
    url,
    headers: request.headers,
    ...rest,
    report: typeof report === 'string' ? payloadOf(report) : null,
    firstReport: typeof firstReport === 'string' ? payloadOf(firstReport) : null,
    carnet: typeof carnet === 'string' ? payloadOf(carnet) : null,
  };
}

const world = fc.oneof(
  fc.record({
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
  }),
  // Cuba and Crimea with their coasts and borders.
  fc.record({
    lon: fc.double({ min: -85, max: -74, noNaN: true }),
    lat: fc.double({ min: 19.5, max: 23.5, noNaN: true }),
  }),
  fc.record({
    lon: fc.double({ min: 32.4, max: 36.7, noNaN: true }),
    lat: fc.double({ min: 44.3, max: 46.2, noNaN: true }),
  }),
);
const position: fc.Arbitrary<Position> = fc
  .tuple(world, fc.double({ min: 0, max: 3000, noNaN: true }))
  .map(([place, accuracyM]) => ({ ...place, accuracyM }));

const life = fc.array(
  fc.record({
    position: fc.option(position, { nil: undefined }),
    fault: fc.constantFrom(
      null,
      null,
      null,
      'request-lost' as const,
      'answer-lost' as const,
      'portal' as const,
    ),
    hours: fc.integer({ min: 1, max: 400 }),
    restarts: fc.boolean(),
    appeals: fc.boolean(),
    noticed: fc.boolean(),
  }),
  { minLength: 3, maxLength: 20 },
);

async function live(
  server: SmallServer,
  phone: Phone,
  acts: typeof life extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  // Every second life begins with an outage: the first start is reported late, and its fences are fetched after its position.
  for (const act of acts.slice(0, acts.length % 4)) {
    phone.position = act.position;
    server.faults.push('request-lost', 'request-lost', 'request-lost');
    await phone.agent.enrol();
    server.faults.length = 0;
    if (act.restarts) phone.restart();
    server.nowMs += act.hours * 3_600_000;
  }
  phone.position = acts[0]!.position;
  await phone.agent.enrol();
  for (const [index, act] of acts.entries()) {
    phone.position = act.position;
    if (act.fault !== null) server.faults.push(act.fault);
    if (act.restarts) phone.restart();
    if (act.appeals) await phone.agent.appeal('This is my phone.');
    if (act.noticed && server.deviceId !== '')
      server.deliver(index + 1, server.directive(index + 1, 'notify'));
    server.nowMs += (act.hours - 1) * 3_600_000;
    await phone.hourly();
  }
}

/** Numbers from -1 to 1, the same for the same seed. */
function shifts(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

describe('promise 12: place stays with the owner', () => {
  test('no request of a long random life contains a coordinate', async () => {
    let requests = 0;
    let late = 0;
    await fc.assert(
      fc.asyncProperty(life, async (acts) => {
        const server = new SmallServer();
        const phone = new Phone(server);
        await live(server, phone, acts);
        for (const sent of server.sent) {
          requests += 1;
          const text = JSON.stringify(said(sent));
          assert.doesNotMatch(text.replaceAll(/T\d\d:\d\d:\d\d\.\d{1,3}Z/g, ''), /\d\.\d/, text);
          assert.doesNotMatch(
            text,
            /"(?:lat|lon|lng|latitude|longitude|coord\w*|accuracy\w*|position|geo\w*)"/i,
            text,
          );
          assert.ok(!sent.url.includes('?'), sent.url);
        }
        for (const report of server.taken) {
          assert.deepEqual(
            Object.keys(report).filter(
              (name) => !['sub', 'seq', 'iat', 'evidence', 'acks', 'appeal', 'speaks', 'hw'].includes(name),
            ),
            [],
          );
          for (const each of report.evidence)
            if (each.kind === 'fix') assert.equal(each.marginM, coarsen(each.marginM));
        }
        for (const first of server.firstReports) {
          if (first === null) continue;
          late += 1;
          assert.deepEqual(Object.keys(first), ['sub', 'seq', 'iat', 'evidence', 'acks']);
          for (const each of first.evidence)
            if (each.kind === 'fix') assert.equal(each.marginM, coarsen(each.marginM));
        }
        assert.doesNotMatch(
          phone.storage.texts.get('carnet-agent')!,
          /"(?:lat|lon)"/,
          'nothing to resolve is left once the phone is enrolled',
        );
      }),
      { numRuns: 40 },
    );
    assert.ok(requests > 500, `only ${requests} requests were looked at`);
    assert.ok(late > 10, `only ${late} first starts were reported late`);
  });

  test('two distant phones with the same fix send the same bytes', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(life, fc.integer(), async (acts, seed) => {
        const shift = shifts(seed);
        const twins = acts.map((act) => {
          const from = act.position;
          if (from === undefined) return act;
          const before = JSON.stringify(fixOf(few, from));
          for (let tries = 0; tries < 14; tries += 1) {
            const reach = 0.5 ** tries;
            const lon = from.lon + shift() * reach;
            const lat = from.lat + shift() * reach;
            const twin = { lon, lat, accuracyM: from.accuracyM };
            if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || JSON.stringify(fixOf(few, twin)) !== before)
              continue;
            moved += 1;
            return { ...act, position: twin };
          }
          return act;
        });
        const keys = nodeKeys();
        const key = await keys.generate();
        const same = { ...keys, generate: async () => key };
        const requests = [];
        for (const lived of [acts, twins]) {
          const server = new SmallServer();
          await live(server, new Phone(server, { keys: same }), lived);
          requests.push(server.sent.map((sent) => said(sent)));
        }
        assert.deepEqual(requests[0], requests[1]);
      }),
      { numRuns: 25 },
    );
    assert.ok(moved > 100, `only ${moved} positions were moved`);
  });
});

describe('accuracy', () => {
  const havana = { lon: -82.38, lat: 23.11 };
  const { marginM } = resolveFix(fences, havana.lon, havana.lat);

  test('is subtracted from the margin', () => {
    assert.ok(marginM > 1000, `Havana is ${marginM} m from the fence`);
    assert.deepEqual(fixOf(fences, { ...havana, accuracyM: 0 }), {
      kind: 'fix',
      territory: 'CU',
      marginM: coarsen(marginM),
    });
    assert.deepEqual(fixOf(fences, { ...havana, accuracyM: marginM - 450 }), {
      kind: 'fix',
      territory: 'CU',
      marginM: 400,
    });
  });

  test('that reaches the fence gives no fix', () => {
    assert.equal(fixOf(fences, { ...havana, accuracyM: marginM }), undefined);
    assert.equal(fixOf(fences, { ...havana, accuracyM: 1e9 }), undefined);
  });

  test('a fix is true for every place within the accuracy', () => {
    fc.assert(
      fc.property(position, fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), (from, bearing) => {
        const fix = fixOf(fences, from);
        if (fix === undefined || fix.kind !== 'fix' || Math.abs(from.lat) > 80) return;
        const reachM = from.accuracyM * 0.99;
        const lat = from.lat + (Math.cos(bearing) * reachM) / 111_320;
        const lon =
          from.lon + (Math.sin(bearing) * reachM) / (111_320 * Math.cos((from.lat * Math.PI) / 180));
        if (Math.abs(lon) > 180) return;
        assert.equal(resolveFix(fences, lon, lat).territory, fix.territory);
      }),
      { numRuns: tries(2000) },
    );
  });

  for (const nonsense of [
    { lon: Number.NaN, lat: 0, accuracyM: 5 },
    { lon: 0, lat: 91, accuracyM: 5 },
    { lon: 200, lat: 0, accuracyM: 5 },
    { lon: 0, lat: 0, accuracyM: -1 },
    { lon: 0, lat: 0, accuracyM: Number.NaN },
    { lon: 0, lat: 0, accuracyM: Infinity },
    { lon: -82.38, lat: 23.11, accuracyM: 5, ageMs: 120_001 },
    { lon: -82.38, lat: 23.11, accuracyM: 5, ageMs: 7 * 24 * 3_600_000 },
    { lon: -82.38, lat: 23.11, accuracyM: 5, ageMs: Number.NaN },
  ]) {
    test(`unusable position: ${JSON.stringify(nonsense)}`, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.position = nonsense;
      await phone.agent.enrol();
      assert.deepEqual(
        server.taken[0]!.evidence.filter((each) => each.kind === 'fix'),
        [],
      );
      assert.equal(server.sent.length, 1, 'no fences are fetched for nothing');
    });
  }

  for (const ageMs of [undefined, 0, 120_000, -50]) {
    test(`a position of ${ageMs ?? 'no stated'} ms counts`, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.position = { lon: 13.4, lat: 52.5, accuracyM: 5, ...(ageMs === undefined ? {} : { ageMs }) };
      await phone.agent.enrol();
      assert.ok(server.taken[0]!.evidence.some((each) => each.kind === 'fix'));
    });
  }

  test('margins are rounded down to the precision that a decision needs', () => {
    const cases: [number, number][] = [
      [0, 0],
      [99, 0],
      [100, 100],
      [199.9, 100],
      [200, 200],
      [999, 900],
      [1000, 1000],
      [1999, 1000],
      [9999, 9000],
      [10_000, 10_000],
      [480_000, 10_000],
    ];
    for (const [given, said] of cases) assert.equal(coarsen(given), said);
  });
});

describe('fences', () => {
  const paths = (server: SmallServer): string[] =>
    server.sent
      .map(({ url }) => new URL(url).pathname)
      .filter((path) => !path.startsWith('/v1/c') && !path.startsWith('/v1/e'));
  const fixes = (server: SmallServer): number =>
    server.taken.at(-1)!.evidence.filter((each) => each.kind === 'fix').length;
  const dayMs = 86_400_000;

  test('are fetched before the first report, checked against trust, stored, and requested once a week by their ETag', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    await phone.agent.enrol();
    assert.deepEqual(paths(server), ['/v1/fences', '/v1/trust']);
    for (let day = 0; day < 6; day += 1) {
      server.nowMs += dayMs;
      phone.restart();
      await phone.agent.checkIn();
    }
    assert.equal(paths(server).length, 2);
    server.nowMs += 2 * dayMs;
    await phone.agent.checkIn();
    assert.deepEqual(paths(server).slice(2), ['/v1/fences']);
    assert.ok(
      'if-none-match' in
        server.sent.find(
          ({ url, request }) => url.endsWith('/v1/fences') && 'if-none-match' in request.headers,
        )!.request.headers,
    );
    assert.equal(fixes(server), 1);
  });

  test('new ones are accepted once /v1/trust names them', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    await phone.agent.enrol();
    const other = { ...(JSON.parse(fencesText) as FenceData), version: 'next', territories: [] };
    server.fences = JSON.stringify(other);
    server.nowMs += 8 * dayMs;
    await phone.agent.checkIn();
    assert.equal(fixes(server), 1, 'what trust does not name is not used, and the old ones are still good');
    server.publish(server.fences);
    server.nowMs += dayMs;
    phone.position = { lon: -82.38, lat: 23.11, accuracyM: 5 };
    await phone.agent.checkIn();
    assert.deepEqual(server.taken.at(-1)!.evidence[0], { kind: 'fix', territory: null, marginM: 10_000 });
  });

  const spoiled: [string, (server: SmallServer) => void][] = [
    ['tampered with', (server) => void (server.fences = fewFencesText.replace('CU', 'MX'))],
    ['not JSON, though published', (server) => server.publish('no fences')],
    ['missing', (server) => void server.faults.push('request-lost')],
    ['behind a portal', (server) => void server.faults.push('portal')],
  ];
  for (const [what, spoil] of spoiled) {
    test(`${what}: no fix, and the phone still enrols`, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      spoil(server);
      assert.equal((await phone.agent.enrol()).kind, 'enrolled');
      assert.equal(fixes(server), 0);
    });
  }

  test('corrupted in storage are fetched again', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    await phone.agent.enrol();
    phone.storage.texts.set('carnet-fences', phone.storage.texts.get('carnet-fences')!.replace('CU', 'MX'));
    phone.restart();
    await phone.hourly();
    assert.equal(fixes(server), 1);
    assert.equal(paths(server).filter((path) => path === '/v1/fences').length, 2);
  });

  test('unconfirmed for thirty days are outdated: no fix', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    await phone.agent.enrol();
    server.nowMs += 29 * dayMs;
    server.faults.push('request-lost');
    await phone.agent.checkIn();
    assert.equal(fixes(server), 1);
    server.nowMs += 2 * dayMs;
    server.faults.push('request-lost');
    await phone.agent.checkIn();
    assert.equal(fixes(server), 0);
    server.nowMs += dayMs;
    await phone.agent.checkIn();
    assert.equal(fixes(server), 1);
  });

  test('one cache serves many agents with one download and one index', async () => {
    const server = new SmallServer();
    const cache = createFenceCache({
      baseUrl: 'https://carnet.example',
      transport: server.transport,
      storage: new MemoryStorage(),
    });
    for (let each = 0; each < 5; each += 1) await new Phone(server, { fences: cache }).agent.enrol();
    assert.deepEqual(paths(server), ['/v1/fences', '/v1/trust']);
    assert.equal(
      server.taken.filter((report) => report.evidence.some((each) => each.kind === 'fix')).length,
      5,
    );
  });
});
