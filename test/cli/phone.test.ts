import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, test } from 'node:test';
import { phoneCommand } from '../../src/cli/phone.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { orderLock } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';

import { TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
// No lock is signed before the witnesses were asked.
await server.sequence();
const speaks = { agent: 'test', protocol: [1, 2] };
server.clock.set('2021-09-02T08:00:00Z');
const phone = new TestPhone(server);
await phone.enrol('CU');
server.clock.advance(26 * hourMs);
const told = await phone.checkIn('CU', { speaks }, { 'accept-language': 'en' });
const { seq } = JSON.parse(
  Buffer.from(told.body.directives[0]!.directive.split('.')[1]!, 'base64url').toString(),
) as { seq: number };
await phone.checkIn('CU', {
  speaks,
  acks: [{ seq, state: 'shown', at: new Date(server.clock.now()).toISOString() }],
});
server.clock.advance(45 * dayMs);
await orderLock(server, phone.phoneId);
await phone.checkIn('CU', { speaks, appeal: 'It is mine.\nI paid for it.' });

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: readonly string[]): Promise<Ran> {
  const texts = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write: (text: Buffer, _encoding, done) => {
        texts[name] += String(text);
        done();
      },
    });
  const io = { stdin: Readable.from([]), stdout: into('out'), stderr: into('err') };
  return { code: await phoneCommand.run(args, io), ...texts };
}

const here = ['--url', `${server.url}/`, '--data', server.dataDir];

test('a phone is found by what is printed on it and by its ids', async () => {
  for (const name of [
    phone.imei,
    phone.serial,
    phone.phoneId,
    phone.deviceId,
    phone.deviceId.toUpperCase(),
    ` ${phone.serial.toLowerCase()} `,
    `IMEI: ${phone.imei.slice(0, 2)}-${phone.imei.slice(2, 8)}-${phone.imei.slice(8, 14)}-${phone.imei.slice(14)} / 04`,
    phone.imei.slice(0, 14),
    phone.imei.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  ]) {
    const { code, out, err } = await run('find', name, ...here);
    assert.deepEqual([code, err], [0, ''], name);
    assert.ok(
      out.startsWith(
        `${phone.phoneId}  Test One, serial ${phone.serial}, IMEI ${phone.imei}; activated 2021-09-02 in CU`,
      ),
    );
  }
  const json = await run('find', phone.serial, '--json', ...here);
  assert.equal(JSON.parse(json.out).phones[0].phoneId, phone.phoneId);
  const nobody = await run('find', 'NOBODY-1', ...here);
  assert.deepEqual([nobody.code, nobody.out], [1, 'No phone answers to NOBODY-1.\n']);
  const noName = await run('find', '<b>', ...here);
  assert.equal(noName.code, 1);
  assert.match(noName.err, /serial: must be a serial number: 4 to 32 letters, digits or hyphens/);
});

