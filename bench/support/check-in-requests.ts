import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { macKey, macOf } from '../../src/app/keys/hmac.ts';
import { sealCarnet, sealingKeyAt, sessionKeyOf, type Seals } from '../../src/app/keys/seals.ts';
import type { Carnet, Stamp } from '../../src/core/carnet/carnet.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import { formatDay, dayOf, type Instant } from '../../src/core/time.ts';
import type { CheckInRequest } from '../../src/protocol/device/check-in.ts';
import type { ReportedEvidence } from '../../src/protocol/device/evidence.ts';
import { signingInputOf } from '../../src/protocol/device/jws.ts';

/** A phone as the benchmarks know it: its key, and the names that follow from it. */
export interface BenchPhone {
  readonly phoneId: string;
  readonly deviceId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly spki: Buffer;
}

export function benchPhone(phoneId: string = randomBytes(16).toString('hex')): BenchPhone {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const deviceId = createHash('sha256').update(spki).digest('hex').slice(0, 32);
  return { phoneId, deviceId, privateKey, publicKey, spki };
}

/** What a phone at home in Germany says: a fix far from every fence, its network and its SIM. */
export const atHome: readonly ReportedEvidence[] = [
  { kind: 'fix', territory: null, marginM: 412_000 },
  { kind: 'network', plmn: '26201' },
  { kind: 'sim', plmn: '26201' },
  { kind: 'zone', zone: 'Europe/Berlin' },
];

/** What a phone in Havana says. */
export const inHavana: readonly ReportedEvidence[] = [
  { kind: 'fix', territory: 'CU' as Territory, marginM: 9000 },
  { kind: 'network', plmn: '36801' },
  { kind: 'sim', plmn: '36801' },
  { kind: 'zone', zone: 'America/Havana' },
];

/** ES256 compact JWS of a report. */
export function signedReport(
  phone: BenchPhone,
  options: { seq: number; now: Instant; evidence: readonly ReportedEvidence[] },
): string {
  const payload = {
    sub: phone.deviceId,
    seq: options.seq,
    iat: Math.floor(options.now / 1000),
    evidence: options.evidence,
    acks: [],
  };
  const input = signingInputOf({ alg: 'ES256', typ: 'carnet-report+jws' }, payload);
  const signature = sign('sha256', Buffer.from(input), { key: phone.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** A whole request, valid for ten minutes either side of `now`, with a carnet of five stamps as a frequent traveller has. */
export function checkInRequest(
  seals: Seals,
  phone: BenchPhone,
  options: { seq: number; now: Instant; evidence: readonly ReportedEvidence[]; activated?: Territory },
): CheckInRequest {
  const today = dayOf(options.now);
  const key = sealingKeyAt(seals, options.now);
  const stamp = (territory: string, first: number, last: number): Stamp => [
    territory as Territory,
    formatDay(today - first),
    formatDay(today - last),
    first - last + 1,
  ];
  const carnet: Omit<Carnet, 'kid'> = {
    v: 1,
    sub: phone.deviceId,
    phone: phone.phoneId,
    key: phone.spki.toString('base64url'),
    activated: { territory: options.activated ?? ('DE' as Territory), day: formatDay(today - 400) },
    stamps: [
      stamp('DE', 40, 1),
      stamp('PL', 44, 41),
      stamp('DE', 200, 45),
      stamp('FR', 210, 201),
      stamp('DE', 400, 211),
    ],
    iat: Math.floor(options.now / 1000) - 86_400,
  };
  const report = signedReport(phone, options);
  return {
    carnet: sealCarnet(key, carnet),
    report,
    mac: macOf(macKey(sessionKeyOf(key, phone.deviceId)), report),
  };
}
