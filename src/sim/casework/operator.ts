import type { Standing } from '../../core/decision/decision.ts';
import type { HttpClient } from '../world/http-client.ts';
import { publishByTwo, type Officer } from './officers.ts';
import { ServerAway } from '../world/server-away.ts';

/** The officers of the story: two publish the policy, one grants exemptions and reads the record at the end. All over HTTP. */
export interface Operator {
  publishPolicy(document: string): Promise<void>;
  /** The lineage of the key that the phone has; undefined where the registry does not know it. Others may have enrolled keys under its numbers. */
  findPhone(phone: {
    readonly person: { readonly serial: string };
    readonly deviceId: string | undefined;
  }): Promise<{ readonly phoneId: string } | undefined>;
  grantExemption(phoneId: string, exemption: string): Promise<void>;
  /** The standing that follows from the dossier now; undefined where there is no dossier. */
  readStanding(phoneId: string): Promise<Standing | undefined>;
  /** The codes that answer the challenge of a locked phone, the likeliest first. */
  giveUnlockCodes(
    phoneId: string,
    screen: { readonly challenge: string; readonly device: string },
  ): Promise<readonly string[]>;
  /** Resolves when the server says that it can do all its work; rejects when it does not within a minute. */
  untilReady(): Promise<void>;
}

const readyWithinMs = 60_000;
const pollMs = 20;

type Asker = (
  method: 'GET' | 'POST',
  path: string,
  options?: { readonly body?: string; readonly missing?: number },
) => Promise<unknown>;

function asker(client: HttpClient, token: string): Asker {
  let keys = 0;
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return async (method, path, options = {}) => {
    const posting =
      method === 'GET'
        ? {}
        : {
            'content-type': 'application/json',
            'idempotency-key': `simulation-${process.pid}-${Date.now()}-${keys++}`,
          };
    const answer = await client.send(path, {
      method,
      headers: { ...headers, ...posting },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    if (answer.status === options.missing) return undefined;
    const text = await answer.text();
    if (answer.status === 503) throw new ServerAway(`${method} ${path}: ${text}`);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
}

/** Throws `ServerAway` on a 503, an error on any other answer that is no success, save those that the methods speak of. */
export function operator(
  client: HttpClient,
  token: string,
  [proposer, approver]: readonly [Officer, Officer],
): Operator {
  const expect = asker(client, token);
  return {
    async publishPolicy(document) {
      const { status, body } = await publishByTwo(proposer, approver, document);
      // Published before by an earlier play on the same database.
      if (status === 409) return;
      if (status === 503) throw new ServerAway(`the policy: ${JSON.stringify(body)}`);
      if (status >= 300) throw new Error(`the policy was answered ${status}: ${JSON.stringify(body)}`);
    },
    async findPhone({ person, deviceId }) {
      if (deviceId === undefined) return undefined;
      const found = await expect('GET', `/v1/operator/devices?serial=${person.serial}`);
      const { phones } = found as {
        readonly phones: readonly { phoneId: string; deviceId: string | null }[];
      };
      return phones.find((one) => one.deviceId === deviceId);
    },
    async grantExemption(phoneId, exemption) {
      await expect('POST', `/v1/operator/dossiers/${phoneId}/exemptions`, {
        body: JSON.stringify({ exemption, proof: 'shown to the officer of the story' }),
      });
    },
    async giveUnlockCodes(phoneId, screen) {
      const given = await expect('POST', `/v1/operator/dossiers/${phoneId}/unlock-codes`, {
        body: JSON.stringify({ ...screen, reason: 'its owner called from a place without a network' }),
      });
      return (given as { readonly codes: readonly string[] }).codes;
    },
    async readStanding(phoneId) {
      const dossier = await expect('GET', `/v1/operator/dossiers/${phoneId}`, { missing: 404 });
      return (dossier as { readonly decision: { readonly standing: Standing } } | undefined)?.decision
        .standing;
    },
    async untilReady() {
      for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline;) {
        const answer = await client.send('/readyz', { method: 'GET', headers: {} });
        if (answer.status === 200) return;
        await new Promise((resolve) => {
          setTimeout(resolve, pollMs);
        });
      }
      throw new Error('the server does not become ready again');
    },
  };
}
