import { createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { createCheckIn, type CheckInOutcome } from '../src/app/device/check-in.ts';
import { createSeals } from '../src/app/keys/seals.ts';
import { locate } from '../src/core/territory/locate.ts';
import type { Territory } from '../src/core/territory/territory.ts';
import { WatchSet } from '../src/app/device/watch-set.ts';
import type { CheckInRequest } from '../src/protocol/device/check-in.ts';
import type { Outcome } from './benchmark.ts';
import { atHome, benchPhone, checkInRequest } from './support/check-in-requests.ts';
import { callsPerSecond } from './support/measure.ts';

export const name = 'check-in-ordinary';
export const target =
  '≥ 3 × the rate of bare P-256 verifications in their fastest form (imported key, DER signature), in the same run, in process';

const phonesCount = 500;
const ratioMin = 3;

/**
 * Full check-ins of phones that are placed outside the listed territories: from the request's JSON text to the answer's. Compared with
 * P-256 verifications of the same report under a key imported beforehand, in the same process.
 */
export async function run(): Promise<Outcome> {
  const now = Date.now();
  const seals = createSeals([{ kid: 'k1', from: 0, seal: randomBytes(32), sessionMaster: randomBytes(32) }]);
  const listed = new Set(['CU', 'IR', 'SY', 'KP', 'SD', 'UA-43', 'UA-40'] as Territory[]);
  const watch = new WatchSet();
  for (let index = 0; index < 100_000; index += 1) watch.add(randomBytes(16).toString('hex'));
  const checkIn = createCheckIn({
    clock: { now: () => now },
    keys: { seals },
    locate,
    listedTerritories: () => listed,
    isWatched: (phoneId) => watch.has(phoneId),
    watchReady: () => true,
    checkInListed: () => Promise.reject(new Error('an ordinary check-in went to the records')),
  });
  const phones = Array.from({ length: phonesCount }, () => benchPhone());
  const bodies = phones.map((phone) =>
    JSON.stringify(checkInRequest(seals, phone, { seq: 7, now, evidence: atHome })),
  );
  const context = { address: 'DE' as Territory, language: 'de' };
  let answered = 0;
  const perSecond = callsPerSecond(
    (index) => {
      const request = JSON.parse(bodies[index % phonesCount]!) as CheckInRequest;
      const outcome = checkIn(request, context) as CheckInOutcome;
      if (outcome.kind !== 'answered') throw new Error(JSON.stringify(outcome));
      answered += JSON.stringify(outcome.answer).length > 0 ? 1 : 0;
    },
    5000,
    5,
  );

  const message = Buffer.from(bodies[0]!.slice(0, 300));
  const key = createPublicKey(phones[0]!.publicKey.export({ type: 'spki', format: 'pem' }));
  // The fastest form: an `ieee-p1363` signature, or a key within an object of options, costs up to twice as much.
  const signature = sign('sha256', message, phones[0]!.privateKey);
  const verificationsPerSecond = callsPerSecond(
    () => {
      if (!verify('sha256', message, key, signature)) throw new Error('a good signature did not verify');
    },
    1000,
    5,
  );
  const ratio = perSecond / verificationsPerSecond;
  return {
    figures: {
      'check-ins a second': perSecond,
      'µs a check-in': 1e6 / perSecond,
      'P-256 verifications a second': verificationsPerSecond,
      'µs a verification': 1e6 / verificationsPerSecond,
      ratio,
      'check-ins answered': answered,
    },
    met: ratio >= ratioMin,
  };
}
