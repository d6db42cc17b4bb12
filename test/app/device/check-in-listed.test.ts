import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { ListedCheckIn, ListedRoad } from '../../../src/app/device/check-in.ts';
import { createListedCheckIns } from '../../../src/app/device/check-in-listed.ts';
import { deviceIdOf } from '../../../src/app/device/device-key.ts';
import type { ListedPorts } from '../../../src/app/device/batch-reads.ts';
import { splitJws } from '../../../src/protocol/device/jws.ts';
import { signReport } from '../../support/test-phone.ts';

const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Date.parse('2021-09-10T10:00:00Z');
const spkiOf = ({ publicKey }: typeof own): string =>
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const sub = deviceIdOf(spkiOf(own));

/** A check-in that acknowledges, by a phone whose carnet names the first of the keys, or another beside its id. */
function checkInSignedBy({ privateKey }: typeof own, named = own): ListedCheckIn {
  const report: ListedCheckIn['report'] = {
    sub,
    seq: 2,
    iat: now / 1000,
    evidence: [],
    acks: [{ seq: 9_999_999_999, state: 'shown', at: '2021-09-10T10:00:00Z' }],
  };
  return {
    carnet: {
      v: 1,
      sub,
      phone: 'b'.repeat(32),
      key: spkiOf(named),
      activated: { territory: null, day: '2021-09-01' },
      stamps: [],
      iat: now / 1000,
      kid: 'k1',
    },
    report,
    proof: null,
    reportJws: splitJws(signReport(privateKey, report))!,
    whereabouts: { kind: 'unproven', because: 'no-evidence', candidates: [] },
    context: { address: null, language: null },
    now,
  };
}

/** Ports whose database notes that it was asked, and answers nothing. */
function ports(): { readonly ports: ListedPorts; readonly asked: () => number } {
  let asked = 0;
  const unused = (): never => assert.fail('not expected to be asked');
  const reading = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new Error('asked'));
  };
  return {
    asked: () => asked,
    ports: {
      standstill: () => null,
      approvals: { approvalsFor: unused },
      sets: { readSets: unused },
      store: {
        transact: reading,
        loadDossiers: unused,
        readDossiers: unused,
        commitDossiers: unused,
        findDueBuckets: unused,
        claimDueDossiers: unused,
        findOrderedSiblings: unused,
        findKeys: unused,
        contest: unused,
      },
      policies: {
        current: unused,
        listedTerritories: unused,
        reload: unused,
        within: unused,
      },
      signer: {
        jwk: { kty: 'EC', crv: 'P-256', x: '', y: '', kid: 'd1', alg: 'ES256', use: 'sig' },
        sign: unused,
      },
      meter: {
        batch: unused,
        standingChanged: unused,
        directiveIssued: unused,
        renewalHeldBack: unused,
        unknownOrderAcknowledged: unused,
        contested: unused,
        factoryKeyChanged: unused,
        claimRefused: unused,
        fault: () => {},
      },
      watch: unused,
      proofs: { readProofs: unused },
      leaves: { proveLeaves: unused },
      memory: { findUnknownOrders: unused, findEndedInLog: unused, findLeaves: unused },
      answers: { readAnswersSince: unused },
    },
  };
}

for (const road of ['listed', 'where-recorded'] satisfies ListedRoad[])
  test(`${road}: nothing is read for a report that the phone did not sign`, async () => {
    const scene = ports();
    const checkIns = createListedCheckIns(scene.ports, async () => null);
    const refused = await checkIns.checkIn(checkInSignedBy(stranger), road);
    assert.ok(refused.kind === 'refused' && refused.code === 'signature-wrong');
    assert.equal(scene.asked(), 0);
    await assert.rejects(checkIns.checkIn(checkInSignedBy(own), road), /asked/);
    assert.equal(scene.asked(), 1);
  });

test('nothing is read for a carnet that names a stranger’s key beside a phone’s id, though its seal holds', async () => {
  const scene = ports();
  const refused = await createListedCheckIns(scene.ports, async () => null).checkIn(
    checkInSignedBy(stranger, stranger),
    'listed',
  );
  assert.ok(refused.kind === 'refused' && refused.code === 'signature-wrong');
  assert.equal(scene.asked(), 0);
});
