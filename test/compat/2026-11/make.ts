/**
 * How this folder was made: a server of November 2026 on a clock of its own, two witnesses, two people, phones with the agent beside this file.
 * Kept as the record of what was played. It runs only on the code of its time (README.md names the commit) and would overwrite this folder.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dayMs, formatInstant, hourMs, secondMs } from '../../../src/core/time.ts';
import {
  confirmSigning,
  enrolOfficer,
  inviteOfficers,
  publishByTwo,
  signByTwo,
  type Exchange,
} from '../../../src/sim/casework/officers.ts';
import { shiftPolicy } from '../../../src/sim/scenarios/shift-policy.ts';
import { uploadManifest } from '../../../src/store/registry/registry-upload.ts';
import { withCheckDigit } from '../../support/manifest.ts';
import { at, clock, dataDir, database, line, publicUrl, server, witnesses } from './make-server.ts';
import { seededKey } from './seeded-key.ts';
import { OldPhone, type KeptPhone } from '../kept-phone.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const policyFile = new URL('../../../policies/six-destinations.yaml', import.meta.url);
const dumpProgram = fileURLToPath(new URL('../../../scripts/dump-database.ts', import.meta.url));
const inHavana = {
  position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
  networks: { serving: '36801', sims: ['36801'] },
};
const inBerlin = {
  position: { lon: 13.4, lat: 52.5, accuracyM: 20 },
  networks: { serving: '26201', sims: ['26201'] },
};

const exchange: Exchange = (path, request) => fetch(server.url + path, request);
const invited = await inviteOfficers(server, ['Proposer', 'Approver']);
const people = [];
for (const [index, name] of (['Proposer', 'Approver'] as const).entries())
  people.push(
    await enrolOfficer(exchange, invited[index]!.link, {
      credentialId: hash('sha256', `passkey 2026-11 ${name}`, 'buffer').subarray(0, 16).toString('base64url'),
      privateKey: seededKey(name),
      counter: 0,
      userHandle: null,
    }),
  );
const [proposer, approver] = people as [(typeof people)[0], (typeof people)[0]];

async function done<T extends { readonly status: number; readonly body: unknown }>(asked: Promise<T>): Promise<T['body']> {
  const answer = await asked;
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  return answer.body;
}

const shift = Date.parse('2026-09-01T00:00:00Z') - Date.parse('2021-09-01T00:00:00Z');
await done(publishByTwo(proposer, approver, shiftPolicy(readFileSync(policyFile, 'utf8'), shift)));
await server.executeMeasures();
await server.sequence();

let made = 0;
interface Played {
  readonly phone: OldPhone;
  readonly hardware: KeptPhone['hardware'];
}
const phones = new Map<string, Played>();

/** The phones of the story are switched on in order, so the number of each is fixed. `unregistered`: no manifest names it. */
async function start(name: string, place: typeof inHavana, unregistered = false): Promise<OldPhone> {
  made += 1;
  const hardware = {
    imei: [withCheckDigit(`352611${String(made).padStart(8, '0')}`)],
    serial: `KEPT-${String(made).padStart(4, '0')}`,
    model: 'MP-12 Pro',
  };
  if (!unregistered) {
    const csv = `imei,imei2,serial,model,consignment,market,soldAt\n${hardware.imei[0]},,${hardware.serial},${hardware.model},L-2611,PA,2026-08-01\n`;
    await uploadManifest(database.url, (async function* () { yield Buffer.from(csv); })(), { format: 'csv', onBadLine: 'refuse' });
  }
  return enrolAs(name, place, hardware);
}

async function enrolAs(name: string, place: typeof inHavana, hardware: KeptPhone['hardware']): Promise<OldPhone> {
  let keyNumber = 0;
  const phone = new OldPhone(line, { hardware, ...place }, () => seededKey(`${name} ${(keyNumber += 1)}`));
  phones.set(name, { phone, hardware });
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return phone;
}

