import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs } from '../../src/core/time.ts';
import {
  enrolOfficer,
  inviteOfficers,
  type Exchange,
  type Officer,
  type OfficerAnswer,
} from '../../src/sim/casework/officers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { publish, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);
const exchange: Exchange = (path, request) => fetch(server.url + path, request);
const [ada, bob, eve] = await Promise.all(
  (await inviteOfficers(server, ['Ada', 'Bob', 'Eve'])).map(({ link }) => enrolOfficer(exchange, link)),
).then(([one, two, three]) => [one!, two!, three!] as const);
for (const officer of [ada, bob, eve]) await officer.addApproverKey();
await nextSet();
await publish(server, policy);
const { due } = await phonesInCuba(server, { due: 2 });

/** Ada and Bob sign the set of everybody who has a key now. */
async function nextSet(): Promise<void> {
  const { sha256 } = (await ada.post('approvers/sets')).body;
  for (const officer of [ada, bob]) {
    const key = await officer.addApproverKey();
    const { body } = await officer.post(`approvers/sets/${sha256}/sign`);
    const path = `approvers/sets/${sha256}/sign/confirm`;
    const signed = await officer.post(path, () => ({ assertion: key.assert(body.options, { counter: 0 }) }));
    assert.equal(signed.status, 200, JSON.stringify(signed.body));
  }
}

/** A measure that Ada and Bob signed. */
async function approved(phones: readonly string[]): Promise<string> {
  const { id } = (await ada.post('cases', { title: 'A lot', clauses: ['cu-activation'], limitDays: 90 }))
    .body;
  const { measure } = (await ada.post(`cases/${id}/measures`, { reason: 'A lot', phones })).body;
  for (const [officer, step] of [
    [ada, 'propose'],
    [bob, 'approve'],
  ] as const)
    assert.equal((await sign(officer, measure, step)).status, 200);
  return measure as string;
}

/** Keys in this test count nothing, like many in phones and computers: the same bytes are signed each time. */
async function sign(
  officer: Officer,
  measure: string,
  step: 'propose' | 'approve' | 'sign-anew',
): Promise<OfficerAnswer> {
  const key = await officer.addApproverKey();
  const { status, body } = await officer.post(`measures/${measure}/${step}`);
  if (status !== 200) return { status, body };
  return officer.post(`measures/${measure}/${step}/confirm`, () => ({
    sha256: body.sha256,
    assertion: key.assert(body.options, { counter: 0 }),
  }));
}

const signAnew = (officer: Officer, measure: string): Promise<OfficerAnswer> =>
  sign(officer, measure, 'sign-anew');

const refused = ({ body }: OfficerAnswer, code: string): void =>
  assert.equal(body.type, `urn:carnet:error:${code}`, JSON.stringify(body));
const view = async (measure: string) => (await ada.get(`measures/${measure}`)).body;
const statements = () => server.store.transact((tx) => server.store.countQueued(tx));

test('once records were restored a measure orders nothing until two people sign it anew', async () => {
  const measure = await approved([due[0]!.phoneId]);
  const first = await view(measure);
  const begun = await ada.post('recovery', { reason: 'Restored from last night' });
  assert.equal(begun.status, 200, JSON.stringify(begun.body));
  const epoch = begun.body.epoch as string;
  assert.equal((await ada.post('recovery/confirmation', { epoch, reason: 'Compared' })).status, 200);
  await until('the server goes on', async () => (await fetch(`${server.url}/readyz`)).status === 200);
  assert.equal((await server.executeMeasures()).ordered, 0);
  assert.deepEqual(
    (await view(measure)).heldBackBy.map(({ why }: { why: string }) => why),
    ['restored', 'restored'],
  );
  const queued = await statements();
  assert.equal((await signAnew(bob, measure)).status, 200);
  assert.equal((await server.executeMeasures()).ordered, 0, 'one person is not two');
  refused(await signAnew(bob, measure), 'approver-is-proposer');
  assert.equal((await signAnew(ada, measure)).status, 200);
  assert.equal(await statements(), queued + 1, 'the log says so');
  const then = await view(measure);
  assert.deepEqual(then.heldBackBy, []);
  assert.equal(then.sha256, first.sha256, 'the same manifest');
  assert.deepEqual(
    then.approvals.map(({ role, operator }: { role: string; operator: { name: string } }) => [
      role,
      operator.name,
    ]),
    [
      ['proposer', 'Bob'],
      ['approver', 'Ada'],
    ],
  );
  assert.equal((await server.executeMeasures()).ordered, 1);
  for (const { assertionSha256 } of [...first.approvals, ...then.approvals])
    assert.equal((await fetch(`${server.url}/log/assertions/${assertionSha256}`)).status, 200);
});

test('a signature that was given before is not one anew, not even in the other form that anybody can make of it', async () => {
  const measure = await approved([due[1]!.phoneId]);
  const { approvals } = await view(measure);
  await server.executeMeasures();
  const asked = (await ada.post(`measures/${measure}/sign-anew`)).body;
  const published = (await (
    await fetch(`${server.url}/log/assertions/${approvals[0].assertionSha256}`)
  ).json()) as Record<'authenticatorData' | 'clientDataJson' | 'signature', string>;
  const key = await ada.addApproverKey();
  const fresh = key.assert(asked.options, { counter: 0 }) as { readonly response: object };
  for (const signature of [published.signature, otherHalf(published.signature)]) {
    const response = {
      ...fresh.response,
      authenticatorData: published.authenticatorData,
      clientDataJSON: published.clientDataJson,
      signature,
    };
    const again = await ada.post(`measures/${measure}/sign-anew/confirm`, {
      sha256: asked.sha256,
      assertion: { ...fresh, response },
    });
    refused(again, 'measure-changed');
    assert.match(again.body.detail, /was given under the measure before/);
  }
});

test('a measure of somebody who left goes on when two of the new set have signed it', async () => {
  const measure = await approved([due[1]!.phoneId]);
  await ada.post(`measures/${measure}/pause`, { reason: 'Wait' });
  server.clock.advance(15 * dayMs);
  assert.notEqual((await server.people.deactivate(bob.id)).kind, 'refused');
  assert.deepEqual(
    (await view(measure)).heldBackBy.map(({ why }: { why: string }) => why),
    ['deactivated'],
  );
  assert.equal((await signAnew(eve, measure)).status, 200);
  assert.equal((await signAnew(ada, measure)).status, 200);
  const { state, heldBackBy } = await view(measure);
  assert.deepEqual([state, heldBackBy], ['paused', []], 'its state stays');
});

test('a measure that nobody approved, or that is over, is not signed anew', async () => {
  const { id } = (await ada.post('cases', { title: 'A lot', clauses: ['cu-activation'] })).body;
  const { measure } = (await ada.post(`cases/${id}/measures`, { reason: 'A lot' })).body;
  refused(await signAnew(eve, measure), 'measure-closed');
});

/** The same ECDSA signature with `s` on the other side of the order: anybody can make it from the first. */
function otherHalf(signature: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(signature, 'base64url');
  const r = bytes.subarray(4, 4 + bytes[3]!);
  const s = bytes.subarray(6 + bytes[3]!);
  const other = (order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0');
  const flipped = Buffer.from(Number.parseInt(other[0]!, 16) >= 8 ? `00${other}` : other, 'hex');
  const parts = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, flipped.length]), flipped]);
  return Buffer.concat([Buffer.from([0x30, parts.length]), parts]).toString('base64url');
}
