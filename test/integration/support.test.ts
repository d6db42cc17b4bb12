import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { AnyJson } from '../support/any-json.ts';
import { append, ordered } from '../support/lock-order.ts';
import { enrolOperator } from '../support/people.ts';
import { officersOf, operatorGet, operatorPost, testServer } from '../support/server.ts';
import { evidenceIn, TestPhone } from '../support/test-phone.ts';

const lifting = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const policy = lifting.replace('appealUnlocks: true', 'appealUnlocks: false');
const server = await testServer('2021-08-20T00:00:00Z', { policy });
const { clock } = server;
clock.set('2021-09-02T08:00:00Z');
const challenge = '0123456789';
let keys = 0;

function post(path: string, body: object): ReturnType<typeof operatorPost> {
  keys += 1;
  return operatorPost(server, path, body, `support-test-${keys}`);
}

const seqOf = (answer: CheckInAnswer): number =>
  JSON.parse(Buffer.from(answer.directives[0]!.directive.split('.')[1]!, 'base64url').toString()).seq;

/** A phone in Cuba that was told, and whose dossier is open. */
async function toldPhone(): Promise<TestPhone> {
  const phone = new TestPhone(server);
  await phone.enrol('CU');
  clock.advance(26 * hourMs);
  const told = await phone.checkIn('CU');
  const at = new Date(clock.now()).toISOString();
  await phone.checkIn('CU', { acks: [{ seq: seqOf(told.body), state: 'shown', at }] });
  return phone;
}

async function lockedPhone(): Promise<TestPhone> {
  const phone = await toldPhone();
  clock.advance(45 * dayMs);
  await append(server, phone.phoneId, ordered(server));
  return phone;
}

async function dossierOf(phone: TestPhone): Promise<AnyJson> {
  return (await operatorGet(server, `dossiers/${phone.phoneId}`)).body;
}

async function fileAppeal(phone: TestPhone, appeal?: string): Promise<{ status: number; body: AnyJson }> {
  phone.seq += 1;
  const report = phone.report(evidenceIn('CU'), appeal === undefined ? {} : { appeal });
  const answered = await phone.post<CheckInAnswer>('/v1/appeals', phone.request(report), 'CU');
  if (answered.status === 200) phone.carnet = answered.body.carnet;
  return answered;
}

test('an owner objects from the phone: recorded with their words, once, and listed by when the answer is due', async () => {
  const first = await toldPhone();
  clock.advance(hourMs);
  const second = await lockedPhone();
  assert.equal((await fileAppeal(first, 'I live here.\u0000')).status, 200);
  clock.advance(hourMs);
  const filedAt = clock.now();
  assert.equal((await fileAppeal(second, 'Bought in a shop.')).status, 200);
  clock.advance(hourMs);
  assert.equal(
    (await fileAppeal(second, 'Bought in a shop!')).status,
    200,
    'a second says no more than the first',
  );
  const page = await operatorGet(server, 'appeals?limit=1');
  assert.deepEqual(
    page.body.appeals.map((one: AnyJson) => [one.phoneId, one.text, one.standing, one.decided]),
    [[first.phoneId, 'I live here.\u{FFFD}', 'notice', null]],
  );
  const rest = await operatorGet(server, `appeals?limit=1&cursor=${page.body.cursor}`);
  assert.deepEqual(
    rest.body.appeals.map((one: AnyJson) => [one.phoneId, one.text, one.standing, Date.parse(one.answerBy)]),
    [[second.phoneId, 'Bought in a shop.', 'locked', filedAt + 14 * dayMs]],
  );
  assert.equal(rest.body.cursor, null);
  assert.equal((await operatorGet(server, 'appeals?cursor=x')).body.type, 'urn:carnet:error:malformed-query');
});

test('what is no appeal is refused, and says why', async () => {
  const phone = await toldPhone();
  assert.equal((await fileAppeal(phone)).body.type, 'urn:carnet:error:appeal-missing');
  const away = new TestPhone(server);
  await away.enrol('DE');
  away.seq += 1;
  const report = away.report(evidenceIn('DE'), { appeal: 'Why?' });
  const refused = await away.post('/v1/appeals', away.request(report), 'DE');
  assert.equal(refused.body.type, 'urn:carnet:error:nothing-to-appeal');
  const forged = { ...phone.request(phone.report(evidenceIn('CU'), { appeal: 'x' })), mac: 'A'.repeat(43) };
  assert.equal((await phone.post('/v1/appeals', forged)).body.type, 'urn:carnet:error:mac-wrong');
});