async function checkIns(standing: string, ...some: readonly OldPhone[]): Promise<void> {
  for (const phone of some) {
    const outcome = await phone.checkIn();
    assert.ok(outcome.kind === 'answered', JSON.stringify(outcome));
    assert.equal(outcome.standing, standing);
  }
}

const idOf = async (phone: OldPhone): Promise<string> => (await phone.agent.showCarnet())!.carnet.phone;

async function keep(name: string): Promise<KeptPhone> {
  const { phone, hardware } = phones.get(name)!;
  const view = await phone.agent.state();
  assert.ok(view.kind === 'enrolled');
  const phoneId = await idOf(phone);
  const { status, body } = await proposer.get(`dossiers/${phoneId}`);
  return {
    name,
    hardware,
    phoneId,
    deviceId: view.deviceId,
    privateKey: phone.privateKey,
    position: phone.position,
    networks: phone.networks as KeptPhone['networks'],
    state: phone.state,
    standing: status === 200 ? body.decision.standing : null,
    posture: view.posture.kind,
  };
}

async function draftLock(title: string, some: readonly OldPhone[]): Promise<{ caseId: string; measure: string }> {
  const { id } = await done(proposer.post('cases', { title, clauses: ['cu-activation'], limitDays: 60 }));
  const drafted = await done(
    proposer.post(`cases/${id}/measures`, {
      reason: 'Sold for Panama, first started in Havana',
      phones: await Promise.all(some.map(idOf)),
    }),
  );
  assert.deepEqual(drafted.leftOut, []);
  return { caseId: id, measure: drafted.measure };
}

const remaining: KeptPhone[] = [];

await at('2026-09-02T08:00:00Z');
const due = await start('due', inHavana);
const locked = await start('locked', inHavana);
const appealed = await start('appealed', inHavana);
const released = await start('released', inHavana);
const untold = await start('release-not-told', inHavana);
const unproved = await start('lock-not-logged', inHavana);
const exempt = await start('exempt', inHavana);
const unregistered = await start('due-unregistered', inHavana, true);
await start('elsewhere', inBerlin);
const visitor = await start('visitor', inBerlin);
const superseded = await start('locked-superseded', inHavana);
const cohort = [due, locked, appealed, released, untold, unproved, exempt, unregistered, superseded];
await at('2026-09-03T10:00:00Z');
await checkIns('notice', ...cohort);
await at('2026-09-03T11:00:00Z');
await checkIns('notice', ...cohort);

await at('2026-09-05T08:00:00Z');
await done(
  approver.post(`dossiers/${await idOf(exempt)}/exemptions`, {
    exemption: 'individual',
    until: '2027-06-01T00:00:00Z',
    proof: 'receipt shown at the desk',
  }),
);
await checkIns('exempt', exempt);
await server.sequence();

await at('2026-10-20T08:00:00Z');
const grace = await start('grace', inHavana);
const reset = await start('reset', inHavana);
await at('2026-10-21T10:00:00Z');
await checkIns('notice', grace, reset);
await at('2026-10-21T11:00:00Z');
await checkIns('notice', grace, reset);
remaining.push({ ...(await keep('reset')), name: 'key-before-reset' });
await at('2026-10-25T08:00:00Z');
assert.equal((await reset.agent.enrol({ again: true })).kind, 'enrolled');
await checkIns('notice', reset);
await at('2026-10-25T09:00:00Z');
await checkIns('notice', reset);

await at('2026-11-05T08:00:00Z');
await checkIns('grace', grace);
await checkIns('due', due, locked, appealed, released, untold, unproved, unregistered, superseded);
await server.sequence();
const toLock = [locked, appealed, released, untold, superseded];
const first = await draftLock('A lot that woke where it was not sold', toLock);
await done(signByTwo(proposer, approver, first.measure));
await server.executeMeasures();
await at('2026-11-05T09:00:00Z');
await checkIns('locked', ...toLock);
await server.sequence();
clock.advance(30 * secondMs);
await checkIns('locked', ...toLock);
for (const phone of toLock) assert.ok(await phone.isLocked());
await at('2026-11-05T10:00:00Z');
await checkIns('locked', ...toLock);

