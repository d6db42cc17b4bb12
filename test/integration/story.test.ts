import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compactVerify, importJWK } from 'jose';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { operatorGet, operatorPost, testServer } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

// Each story moves its own clock.
const began = '2021-08-20T00:00:00Z';
const first = await testServer(began, { policy });
const second = await testServer(began, { policy });
const third = await testServer(began, { policy });

test('a phone first activated in Cuba is told, given its time, and becomes due, never sooner', async () => {
  const server = first;
  const { clock } = server;
  clock.set('2021-09-02T08:00:00Z');
  const phone = new TestPhone(server);
  const enrolled = await phone.enrol('CU');
  assert.equal(enrolled.status, 201);
  assert.deepEqual(payloadOf(phone.carnet).activated, { territory: 'CU', day: '2021-09-02' });

  clock.advance(hourMs);
  const early = await phone.checkIn('CU');
  assert.equal(early.body.standing, 'clear', 'within the dwell nothing counts');
  assert.deepEqual(early.body.directives, []);

  clock.set('2021-09-03T10:00:00Z');
  const told = await phone.checkIn('CU', {}, { 'accept-language': 'es' });
  assert.equal(told.body.standing, 'notice');
  assert.equal(told.body.directives.length, 1);
  const [delivered] = told.body.directives;
  const key = await importJWK(enrolled.body.trust.directiveKeys.keys[0]!, 'ES256');
  const verified = await compactVerify(delivered!.directive, key);
  assert.equal(verified.protectedHeader['typ'], 'carnet-directive+jws');
  const directive = payloadOf(delivered!.directive);
  assert.equal(directive.aud, phone.deviceId);
  assert.equal(directive.type, 'notify');
  assert.deepEqual(
    directive.clauses.map((clause: { id: string }) => clause.id),
    ['cu-activation'],
  );
  const statement = JSON.parse(delivered!.statement!);
  assert.equal(statement.kind, 'directive');
  assert.deepEqual(statement.clauses, ['cu-activation']);
  assert.ok(!delivered!.statement!.includes(phone.imei) && !delivered!.statement!.includes(phone.deviceId));

  clock.advance(6 * hourMs);
  const again = await phone.checkIn('CU');
  assert.deepEqual(again.body.directives, told.body.directives, 'unanswered, the same order is given again');

  clock.set('2021-09-04T10:00:00Z');
  const acked = await phone.checkIn('CU', {
    acks: [{ seq: directive.seq, state: 'shown', at: '2021-09-04T09:59:00Z' }],
  });
  assert.equal(acked.body.standing, 'notice');
  assert.deepEqual(acked.body.directives, []);

  clock.set('2021-09-18T09:58:00Z');
  assert.equal((await phone.checkIn('CU')).body.standing, 'notice');
  clock.set('2021-09-18T10:05:00Z');
  const round = await server.reachDeadlines();
  assert.equal(round.reconciled, 1, 'the deadline was reached without the phone');
  const view = await operatorGet(server, `dossiers/${phone.phoneId}?words=en`);
  assert.equal(view.body.standing, 'grace');
  assert.ok(view.body.words.length > 0);
  clock.set('2021-10-18T09:58:00Z');
  assert.equal((await phone.checkIn('CU')).body.standing, 'grace');
  clock.set('2021-10-18T10:05:00Z');
  assert.equal((await phone.checkIn('CU')).body.standing, 'due');
});

test('an exemption releases; when it ends, notice starts anew', async () => {
  const server = second;
  const { clock } = server;
  clock.set('2021-09-02T08:00:00Z');
  const phone = new TestPhone(server);
  await phone.enrol('CU');
  clock.advance(26 * hourMs);
  const told = await phone.checkIn('CU');
  const { seq } = payloadOf(told.body.directives[0]!.directive);
  clock.advance(hourMs);
  await phone.checkIn('CU', { acks: [{ seq, state: 'shown', at: new Date(clock.now()).toISOString() }] });
  const grant = { exemption: 'baggage', until: '2021-10-01T00:00:00Z', proof: 'declared at the desk' };
  const granted = await operatorPost(server, `dossiers/${phone.phoneId}/exemptions`, grant, 'grant-number-1');
  assert.equal(granted.status, 201);
  assert.equal(granted.body.standing, 'exempt');
  const repeated = await operatorPost(
    server,
    `dossiers/${phone.phoneId}/exemptions`,
    grant,
    'grant-number-1',
  );
  assert.deepEqual(repeated, granted);
  clock.advance(hourMs);
  const released = await phone.checkIn('CU');
  assert.equal(released.body.standing, 'exempt');
  assert.deepEqual(
    released.body.directives.map((one) => payloadOf(one.directive).type),
    ['release'],
  );
  const release = payloadOf(released.body.directives[0]!.directive);
  assert.ok(release.seq > seq);
  clock.advance(hourMs);
  const done = await phone.checkIn('CU', {
    acks: [{ seq: release.seq, state: 'obeyed', at: new Date(clock.now()).toISOString() }],
  });
  assert.deepEqual(done.body.directives, []);
  clock.set('2021-10-02T00:00:00Z');
  const anew = await phone.checkIn('CU');
  assert.equal(anew.body.standing, 'notice');
  assert.deepEqual(
    anew.body.directives.map((one) => payloadOf(one.directive).type),
    ['notify'],
  );
});

test('a traveller is a visitor there, and leaves nothing open behind', async () => {
  const server = third;
  const { clock } = server;
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  clock.set('2021-09-10T00:00:00Z');
  const there = await phone.checkIn('CU');
  assert.equal(there.body.standing, 'visitor');
  clock.advance(2 * dayMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'visitor');
  clock.advance(dayMs);
  const home = await phone.checkIn('DE');
  assert.equal(home.body.standing, 'clear');
  const view = await operatorGet(server, `dossiers/${phone.phoneId}`);
  assert.equal(view.body.open, false);
  assert.ok(!JSON.stringify(view.body.events).includes('"placed","territory":"DE"'));
  assert.deepEqual(
    payloadOf(phone.carnet).stamps.map((stamp: string[]) => stamp[0]),
    ['DE', 'CU', 'DE'],
  );
});
