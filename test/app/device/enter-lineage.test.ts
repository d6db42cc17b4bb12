import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckedEnrolment } from '../../../src/app/device/check-enrolment.ts';
import { enterKey } from '../../../src/app/device/enter-lineage.ts';
import type { FoundHardware, KnownKey, Registry } from '../../../src/app/device/ports.ts';
import type { Proof, Registration } from '../../../src/app/dossiers/ports.ts';
import type { Transaction } from '../../../src/app/ports.ts';

const now = Date.UTC(2026, 2, 1);
const imeis = ['356938035643809'];
const factoryKey = 'F'.repeat(43);
const registration = (proved: Proof | null, deviceId = 'a'.repeat(32)): Registration =>
  ({ phoneId: 'p', hardwareId: 'p', imeis, serial: 'SN-1', model: 'One', proved, deviceId }) as never;

interface Scene {
  readonly known?: KnownKey;
  readonly hardware?: Partial<FoundHardware>;
  readonly checked?: Partial<CheckedEnrolment>;
}

/** What becomes of a key in a registry that holds this. */
async function entered({ known, hardware = {}, checked = {} }: Scene): Promise<string> {
  const calls: string[] = [];
  const deviceId = 'b'.repeat(32);
  const store = {
    findKeys: async () => new Map(known === undefined ? [] : [[deviceId, known]]),
    findOrAddHardware: async () => ({
      hardwareId: 'p',
      imeis,
      registered: true,
      factoryKey,
      contested: false,
      lineageCount: 1,
      proved: null,
      ...hardware,
    }),
    addLineage: async (_: Transaction, { activation, proved }: Parameters<Registry['addLineage']>[1]) => {
      calls.push(activation === null ? 'without an activation' : 'with an activation');
      return registration(proved, deviceId);
    },
    supersedeKey: async () => registration('factory', deviceId),
    dropOldClaims: async () => {},
    contest: () => assert.fail('nothing is contested by an enrolment'),
  } as unknown as Registry;
  const request = {
    device: { deviceId },
    hardware: { imeis, serial: 'SN-1', model: 'One' },
    attested: 'none',
    attestedBy: null,
    factoryKey: null,
    whereabouts: { kind: 'unproven', because: 'no-evidence', candidates: [] },
    first: null,
    now,
    ...checked,
  } as unknown as CheckedEnrolment;
  const terms = { listed: new Set<never>(), unlockGeneration: 1, proved: null, claims: null };
  const found = await enterKey(store, {} as Transaction, request, terms);
  return found.kind === 'refused' ? found.code : [found.as, ...calls].join(' ');
}

const factory = { factoryKey };
const attested = { attestedBy: 'serial', attested: 'verified' } as const;
const otherBox = { hardware: { imeis: ['490154203237518'], serial: 'SN-1', model: 'One' } };

const rows: readonly (readonly [string, Scene, string])[] = [
  ['a claimed key of new hardware', { hardware: { lineageCount: 0 } }, 'begun with an activation'],
  ['a second claimed key', {}, 'begun without an activation'],
  ['the first proved key after a claimed one', { checked: factory }, 'begun with an activation'],
  [
    'a key under another factory key',
    { checked: { factoryKey: 'G'.repeat(43) } },
    'begun without an activation',
  ],
  [
    'a claimed key after a proved one',
    { hardware: { proved: registration('factory') } },
    'begun without an activation',
  ],
  [
    'a factory key after one',
    { hardware: { proved: registration('factory') }, checked: factory },
    'continued',
  ],
  [
    'a factory key after an attested one',
    { hardware: { proved: registration('attested') }, checked: factory },
    'continued',
  ],
  [
    'an attested key after one',
    { hardware: { proved: registration('attested') }, checked: attested },
    'continued',
  ],
  [
    'an attested key after a factory key',
    { hardware: { proved: registration('factory') }, checked: attested },
    'begun without an activation',
  ],
  [
    'a factory key of contested hardware',
    { hardware: { proved: registration('factory'), contested: true }, checked: factory },
    'begun without an activation',
  ],
  [
    'a key attested by IMEI, where the registry knows none',
    { hardware: { imeis: [] }, checked: { ...attested, attestedBy: 'imei' } },
    'begun without an activation',
  ],
  ['the same key again', { known: { registration: registration(null), supersededAt: null } }, 'repeated'],
  [
    'a key that another replaced',
    { known: { registration: registration('factory'), supersededAt: now - 1 } },
    'device-superseded',
  ],
  [
    'a key that is known with another box',
    { known: { registration: registration(null), supersededAt: null }, checked: otherBox },
    'key-enrolled',
  ],
];

for (const [name, scene, want] of rows)
  test(`${name}: ${want}`, async () => {
    assert.equal(await entered(scene), want);
  });