test('who answers: a person, who had no part in any order; the owner reads the answer', async () => {
  const phone = await lockedPhone();
  await fileAppeal(phone, 'Not mine.');
  const path = `dossiers/${phone.phoneId}/appeals/decide`;
  const decision = { outcome: 'upheld', answer: 'You showed the receipt: the shop is in Panama.' };
  const token = await post(path, decision);
  assert.equal(token.status, 403, 'a program is nobody');
  const reviewer = await enrolOperator(server, ['compliance']);
  const support = await enrolOperator(server, ['support']);
  assert.equal((await support.post(path, decision)).body.type, 'urn:carnet:error:forbidden');
  const decided = await reviewer.post(path, decision);
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  assert.deepEqual([decided.body.standing, decided.body.appeal.decided.by], ['clear', reviewer.id]);
  const again = await reviewer.post(path, decision);
  assert.equal(again.body.type, 'urn:carnet:error:no-appeal-waiting');
  clock.advance(hourMs);
  const told = await phone.checkIn('CU');
  assert.match(told.body.message ?? '', /the shop is in Panama/);
  const { appeals } = await dossierOf(phone);
  assert.equal(appeals[0].decided.answer, decision.answer);
});

test('nobody reviews what they signed', async () => {
  const [proposer, approver] = await officersOf(server);
  const phone = await toldPhone();
  clock.advance(45 * dayMs);
  // Two people signed the policy; an order that rests on their signatures is theirs.
  const [entry] = server.policies.current()!.entries;
  const { approvals } = entry!.published;
  assert.ok(approvals?.length === 2);
  const until = clock.now() + 90 * dayMs;
  await append(server, phone.phoneId, ordered(server, { order: { measure: null, approvals, until } }));
  await fileAppeal(phone, 'Why me?');
  const path = `dossiers/${phone.phoneId}/appeals/decide`;
  for (const officer of [proposer, approver]) {
    const refused = await officer.post(path, { outcome: 'dismissed', answer: 'No.' });
    assert.equal(refused.body.type, 'urn:carnet:error:reviewer-decided-before', JSON.stringify(refused.body));
  }
  const reviewer = await enrolOperator(server, ['investigator']);
  assert.equal((await reviewer.post(path, { outcome: 'dismissed', answer: 'No.' })).body.standing, 'locked');
});

test('a release is one act: repeated under its key it is the same, and the phone is released whatever it was', async () => {
  const phone = await lockedPhone();
  const path = `dossiers/${phone.phoneId}/release`;
  const released = await operatorPost(server, path, { reason: 'receipt shown' }, 'release-key-1');
  assert.deepEqual([released.status, released.body.standing, released.body.toBeTold], [200, 'due', false]);
  const repeated = await operatorPost(server, path, { reason: 'receipt shown' }, 'release-key-1');
  assert.deepEqual(repeated, released);
  const other = await operatorPost(server, path, { reason: 'another' }, 'release-key-1');
  assert.equal(other.body.type, 'urn:carnet:error:idempotency-key-reused');
  const { events, notes, lock } = await dossierOf(phone);
  assert.equal(events.filter((one: AnyJson) => one.kind === 'released').length, 1);
  assert.deepEqual(
    notes.map((one: AnyJson) => one.note),
    ['receipt shown'],
  );
  assert.equal(lock, null);
  const told = await toldPhone();
  assert.equal((await post(`dossiers/${told.phoneId}/release`, { reason: 'asked' })).body.standing, 'notice');
});

test('a notice that one person released is still taken back when its clause ends', async () => {
  const phone = await toldPhone();
  await post(`dossiers/${phone.phoneId}/release`, { reason: 'asked' });
  await post(`dossiers/${phone.phoneId}/exemptions`, { exemption: 'baggage', proof: 'declared' });
  clock.advance(hourMs);
  const told = await phone.checkIn('CU');
  assert.deepEqual(
    told.body.directives.map(
      (one) => JSON.parse(Buffer.from(one.directive.split('.')[1]!, 'base64url').toString()).type,
    ),
    ['release'],
  );
  const { notes } = await dossierOf(phone);
  assert.deepEqual(
    notes.map((one: AnyJson) => [one.kind, one.note]),
    [
      ['release', 'asked'],
      ['exemption', 'baggage: declared'],
    ],
  );
});

