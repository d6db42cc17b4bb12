import assert from 'node:assert/strict';
import { dayMs, formatInstant, hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import type { TestServer } from './server.ts';
import { payloadOf, TestPhone } from './test-phone.ts';

type Acknowledged = 'shown' | 'obeyed';

/** Checks in from Cuba and answers in the next report what this one brought. */
export interface DuePhone {
  readonly phone: TestPhone;
  readonly phoneId: string;
  /** Types of the directives that the answer carried. */
  checkIn(
    extra?: Partial<Report>,
  ): Promise<{ readonly standing: string; readonly orders: readonly string[] }>;
}

/** The newest form: no other phone is ordered to lock. */
const speaks = { agent: 'test', protocol: [1, 2] };

const stateOf = (type: string): Acknowledged => (type === 'notify' ? 'shown' : 'obeyed');

async function newPhone(server: TestServer): Promise<DuePhone> {
  const phone = new TestPhone(server);
  const enrolled = await phone.enrol('CU');
  assert.equal(enrolled.status, 201, JSON.stringify(enrolled.body));
  let acks: Report['acks'] = [];
  return {
    phone,
    phoneId: phone.phoneId,
    async checkIn(extra = {}) {
      const { status, body } = await phone.checkIn('CU', { acks, speaks, ...extra });
      assert.equal(status, 200, JSON.stringify(body));
      const { standing, directives } = body as CheckInAnswer;
      const payloads = directives.map((one) => payloadOf(one.directive) as { seq: number; type: string });
      const at = formatInstant(server.clock.now());
      acks = payloads.map(({ seq, type }) => ({ seq, state: stateOf(type), at }));
      return { standing, orders: payloads.map(({ type }) => type) };
    },
  };
}

/**
 * Phones first started in Cuba when the clause of the six destinations was in force. `due`: they acknowledged their notice and both its times
 * are over; `noticed`: they never acknowledged. The clock goes on by 46 days.
 */
export async function phonesInCuba(
  server: TestServer,
  counts: { readonly due: number; readonly noticed?: number },
): Promise<{ readonly due: readonly DuePhone[]; readonly noticed: readonly DuePhone[] }> {
  const { clock } = server;
  clock.set(Math.max(clock.now(), Date.parse('2021-09-02T08:00:00Z')));
  const make = (count: number): Promise<DuePhone[]> =>
    Promise.all(Array.from({ length: count }, () => newPhone(server)));
  const due = await make(counts.due);
  const noticed = await make(counts.noticed ?? 0);
  clock.advance(26 * hourMs);
  for (const one of [...due, ...noticed])
    assert.deepEqual(await one.checkIn(), { standing: 'notice', orders: ['notify'] });
  clock.advance(hourMs);
  for (const one of due) await one.checkIn();
  clock.advance(45 * dayMs);
  for (const one of due) assert.equal((await one.checkIn()).standing, 'due');
  return { due, noticed };
}
