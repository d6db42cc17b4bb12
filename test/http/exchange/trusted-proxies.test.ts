import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, readTrustedProxies, trustedProxies } from '../../../src/http/exchange/trusted-proxies.ts';

const rows: readonly (readonly [entry: string, address: string])[] = [
  ['152.206.1.1', '152.206.1.1'],
  ['152.206.1.1:54321', '152.206.1.1'],
  [' 152.206.1.1 ', '152.206.1.1'],
  ['"152.206.1.1:54321"', '152.206.1.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8::1]:443"', '2001:db8::1'],
  ['::ffff:152.206.1.1', '::ffff:152.206.1.1'],
  ['[::ffff:152.206.1.1]:1', '::ffff:152.206.1.1'],
  // What cannot be told apart or is no address stays what it is.
  ['2001:db8::1:443', '2001:db8::1:443'],
  ['unknown', 'unknown'],
  ['_hidden:8080', '_hidden:8080'],
  ['[2001:db8::1', '[2001:db8::1'],
  ['152.206.1.1:', '152.206.1.1:'],
  ['152.206.1.1:123456', '152.206.1.1:123456'],
  ['', ''],
];
for (const [entry, address] of rows)
  test(`X-Forwarded-For "${entry}" names ${address === '' ? 'nothing' : address}`, () =>
    assert.equal(addressOf(entry), address));

function trusts(list: string): (address: string) => boolean {
  const read = readTrustedProxies(list);
  assert.ok('isTrusted' in read, JSON.stringify(read));
  return read.isTrusted;
}

test('proxies are named by address, by range and by name, and nobody else is one', () => {
  const isTrusted = trusts('10.1.2.0/24, 192.0.2.7,2001:db8:1::/48');
  for (const address of [
    '10.1.2.200',
    '::ffff:10.1.2.200',
    '192.0.2.7',
    '192.0.2.7:80',
    '[2001:db8:1::9]:80',
  ])
    assert.ok(isTrusted(address), address);
  for (const address of ['10.1.3.1', '192.0.2.8', '2001:db8:2::9', '127.0.0.1', '::1', 'unknown', ''])
    assert.ok(!isTrusted(address), address);
});

test('loopback is a proxy where it is named', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    assert.ok(trusts('loopback')(address), address);
  assert.ok(trusts('loopback,10.0.0.0/8')('10.4.5.6'));
  assert.ok(!trusts('loopback')('10.4.5.6'));
});

for (const list of [
  'proxy.example',
  '10.0.0.0/33',
  '10.0.0.0/',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.1,',
  '',
  'fe80::1%eth0',
  '1',
])
  test(`"${list}" names no proxy`, () => {
    const read = readTrustedProxies(list);
    assert.ok('fault' in read);
  });

test('a header that is not believed is told of once, and without a list nobody is believed', () => {
  const lines: string[] = [];
  const isTrusted = trustedProxies(null, (line) => lines.push(line));
  assert.deepEqual([isTrusted('127.0.0.1', 0), isTrusted('192.0.2.7', 0)], [false, false]);
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /127\.0\.0\.1 .*--trusted-proxy/);
  assert.throws(() => trustedProxies('proxy.example', () => {}), /"proxy\.example" is neither/);
});