test('a dossier says where the phone stands, what was ordered and objected', async () => {
  const { code, out } = await run('dossier', phone.imei, ...here);
  assert.equal(code, 0);
  for (const line of [
    /^Standing: locked \(ordered, not obeyed yet\) \(can change/m,
    /^Lock:\n {2}ordered, and not obeyed yet; runs until 2021-11-17T00:00:00Z; ordered 2021-10-18T10:00:00Z by measure \S{43}$/m,
    /^Orders:\n {2}2021-09-03T10:00:00Z {2}notify, cu-activation: shown 2021-09-03T10:00:00Z$/m,
    /lock until 2021-11-17T00:00:00Z, cu-activation: pending; not proved in the log yet/,
    /^Appeals:\n .*filed when \w+; waits; to be answered by 2021-11-01/m,
    /“It is mine\.”\n {4}“I paid for it\.”/,
    /lock-ordered {2}lease 2021/,
  ])
    assert.match(out, line);
});

test('a code and a release, each with its reason', async () => {
  const code = await run('unlock-code', phone.imei, '01234 56789', '--reason', 'on the phone', ...here);
  assert.equal(code.code, 0);
  assert.match(code.out, /^\d{4} \d{4}\nThe records say: locked\./);
  const same = await run('unlock-code', phone.imei, '٠١٢٣٤-٥٦٧٨٩', '--reason', 'again', '--json', ...here);
  assert.deepEqual(JSON.parse(same.out).codes, [code.out.slice(0, 9).replace(' ', '')]);
  const released = await run('release', phone.serial, '--reason', 'receipt', ...here);
  assert.equal(released.code, 0);
  assert.match(released.out, /^Released 2021-.*; now due\./);
  const { out } = await run('dossier', phone.imei, ...here);
  assert.match(out, /unlock-code by the program: on the phone[\s\S]*release by the program: receipt/);
  assert.match(out, /Lock:\n {2}none/);
});

test('several keys on one phone: a code needs what its screen shows, a release reaches all of them', async () => {
  const boxed = new TestPhone(server);
  await boxed.enrol('DE');
  const another = new TestPhone(server);
  await another.enrol('DE', { serial: boxed.serial, imei: [boxed.imei], model: 'Test One' });
  const hints = [boxed, another].map((one) => one.deviceId.slice(0, 6));
  const ask = (...more: readonly string[]): Promise<Ran> =>
    run('unlock-code', boxed.imei, '0123456789', '--reason', 'called', ...more, ...here);
  const unsaid = await ask();
  assert.deepEqual([unsaid.code, unsaid.out], [1, '']);
  assert.match(unsaid.err, /2 phones answer to \d+; say --device with the six characters/);
  for (const hint of hints) assert.match(unsaid.err, new RegExp(`key ${hint}, only claimed`));
  const given = await ask('--device', hints[1]!.toUpperCase(), '--json');
  assert.equal(JSON.parse(given.out).phoneId, another.phoneId);
  assert.match((await ask('--device', 'xyz')).err, /--device takes the six characters/);
  assert.match((await ask('--device', '000000')).err, /No phone with these numbers shows these characters/);
  assert.equal((await run('release', boxed.imei, '--reason', 'receipt', ...here)).code, 0);
  assert.match((await run('dossier', boxed.imei, ...here)).err, /name one by its id/);
});

const stranger = join(server.dataDir, 'another-token');
writeFileSync(stranger, 'not-the-token\n');
const notCarnet = createServer((_request, response) => response.writeHead(200).end('<html>'));
notCarnet.listen(0, '127.0.0.1');
await once(notCarnet, 'listening');
after(() => notCarnet.close());
const portal = `http://127.0.0.1:${(notCarnet.address() as { port: number }).port}`;

const wrong: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['nothing', [], 2, /say what to do: find, dossier/],
  ['another word', ['lock', 'X'], 2, /there is no "lock"/],
  ['no phone', ['find'], 2, /PHONE is missing \(an IMEI/],
  ['too much', ['find', 'A', 'B'], 2, /"B" is too much/],
  ['no challenge', ['unlock-code', phone.imei, '--reason', 'x'], 2, /ten digits/],
  ['a short challenge', ['unlock-code', phone.imei, '12345', '--reason', 'x'], 2, /ten digits/],
  ['no reason', ['release', phone.imei], 2, /--reason is missing \(why/],
  ['an empty reason', ['release', phone.imei, '--reason', ' '], 2, /--reason is empty: say why/],
  ['a url that is none', ['find', 'A', '--url', 'here'], 2, /--url takes http/],
  ['an option that is none', ['find', 'A', '--why'], 2, /Unknown option '--why'/],
  ['no token', ['find', 'A', '--url', server.url, '--data', '/nowhere'], 2, /--data[\s\S]*--token-file/],
  [
    'another token',
    ['find', 'A', '--url', server.url, '--token-file', stranger],
    1,
    /Operators only[\s\S]*Sign in/,
  ],
  [
    'nobody there',
    ['find', 'A', '--url', 'http://127.0.0.1:9', '--data', server.dataDir],
    2,
    /no server answers at http:\/\/127\.0\.0\.1:9.*--url/,
  ],
  ['somebody else there', ['find', 'A', '--url', portal, '--data', server.dataDir], 1, /not as Carnet does/],
  ['an unknown phone', ['release', 'NOBODY-1', '--reason', 'x', ...here], 1, /no phone answers to NOBODY-1/],
];

for (const [what, args, code, says] of wrong)
  test(`it says what is wrong: ${what}`, async () => {
    const ran = await run(...args);
    assert.equal(ran.code, code, ran.err);
    assert.match(ran.err, says);
    assert.equal(ran.out, '');
  });

test('help is help', async () => {
  const { code, out } = await run('--help');
  assert.equal(code, 0);
  assert.match(out, /carnet phone unlock-code PHONE CHALLENGE/);
});
