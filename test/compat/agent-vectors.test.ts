/** The vectors of November 2026, from outside: each lock comes to a phone in the answer to a check-in, and what the phone says of it is read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { secondMs } from '../../src/core/time.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { OldPhone, updatedPhone, type KeptPhone, type Line } from './kept-phone.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./2026-11/${name}`, import.meta.url), 'utf8'));
const vectors = read('vectors/lock-orders.json') as {
  readonly at: string;
  readonly deviceId: string;
  readonly phoneId: string;
  readonly trust: Pick<Trust, 'directiveKeys' | 'log' | 'witnesses' | 'quorum'>;
  readonly cases: readonly { name: string; want: string; delivered: DeliveredDirective }[];
};
const { phones } = read('phones.json') as { readonly phones: readonly KeptPhone[] };
const at = Date.parse(vectors.at);

/** A phone that nothing is open with, under the number and the trust of the vectors. */
function vectorPhone(): KeptPhone {
  const phone = phones.find(({ name }) => name === 'elsewhere')!;
  const stored = JSON.parse(phone.state) as { state: { carnet: string; trust: Trust } };
  const { state } = stored;
  const [header, payload, seal] = state.carnet.split('.') as [string, string, string];
  const carnet = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const named = JSON.stringify({
    ...carnet,
    sub: vectors.deviceId,
    phone: vectors.phoneId,
    iat: at / secondMs,
  });
  const changed = {
    deviceId: vectors.deviceId,
    carnet: [header, Buffer.from(named).toString('base64url'), seal].join('.'),
    trust: { ...state.trust, ...vectors.trust },
    trustAskedAt: at,
  };
  return { ...phone, state: JSON.stringify({ ...stored, state: { ...state, ...changed } }) };
}

/** A server that answers every check-in with this directive, and nothing else. */
function serverOf(phone: KeptPhone, delivered: DeliveredDirective): NonNullable<Line['fetch']> {
  const { carnet } = (JSON.parse(phone.state) as { state: { carnet: string } }).state;
  const answer = { carnet, standing: 'locked', directives: [delivered], next: 3600 };
  return async (url) =>
    url.endsWith('/v1/check-ins') ? Response.json(answer) : new Response('{}', { status: 503 });
}

interface Acknowledged {
  readonly state: { readonly acks: readonly { readonly state: string; readonly why?: string }[] };
}

const verdictOf = (state: string): string | undefined => {
  const ack = (JSON.parse(state) as Acknowledged).state.acks.at(-1);
  return ack?.state === 'obeyed' ? 'proved' : ack?.why;
};

const clock = { now: () => at, advance: () => {} };

describe('the agent of then', () => {
  for (const { name, want, delivered } of vectors.cases)
    test(`${name}: ${want}`, async () => {
      const kept = vectorPhone();
      const phone = new OldPhone(
        { url: 'https://carnet.example', clock, fetch: serverOf(kept, delivered) },
        kept,
      );
      await phone.checkIn();
      assert.equal(verdictOf(phone.state), want);
      assert.equal(await phone.isLocked(), want === 'proved');
    });
});

/** What is refused before the form of a lock is looked at. */
const refusedFirst = new Set(['not-addressed', 'expired', 'bad-signature', 'unknown-key']);

describe('the agent of now, which obeys no lock of that form', () => {
  for (const { name, want: then, delivered } of vectors.cases) {
    const want = refusedFirst.has(then) ? then : 'old-form';
    test(`${name}: ${want}`, async () => {
      const kept = vectorPhone();
      const phone = updatedPhone(
        { url: 'https://carnet.example', clock, fetch: serverOf(kept, delivered) },
        kept,
      );
      await phone.agent.checkIn();
      await phone.agent.settled();
      assert.equal(verdictOf(phone.storage.texts.get('carnet-agent')!), want);
      const view = await phone.agent.state();
      assert.ok(view.kind === 'enrolled' && view.posture.kind !== 'locked');
    });
  }
});
