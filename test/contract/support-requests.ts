import { hourMs, secondMs } from '../../src/core/time.ts';
import type { supportOperations } from '../../src/protocol/operations/support.ts';
import { enrolOperator } from '../support/people.ts';
import type { TestServer } from '../support/server.ts';
import { evidenceIn, signReport, TestPhone } from '../support/test-phone.ts';

interface GoodRequest {
  readonly path: string;
  readonly init?: () => RequestInit;
  readonly status: number;
}

/** One good request for each operation of support, on phones of their own. The clock stays where it is: sessions end by it. */
export async function supportRequests(
  server: TestServer,
): Promise<Readonly<Record<keyof typeof supportOperations, GoodRequest>>> {
  const [objecting, waiting] = [new TestPhone(server), new TestPhone(server)];
  // Each remembers a first start of more than a day ago, so that it is in notice at once.
  const iat = Math.floor((server.clock.now() - 25 * hourMs) / secondMs);
  for (const phone of [objecting, waiting]) {
    const first = { ...phone.report(evidenceIn('CU')), seq: 1, iat };
    await phone.enrol('CU', { firstReport: signReport(phone.privateKey, first) });
  }
  await waiting.checkIn('CU', { appeal: 'Not mine.' });
  const reviewer = await enrolOperator(server, ['compliance']);
  const json = { 'content-type': 'application/json' };
  const token = { authorization: `Bearer ${server.operatorToken}` };
  let keys = 0;
  const post = (
    headers: () => Readonly<Record<string, string>>,
    path: string,
    body: object,
  ): GoodRequest => ({
    path: `/v1/operator/dossiers/${waiting.phoneId}/${path}`,
    status: 200,
    init: () => {
      keys += 1;
      return {
        method: 'POST',
        headers: { ...json, 'idempotency-key': `contract-support-${keys}`, ...headers() },
        body: JSON.stringify(body),
      };
    },
  });
  return {
    fileAppeal: {
      path: '/v1/appeals',
      status: 200,
      init: () => {
        objecting.seq += 1;
        const report = objecting.report(evidenceIn('CU'), { appeal: 'I live here.' });
        return { method: 'POST', headers: json, body: JSON.stringify(objecting.request(report)) };
      },
    },
    giveUnlockCode: post(() => token, 'unlock-codes', { challenge: '0123456789', reason: 'asked' }),
    releasePhone: post(() => token, 'release', { reason: 'receipt' }),
    listAppeals: {
      path: '/v1/operator/appeals?limit=1',
      status: 200,
      init: () => ({ headers: token }),
    },
    decideAppeal: post(() => reviewer.headers(), 'appeals/decide', {
      outcome: 'upheld',
      answer: 'You are right.',
    }),
  };
}
