import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createCheckIn, type CheckInPorts, type ListedCheckIn } from '../../../src/app/device/check-in.ts';
import { createSeals, sealCarnet, sessionKeyOf, type SealingSecret } from '../../../src/app/keys/seals.ts';
import type { Carnet } from '../../../src/core/carnet/carnet.ts';
import { locate } from '../../../src/core/territory/locate.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs } from '../../../src/core/time.ts';
import type { ReportedEvidence } from '../../../src/protocol/device/evidence.ts';
import { evidenceIn, macUnder, payloadOf, signReport } from '../../support/test-phone.ts';

const T = (code: string): Territory => code as Territory;
const now = Date.parse('2021-09-10T10:00:00Z');
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
const deviceId = hash('sha256', spki, 'hex').slice(0, 32);
const phone = 'b'.repeat(32);
const secret = (kid: string, from: number): SealingSecret => ({
  kid,
  from,
  seal: randomBytes(32),
  sessionMaster: randomBytes(32),
});
const oldest = secret('k1', 0);

interface Setup {
  readonly ports: CheckInPorts;
  readonly asked: ListedCheckIn[];
}

/** The ordinary path has no store among its ports at all; what goes to the records is caught here. */
function setup(changes: Partial<CheckInPorts> = {}): Setup {
  const asked: ListedCheckIn[] = [];
  const ports: CheckInPorts = {
    clock: { now: () => now },
    keys: { seals: createSeals([oldest]) },
    locate,
    listedTerritories: () => new Set([T('CU'), T('UA-43')]),
    isWatched: () => false,
    watchReady: () => true,
    checkInListed: (one) => {
      asked.push(one);
      return Promise.resolve({
        kind: 'reconciled',
        standing: 'visitor',
        proved: { isPlaced: true, activation: null },
        directives: [],
        ackProofs: [],
        approverSets: [],
        message: 'hello',
        next: now + dayMs,
        awaitedSince: null,
      });
    },
    ...changes,
  };
  return { ports, asked };
}

const key = createSeals([oldest]).keys[0]!;
const session = sessionKeyOf(key, deviceId).toString('base64url');

function request(
  evidence: readonly ReportedEvidence[],
  carnet: Partial<Carnet> = {},
): Parameters<ReturnType<typeof createCheckIn>>[0] {
  const report = signReport(pair.privateKey, { sub: deviceId, seq: 3, iat: now / 1000, evidence, acks: [] });
  const sealed = sealCarnet(key, {
    v: 1,
    sub: deviceId,
    phone,
    key: spki.toString('base64url'),
    activated: { territory: T('DE'), day: '2021-03-01' },
    stamps: [],
    iat: now / 1000 - 86_400,
    ...carnet,
  });
  return { carnet: sealed, report, mac: macUnder(session, report) };
}

const network = (plmn: string): ReportedEvidence => ({ kind: 'network', plmn });
const nowhere: ReportedEvidence = { kind: 'fix', territory: null, marginM: 500_000 };

// What a phone claims, the address the server sees, what it is told, and whether the records were asked.
const rows: readonly (readonly [string, readonly ReportedEvidence[], string | null, string, boolean])[] = [
  ['at home', evidenceIn('DE'), 'DE', 'clear', false],
  ['no evidence', [], null, 'clear', false],
  ['in Cuba', evidenceIn('CU'), 'CU', 'visitor', true],
  ['a Cuban address alone', [], 'CU', 'unproven', false],
  ['a Cuban address, serving network DE', [network('26201')], 'CU', 'unproven', false],
  [
    'a fix in Crimea beside a network of Romania',
    [{ kind: 'fix', territory: T('UA-43'), marginM: 9000 }, network('22601')],
    'RO',
    'unproven',
    false,
  ],
  ['in Canada or the United States, who knows', [nowhere, network('310410')], null, 'clear', false],
];

for (const [name, evidence, address, standing, recorded] of rows)
  test(`${name}: ${standing}${recorded ? ', by the records' : ', and the records are not asked'}`, async () => {
    const { ports, asked } = setup();
    const answered = createCheckIn(ports)(request(evidence), {
      address: address === null ? null : T(address),
      language: null,
    });
    assert.equal(answered instanceof Promise, recorded, 'an ordinary check-in is answered at once');
    const outcome = await answered;
    assert.ok(outcome.kind === 'answered');
    assert.equal(outcome.answer.standing, standing);
    assert.equal(outcome.path, recorded ? 'listed' : 'ordinary');
    assert.equal(asked.length, recorded ? 1 : 0);
  });

test('a report whose mac does not hold is refused before anything is looked at', async () => {
  const { ports, asked } = setup({ watchReady: () => assert.fail('nothing is looked at') });
  const good = request(evidenceIn('CU'));
  const others = [
    macUnder(session, `${good.report}x`),
    macUnder(randomBytes(32).toString('base64url'), good.report),
    macUnder(sessionKeyOf(key, 'c'.repeat(32)).toString('base64url'), good.report),
  ];
  for (const mac of others) {
    const outcome = await createCheckIn(ports)({ ...good, mac }, { address: T('CU'), language: null });
    assert.ok(outcome.kind === 'refused' && outcome.code === 'mac-wrong');
  }
  assert.equal(asked.length, 0);
});