test('what support did is in the audit trail, in the transaction of the act, without a word of the code', async () => {
  const phone = await lockedPhone();
  const support = await enrolOperator(server, ['support']);
  const auditor = await enrolOperator(server, ['auditor']);
  const given = await support.post(`dossiers/${phone.phoneId}/unlock-codes`, { challenge, reason: 'asked' });
  await support.post(`dossiers/${phone.phoneId}/release`, { reason: 'receipt' });
  const { body } = await auditor.get('audit?limit=20');
  const mine = body.entries.filter((one: AnyJson) => one.target === `phoneId=${phone.phoneId}`);
  assert.deepEqual(
    mine
      .filter((one: AnyJson) => one.operatorId === support.id)
      .map((one: AnyJson) => [one.operation, one.outcome])
      .toSorted(),
    [
      ['giveUnlockCode', 'done'],
      ['releasePhone', 'done'],
    ],
  );
  assert.ok(!JSON.stringify(body).includes(given.body.codes[0]));
  assert.equal(
    (await dossierOf(phone)).notes.every((one: AnyJson) => one.by === support.id),
    true,
  );
});

const wrong: readonly (readonly [string, string, object, number, string])[] = [
  [
    'a challenge of nine digits',
    'unlock-codes',
    { challenge: '123456789', reason: 'x' },
    400,
    'malformed-body',
  ],
  [
    'a challenge with a letter among its digits',
    'unlock-codes',
    { challenge: '012345678O9', reason: 'x' },
    400,
    'malformed-body',
  ],
  ['a code without a reason', 'unlock-codes', { challenge }, 400, 'malformed-body'],
  ['a release without a reason', 'release', { reason: '' }, 400, 'malformed-body'],
  ['a release with more than a reason', 'release', { reason: 'x', until: 'y' }, 400, 'malformed-body'],
];
const nowhere = '0'.repeat(32);

test('bad requests are refused by the field', async () => {
  const phone = await toldPhone();
  for (const [what, path, body, status, code] of wrong) {
    const refused = await post(`dossiers/${phone.phoneId}/${path}`, body);
    assert.deepEqual([refused.status, refused.body.type], [status, `urn:carnet:error:${code}`], what);
    assert.match(refused.body.detail, /challenge|reason|until/, what);
  }
  for (const [path, body] of [
    ['unlock-codes', { challenge, reason: 'x' }],
    ['release', { reason: 'x' }],
  ] as const)
    assert.equal(
      (await post(`dossiers/${nowhere}/${path}`, body)).body.type,
      'urn:carnet:error:phone-unknown',
    );
});

test('a code is given whatever the records say, is the same for the same challenge, and another phone’s is another', async () => {
  const [one, other] = [await toldPhone(), await lockedPhone()];
  const code = async (phone: TestPhone, asked = challenge): Promise<string> => {
    const { status, body } = await post(`dossiers/${phone.phoneId}/unlock-codes`, {
      challenge: asked,
      reason: 'asked',
    });
    assert.equal(status, 200);
    return body.codes.join();
  };
  for (const typed of [challenge, '٠١٢٣٤٥٦٧٨٩', '०१२३४ ५६७८९', ' 01234\u201356789.', '01234\u200b56789'])
    assert.equal(await code(one), await code(one, typed), typed);
  assert.notEqual(await code(one), await code(other));
  assert.notEqual(await code(one), await code(one, '9876543210'));
  assert.match(await code(one), /^[0-9]{8}$/);
});

test('an automatic clause notifies and never locks, whoever approved its policy', async () => {
  const automatic = await testServer('2021-08-20T00:00:00Z', {
    policy: policy.replace('decision: reviewed', 'decision: automatic'),
  });
  automatic.clock.set('2021-09-02T08:00:00Z');
  const phone = new TestPhone(automatic);
  await phone.enrol('CU');
  automatic.clock.advance(26 * hourMs);
  const told = await phone.checkIn('CU');
  const at = new Date(automatic.clock.now()).toISOString();
  await phone.checkIn('CU', { acks: [{ seq: seqOf(told.body), state: 'shown', at }] });
  automatic.clock.advance(45 * dayMs);
  for (let days = 0; days < 60; days += 20) {
    await automatic.reachDeadlines();
    assert.equal((await phone.checkIn('CU')).body.standing, 'due');
    const { standing, lock, directives, events } = (await operatorGet(automatic, `dossiers/${phone.phoneId}`))
      .body;
    assert.deepEqual([standing, lock], ['due', null]);
    assert.ok(!directives.some((one: { type: string }) => one.type === 'lock'));
    assert.ok(!events.some((one: { kind: string }) => one.kind === 'lock-ordered'));
    automatic.clock.advance(20 * dayMs);
  }
});
