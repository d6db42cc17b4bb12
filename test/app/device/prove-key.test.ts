import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { checkAttestation } from '../../../src/app/device/attestation.ts';
import { attestsHardware, type AttestationTrust } from '../../../src/app/device/prove-key.ts';
import { makeChain, type Attested, type ChainTerms } from '../../support/attestation-chain.ts';

const imei = '356938035643809';
const secondImei = '490154203237518';
const serial = 'SN-1';
const hardware = { imeis: [imei], serial, model: 'Test One' };
const dual = { ...hardware, imeis: [imei, secondImei] };
const now = Date.parse('2026-03-01T00:00:00Z');
const none: AttestationTrust['revoked'] = new Map();

type Row = readonly [name: string, attested: Attested, terms: ChainTerms, found: 'serial' | 'imei' | null];

const rows: readonly Row[] = [
  ['the serial number', { serial }, {}, 'serial'],
  ['the IMEI', { imei }, {}, 'imei'],
  ['the IMEI as 14 digits', { imei: imei.slice(0, 14) }, {}, 'imei'],
  ['serial number and another IMEI', { serial, imei: secondImei }, {}, 'serial'],
  [
    'an expired leaf, as many phones have',
    { serial },
    { until: '2021-01-01', middleUntil: '2040-01-01', rootUntil: '2040-01-01' },
    'serial',
  ],
  ['nothing', {}, {}, null],
  ['another serial number', { serial: 'SN-2' }, {}, null],
  ['a serial number that begins alike', { serial: 'SN-11' }, {}, null],
  ['another IMEI', { imei: secondImei }, {}, null],
  ['the numbers in the software-enforced list only', { serial, imei, namedIn: 'software' }, {}, null],
  ['a key in software', { serial, isInSoftware: 'kept' }, {}, null],
  ['a key that software attested', { serial, isInSoftware: 'attested' }, {}, null],
  ['an imported key', { serial, origin: 2 }, {}, null],
  ['unverified boot', { serial, isBootUnverified: true }, {}, null],
  ['an unlocked boot loader', { serial, isLocked: false }, {}, null],
  ['an expired intermediate', { serial }, { middleUntil: '2026-02-28' }, null],
  ['an intermediate that is not valid yet', { serial }, { from: '2026-03-02' }, null],
  ['an expired root', { serial }, { rootUntil: '2026-02-28' }, null],
  ['an intermediate that is no CA', { serial }, { middleIs: 'no ca' }, null],
  ['an intermediate that does not say', { serial }, { middleIs: 'unsaid' }, null],
  ['an intermediate that a phone attested', { serial }, { middleIsAttested: true }, null],
];

for (const [name, attested, terms, found] of rows)
  test(`a chain with ${name} proves ${found ?? 'nothing'}`, async () => {
    const { chain, root, leafKey } = await makeChain(attested, terms);
    const trust = { roots: [root], revoked: none };
    // With the root at its end, and ending just below it.
    for (const given of [chain, chain.slice(0, 2)]) {
      const mayVouch = (terms.middleIs ?? 'ca') === 'ca' && terms.middleIsAttested !== true;
      const attestedAs = mayVouch ? 'verified' : 'unverified';
      assert.deepEqual(checkAttestation(given, leafKey, [root]), { kind: 'attested', attested: attestedAs });
      assert.equal(attestsHardware(given, hardware, trust, now), found);
    }
  });

test('of hardware with two IMEIs a chain has to name both: a phone could name a stranger’s beside its own', async () => {
  const one = await makeChain({ imei });
  assert.equal(attestsHardware(one.chain, dual, { roots: [one.root], revoked: none }, now), null);
  const both = await makeChain({ imei, secondImei });
  assert.equal(attestsHardware(both.chain, dual, { roots: [both.root], revoked: none }, now), 'imei');
  assert.equal(
    attestsHardware(both.chain, { ...dual, imeis: [] }, { roots: [both.root], revoked: none }, now),
    null,
  );
});

test('a revoked certificate of the chain, the root too, counts from its date on', async () => {
  const { chain, root, serials } = await makeChain({ serial });
  for (const revoked of serials)
    for (const [from, found] of [
      [now + 1, 'serial'],
      [now, null],
      [-Infinity, null],
    ] as const) {
      const trust = { roots: [root], revoked: new Map([[revoked, from]]) };
      assert.equal(attestsHardware(chain, hardware, trust, now), found, `${revoked} from ${from}`);
      assert.equal(attestsHardware(chain.slice(0, 2), hardware, trust, now), found, 'without its root');
    }
});

test('a chain under another root proves nothing, and one over another key is refused', async () => {
  const { chain } = await makeChain({ serial });
  const other = await makeChain({ serial });
  assert.equal(attestsHardware(chain, hardware, { roots: [other.root], revoked: none }, now), null);
  const strange = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const found = checkAttestation(other.chain, strange, [other.root]);
  assert.equal(found.kind, 'contradicts');
});
