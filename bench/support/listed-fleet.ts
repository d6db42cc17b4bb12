import { remoteClock, type VirtualClock } from '../../src/sim/world/clock.ts';
import { hourMs, type Instant } from '../../src/core/time.ts';
import type { EnrolmentAnswer } from '../../src/protocol/device/enrolment.ts';
import { macKey, macOf } from '../../src/app/keys/hmac.ts';
import { atHome, benchPhone, inHavana, signedReport, type BenchPhone } from './check-in-requests.ts';
import { httpLoad, httpPost, type LoadRequest, type LoadResult } from './http-load.ts';

const german = { 'x-forwarded-for': '91.0.17.1' };
const cuban = { 'x-forwarded-for': '152.206.10.1' };
/** Longer than the time within which a second observation of the same place is not recorded again. */
const betweenPassesMs = 2 * hourMs;

interface Enrolled {
  readonly phone: BenchPhone;
  readonly answer: EnrolmentAnswer;
}

/** Phones enrolled at home that then check in from Havana, pass after pass; every check-in of theirs is recorded. */
export interface ListedFleet {
  /** One check-in a phone. */
  pass(connections: number): Promise<LoadResult>;
}

async function enrol(port: number, now: Instant, count: number): Promise<readonly Enrolled[]> {
  const enrolled: Enrolled[] = [];
  let begun = 0;
  const one = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const phone = benchPhone();
      const { kty, crv, x, y } = phone.publicKey.export({ format: 'jwk' });
      const response = await fetch(`http://127.0.0.1:${port}/v1/enrolments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...german },
        body: JSON.stringify({
          imei: [],
          serial: `BENCH${phone.deviceId.slice(0, 12)}`,
          model: 'bench',
          publicKey: { kty, crv, x, y },
          report: signedReport(phone, { seq: 1, now, evidence: atHome }),
        }),
      });
      if (response.status !== 201) throw new Error(`enrolment: ${response.status} ${await response.text()}`);
      enrolled.push({ phone, answer: (await response.json()) as EnrolmentAnswer });
    }
  };
  await Promise.all(Array.from({ length: 64 }, one));
  return enrolled;
}

function requestOf({ phone, answer }: Enrolled, seq: number, now: Instant): LoadRequest {
  const report = signedReport(phone, { seq, now, evidence: inHavana });
  const mac = macOf(macKey(Buffer.from(answer.sessionKey, 'base64url')), report);
  return httpPost('/v1/check-ins', JSON.stringify({ carnet: answer.carnet, report, mac }), cuban);
}

/** Enrols the fleet over HTTP at the server on `port`, whose clock it moves from pass to pass; fleets at one server share the clock. */
export async function listedFleet(port: number, phones: number, shared?: VirtualClock): Promise<ListedFleet> {
  const clock = shared ?? (await remoteClock(`http://127.0.0.1:${port}`));
  const enrolled = await enrol(port, clock.now(), phones);
  let seq = 1;
  return {
    async pass(connections) {
      seq += 1;
      await clock.advanceTo(clock.now() + betweenPassesMs);
      const requests = enrolled.map((one) => requestOf(one, seq, clock.now()));
      let index = 0;
      return httpLoad({ port, connections, next: () => requests[index++] });
    },
  };
}