await at('2026-11-08T08:00:00Z');
await done(approver.post(`dossiers/${await idOf(released)}/release`, { reason: 'sold in good faith' }));
await checkIns('due', released);
assert.equal(await released.isLocked(), false);
clock.advance(hourMs);
await checkIns('due', released);

await at('2026-11-09T08:00:00Z');
assert.equal(await appealed.agent.appeal('I bought it in a shop, new, with a receipt.'), 'queued');
const asked = await appealed.checkIn();
assert.equal(asked.kind, 'answered');
assert.equal(await appealed.isLocked(), false);
clock.advance(hourMs);
await appealed.checkIn();
await server.sequence();

await at('2026-11-10T08:00:00Z');
const unshown = await start('notice-not-shown', inHavana);
unshown.looks = false;
const noticed = await start('notice-shown', inHavana);
await at('2026-11-11T10:00:00Z');
await checkIns('notice', unshown, noticed);
await at('2026-11-11T11:00:00Z');
await checkIns('notice', unshown, noticed);
assert.deepEqual([unshown.seen.length, noticed.seen.length], [0, 1]);

await at('2026-11-14T08:00:00Z');
Object.assign(visitor, { ...inHavana, networks: { serving: '36801', sims: ['26201'] } });
for (let day = 0; day < 3; day += 1) {
  await visitor.after(dayMs);
}
await checkIns('visitor', visitor);

await at('2026-11-17T12:00:00Z');
await enrolAs('stranger', inBerlin, phones.get('locked-superseded')!.hardware);
const shutOut = await superseded.checkIn();
assert.equal(shutOut.kind === 'refused' && shutOut.code, 'device-superseded');
assert.ok(await superseded.isLocked());

await at('2026-11-18T08:00:00Z');
const second = await draftLock('A second lot', [unproved]);
await done(signByTwo(proposer, approver, second.measure));
const third = await draftLock('A third lot, of which one person is sure', [due]);
await done(confirmSigning(proposer, 'propose', await done(proposer.post(`measures/${third.measure}/propose`))));
await server.executeMeasures();
await server.sequence();
await at('2026-11-18T09:00:00Z');
await checkIns('locked', unproved, locked);
await checkIns('grace', grace);

await at('2026-11-19T08:00:00Z');
await done(approver.post(`dossiers/${await idOf(untold)}/release`, { reason: 'the receipt was found' }));
assert.equal(await untold.isLocked(), true);

await at('2026-11-20T12:00:00Z');
for (const name of phones.keys()) remaining.push(await keep(name));
const { status, body: trust } = await fetch(`${server.url}/v1/trust`).then(async (answer) => ({
  status: answer.status,
  body: (await answer.json()) as object,
}));
assert.equal(status, 200);
await server.close();
await Promise.all(witnesses.map((one) => one.close()));

const dumped = execFileSync(process.execPath, [dumpProgram, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
await database.stop();
writeFileSync(join(here, 'database.sql'), dumped);
for (const folder of ['keys', 'log', 'log-staging', 'witnesses']) {
  rmSync(join(here, 'data', folder), { recursive: true, force: true });
  cpSync(join(dataDir, folder), join(here, 'data', folder), { recursive: true });
}
rmSync(dataDir, { recursive: true, force: true });
const write = (name: string, value: unknown): void =>
  writeFileSync(join(here, name), `${JSON.stringify(value, null, 1)}\n`);
write('phones.json', { about: 'TEST KEYS: every private key here is public.', at: formatInstant(clock.now()), trust, phones: remaining });
write('people.json', {
  about: 'TEST KEYS: every private key here is public.',
  publicUrl,
  people: people.map(({ id, name, passkey }) => ({ id, name, passkey: passkey.keep() })),
});
write('casework.json', { locked: first, notLogged: second, proposed: third });