test('a proof goes to the registry wherever the phone is, and without one nothing is asked', async () => {
  const { ports, asked } = setup();
  const plain = request(evidenceIn('DE'));
  const context = { address: T('DE'), language: null };
  await createCheckIn(ports)(plain, context);
  assert.equal(asked.length, 0);
  await createCheckIn(ports)({ ...plain, factoryProof: 'e..s' }, context);
  assert.deepEqual(
    asked.map(({ proof }) => proof),
    [{ report: plain.report, factoryProof: 'e..s' }],
  );
});

test('a watched phone is asked for wherever it is', async () => {
  const { ports, asked } = setup({ isWatched: (phoneId) => phoneId === phone });
  const outcome = await createCheckIn(ports)(request(evidenceIn('DE')), { address: T('DE'), language: 'de' });
  assert.ok(outcome.kind === 'answered' && outcome.answer.message === 'hello');
  assert.equal(asked[0]!.context.language, 'de');
});

test('a listed check-in refused by the records leaves the carnet as it was', async () => {
  const { ports } = setup({
    checkInListed: () =>
      Promise.resolve({ kind: 'refused', code: 'store-away', detail: null, members: {}, retryAfterS: 30 }),
  });
  const outcome = await createCheckIn(ports)(request(evidenceIn('CU')), { address: T('CU'), language: null });
  assert.ok(outcome.kind === 'refused' && outcome.code === 'store-away');
});

for (const [name, changes, waitingFor] of [
  ['policies', { listedTerritories: () => undefined }, 'policies'],
  ['the watch set', { watchReady: () => false }, 'watch set'],
] as const)
  test(`nothing is answered before ${name} were loaded: a phone under notice could be called clear`, async () => {
    const outcome = await createCheckIn(setup(changes).ports)(request(evidenceIn('DE')), {
      address: null,
      language: null,
    });
    assert.ok(outcome.kind === 'refused' && outcome.code === 'not-ready');
    assert.equal(outcome.members['waitingFor'], waitingFor);
  });

const placements: readonly (readonly [string, readonly ReportedEvidence[], string, string | null])[] = [
  ['on the day', evidenceIn('DE'), '2021-09-10', 'DE'],
  ['two days later', evidenceIn('DE'), '2021-09-08', 'DE'],
  ['too late', evidenceIn('DE'), '2021-09-07', null],
  ['proved to be outside every fence', [nowhere, network('310410')], '2021-09-10', 'ZZ'],
  ['unproven again', [], '2021-09-10', null],
];
for (const [name, evidence, day, territory] of placements)
  test(`an activation without proof of place, ${name}: ${String(territory)}`, async () => {
    const sent = request(evidence, { activated: { territory: null, day } });
    const outcome = await createCheckIn(setup().ports)(sent, { address: null, language: null });
    assert.ok(outcome.kind === 'answered');
    assert.deepEqual(payloadOf(outcome.answer.carnet).activated, { territory, day });
  });

test('a carnet of an older key is sealed anew under the newest, with the session key that belongs to it', async () => {
  const newest = secret('k2', now - dayMs);
  const seals = createSeals([oldest, newest]);
  const { ports } = setup({ keys: { seals } });
  const outcome = await createCheckIn(ports)(request(evidenceIn('DE')), { address: T('DE'), language: null });
  assert.ok(outcome.kind === 'answered');
  assert.equal(payloadOf(outcome.answer.carnet).kid, 'k2');
  const { sessionKey } = outcome.answer;
  assert.equal(sessionKey, sessionKeyOf(seals.keys[0]!, deviceId).toString('base64url'));
  const report = signReport(pair.privateKey, {
    sub: deviceId,
    seq: 4,
    iat: now / 1000,
    evidence: [],
    acks: [],
  });
  const next = await createCheckIn(ports)(
    { carnet: outcome.answer.carnet, report, mac: macUnder(sessionKey, report) },
    { address: null, language: null },
  );
  assert.ok(next.kind === 'answered' && next.answer.sessionKey === undefined);
});

test('the next check-in: about a day, six hours where something is open, and the same again for the same report', async () => {
  const sent = request(evidenceIn('DE'));
  const { ports } = setup();
  const answers = [1, 2].map(() => createCheckIn(ports)(sent, { address: T('DE'), language: null }));
  const [one, two] = answers as { kind: 'answered'; answer: { next: number } }[];
  assert.equal(one!.answer.next, two!.answer.next);
  assert.ok(one!.answer.next >= 77_760 && one!.answer.next <= 95_040, String(one!.answer.next));
  const there = await createCheckIn(ports)(request(evidenceIn('CU')), { address: T('CU'), language: null });
  assert.ok(there.kind === 'answered' && there.answer.next >= 19_440 && there.answer.next <= 23_760);
});
