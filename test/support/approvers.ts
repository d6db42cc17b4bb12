import assert from 'node:assert/strict';
import { generateKeyPairSync, hash } from 'node:crypto';
import pg from 'pg';
import type { PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import { formatVkey } from '../../src/core/log/note.ts';
import { dayMs, formatInstant } from '../../src/core/time.ts';
import { setDaysMax, type ApproverSet } from '../../src/protocol/acts/approver-set.ts';
import { softwarePasskey, type SoftwarePasskey } from '../../src/sim/casework/software-passkey.ts';
import type { AnyJson } from './any-json.ts';
import type { TestOperator } from './people.ts';
import type { TestServer } from './server.ts';

/** A witness that an approver set can name and that nobody reaches: enough where no phone is to obey a lock. */
const absentWitness = {
  url: 'http://127.0.0.1:1',
  vkey: formatVkey(
    (bytes) => hash('sha256', bytes, 'buffer'),
    'absent.example',
    4,
    Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!, 'base64url'),
  ),
} as const;

/** Options of a server whose people can sign locks although no witness runs. */
export const withAbsentWitness = {
  publicLog: { witnesses: [absentWitness], quorum: 1, everyMs: null },
} as const;

/** An approver key that was made, and the body that enrols it. */
export async function preparedApproverKey(person: TestOperator): Promise<{
  readonly key: SoftwarePasskey;
  readonly body: () => object;
}> {
  const { body } = await person.post('approvers/keys/options');
  const key = softwarePasskey({ rpId: new URL(body.origin).hostname, origin: body.origin });
  const credential = key.register(body.options);
  return { key, body: () => ({ credential, proof: person.assert(body.proof) }) };
}

/**
 * What firmware made now names: the server's log and witnesses, and its newest approver set. A set lasts 90 days; a test's clock runs through many of
 * them, so a server's only set is dated anew where it is older, as the first set of a server of today.
 */
export async function approverSetOf(server: TestServer, ageMaxMs = 10 * dayMs): Promise<PinnedTrust> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ text: string }>('select text from approver_sets order by number');
  const newest = rows.at(-1)?.text ?? assert.fail('two people have approver keys');
  const set = JSON.parse(newest) as ApproverSet;
  const now = server.clock.now();
  const dated = { ...set, from: formatInstant(now), until: formatInstant(now + setDaysMax * dayMs) };
  const isKept = rows.length > 1 || now - Date.parse(set.from) < ageMaxMs;
  const text = isKept ? newest : JSON.stringify(dated);
  if (!isKept) await client.query('update approver_sets set text = $1, sha256 = $2', [text, sha256Of(text)]);
  await client.end();
  return { approverSet: text };
}

const keys = new WeakMap<TestOperator, SoftwarePasskey>();

/** Adds an approver key, which `assertFor` signs locks with from now on. */
export async function addApproverKey(person: TestOperator): Promise<SoftwarePasskey> {
  const { key, body } = await preparedApproverKey(person);
  const added = await person.post('approvers/keys', body);
  assert.equal(added.status, 201, JSON.stringify(added.body));
  keys.set(person, key);
  return key;
}

/** Signs what was asked for: a lock with the person's approver key, a policy with their passkey. */
export function assertFor(person: TestOperator, { measure, options }: AnyJson): object {
  return measure.kind === 'lock' ? keys.get(person)!.assert(options) : person.assert(options);
}

/**
 * Gives all of these an approver key, and makes the server's first approver set anew with everybody who has one: as if they had been its first people.
 * A server has no such way; there the next set has to be signed, and what it adds counts 14 days later.
 */
export async function seatAll(server: TestServer, people: readonly TestOperator[]): Promise<void> {
  for (const person of people.slice(0, -1)) await addApproverKey(person);
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('delete from approver_sets');
  await client.end();
  await addApproverKey(people.at(-1)!);
}
