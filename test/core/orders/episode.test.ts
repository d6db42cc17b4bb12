import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  decisionHash,
  episodeSalt,
  leaseSubject,
  opaqueLeaf,
  orderHash,
} from '../../../src/core/orders/episode.ts';
import { bytesOfHex, hexOf, nodeDigests, webDigests } from '../../support/platform-digests.ts';

const dossierSalt = bytesOfHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const deviceId = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';
const nonce = bytesOfHex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');

// Written a second time, byte by byte, by what docs/decisions/lock-formats.md says.
const numbered = (word: string, count: number): Buffer => {
  const bytes = Buffer.alloc(word.length + 8);
  bytes.write(word, 'ascii');
  bytes.writeBigUInt64BE(BigInt(count), word.length);
  return bytes;
};
const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();
const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const salt = mac(dossierSalt, numbered('episode', 3));
const decision = new TextEncoder().encode('{"standing":"due"}');

for (const [platform, crypto] of [
  ['node:crypto', nodeDigests],
  ['WebCrypto', webDigests],
] as const)
  test(`what the log says of an episode is made of these exact bytes, by ${platform}`, async () => {
    const own = await episodeSalt(crypto, dossierSalt, 3);
    const pairs: readonly (readonly [string, Uint8Array, Buffer, string])[] = [
      ['salt', own, salt, '26e545b00a8818c6916dfc0a2495c97b5c8a870d09bc25ee177d9862c2663a5d'],
      [
        'subject',
        await leaseSubject(crypto, own, 2, deviceId),
        sha256(mac(salt, numbered('lease', 2)), Buffer.from(deviceId, 'hex')),
        'fcda0479b42f2c0cb4c88d6a49a49780aabd1c7c5cb3dc44cef32394c4c86573',
      ],
      [
        'order',
        await orderHash(crypto, own, 1_634_500_000),
        sha256(mac(salt, numbered('order', 1_634_500_000))),
        '4c29b21869d408ace3099c753e5e543c8776f351772c9fccfd9e5016a0e3a5ba',
      ],
      [
        'decision',
        await decisionHash(crypto, own, 2, decision),
        sha256(mac(salt, numbered('decision', 2)), decision),
        'b1d82e885acc2569419773080bfef133212f9d2abe0b89d7d044f498628c0898',
      ],
      [
        'notice',
        await opaqueLeaf(crypto, own, { kind: 'notify', count: 7 }),
        mac(salt, numbered('notify', 7)),
        '253b09aca7c46a7b56b0d43893b6071aa57ae4338875b24f4bf7e9e3233a19a8',
      ],
      [
        'release',
        await opaqueLeaf(crypto, own, { kind: 'release', count: 8 }),
        mac(salt, numbered('release', 8)),
        '54ff3fb9197d3b2a098a8abe4c7dfa5a95c5e561966507f76db5e9e438a9f897',
      ],
      [
        'acknowledgement',
        await opaqueLeaf(crypto, own, { kind: 'ack', seq: 7, nonce }),
        mac(salt, numbered('ack', 7), nonce),
        '432c172aa3377f2fccd3e530329a1836c9faad3a841435ef1d2c96fc1766d069',
      ],
    ];
    for (const [name, found, wanted, vector] of pairs) {
      assert.equal(hexOf(found), hexOf(wanted), name);
      assert.equal(hexOf(found), vector, name);
    }
  });

test('two episodes, two leases, two numbers share nothing', async () => {
  const seen = new Set<string>();
  for (const episode of [1, 2]) {
    const own = await episodeSalt(nodeDigests, dossierSalt, episode);
    seen.add(hexOf(own));
    for (const n of [1, 2]) {
      seen.add(hexOf(await leaseSubject(nodeDigests, own, n, deviceId)));
      seen.add(hexOf(await orderHash(nodeDigests, own, n)));
      seen.add(hexOf(await decisionHash(nodeDigests, own, n, decision)));
      seen.add(hexOf(await opaqueLeaf(nodeDigests, own, { kind: 'notify', count: n })));
      seen.add(hexOf(await opaqueLeaf(nodeDigests, own, { kind: 'release', count: n })));
      seen.add(hexOf(await opaqueLeaf(nodeDigests, own, { kind: 'ack', seq: n, nonce })));
    }
  }
  assert.equal(seen.size, 2 * 13);
});

test('a number that cannot be counted, or an id that is no hex, is refused', async () => {
  await assert.rejects(orderHash(nodeDigests, dossierSalt, -1), RangeError);
  await assert.rejects(orderHash(nodeDigests, dossierSalt, 2 ** 53), RangeError);
  await assert.rejects(leaseSubject(nodeDigests, dossierSalt, 1, 'A0'), RangeError);
});
