import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { normaliseAddress, openAddressLookup } from '../../src/http/address-lookup.ts';

const lookup = openAddressLookup();

const known: readonly (readonly [address: string, territory: string | undefined])[] = [
  ['200.55.128.1', 'CU'],
  ['::ffff:200.55.128.1', 'CU'],
  ['::FFFF:c837:8001', 'CU'],
  ['2002:c837:8001::1', 'CU'],
  ['64:ff9b::200.55.128.1', 'CU'],
  ['5.160.0.1', 'IR'],
  ['175.45.176.1', 'KP'],
  ['8.8.8.8', 'US'],
  ['2001:4860:4860::8888', 'US'],
  ['127.0.0.1', undefined],
  ['::1', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['2002:7f00:1::', undefined],
  ['10.1.2.3', undefined],
  ['100.64.0.1', undefined],
  ['172.31.255.255', undefined],
  ['192.168.1.1', undefined],
  ['169.254.0.1', undefined],
  ['255.255.255.255', undefined],
  ['fe80::1', undefined],
  ['fe80::1%eth0', undefined],
  ['fd00::1', undefined],
  ['2001:db8::1', undefined],
  ['', undefined],
  ['cuba', undefined],
  ['1.2.3', undefined],
  ['1.2.3.256', undefined],
  ['01.2.3.4', undefined],
  ['1::2::3', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['200.55.128.1:443', undefined],
];

for (const [address, territory] of known) {
  test(`address ${address || '(empty)'} → ${territory ?? 'none'}`, () => {
    assert.equal(lookup.territoryOf(address), territory);
    assert.equal(lookup.territoryOf(address), territory, 'and the same when remembered');
  });
}

test('normalising accepts exactly what Node calls an address, less what is not public', () => {
  const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/));
  fc.assert(
    fc.property(text, (address) => {
      const normal = normaliseAddress(address);
      if (isIP(address) === 0) assert.equal(normal, undefined);
      else if (normal !== undefined) assert.notEqual(isIP(normal), 0);
    }),
    { numRuns: 5000 },
  );
});

test('a mapped address is the address it maps', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(lookup.territoryOf(`::ffff:${address}`), lookup.territoryOf(address));
    }),
    { numRuns: 2000 },
  );
});

test('an address takes no longer than twelve hashes of it, remembered or not', () => {
  const addresses = Array.from({ length: 50_000 }, (_, i) => {
    const n = Math.imul(i + 1, 2_654_435_761) >>> 0;
    return `${1 + (n % 222)}.${(n >>> 8) & 255}.${(n >>> 16) & 255}.${n >>> 24}`;
  });
  const bestOf = (work: (address: string) => unknown): number =>
    Math.min(
      ...Array.from({ length: 10 }, () => {
        const before = process.cpuUsage();
        for (const address of addresses) work(address);
        return process.cpuUsage(before).user;
      }),
    );
  // A yardstick of the same machine: a slower one slows both.
  const hashesUs = bestOf((address) => hash('sha256', address));
  const lookupsUs = bestOf((address) => lookup.territoryOf(address));
  assert.ok(lookupsUs <= 12 * hashesUs, `${lookupsUs} beside ${hashesUs} µs for 50,000`);
});
