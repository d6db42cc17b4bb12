import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSeals, type SealingSecret } from '../../../src/app/keys/seals.ts';
import { isOwnSessionSecret, newSessionSecret } from '../../../src/app/people/session-secret.ts';
import { Secret } from '../../../src/protocol/scalars/scalars.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';

const key = (kid: string, from: number): SealingSecret => ({
  kid,
  from,
  seal: randomBytes(32),
  sessionMaster: randomBytes(32),
});
const old = key('k1', 0);
const seals = createSeals([old]);

test('a secret is known for the server’s own, also after its keys were renewed', () => {
  const secret = newSessionSecret(seals, 1000);
  assert.ok(fits(Secret)(secret));
  assert.equal(isOwnSessionSecret(seals, secret), true);
  assert.equal(isOwnSessionSecret(createSeals([old, key('k2', 500)]), secret), true);
  assert.notEqual(newSessionSecret(seals, 1000), secret);
});

test('made up, changed or of another server, it is not', () => {
  const secret = newSessionSecret(seals, 1000);
  const bytes = Buffer.from(secret, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    assert.equal(isOwnSessionSecret(seals, changed.toString('base64url')), false, `byte ${at}`);
  }
  assert.equal(isOwnSessionSecret(seals, randomBytes(32).toString('base64url')), false);
  assert.equal(isOwnSessionSecret(seals, ''), false);
  assert.equal(isOwnSessionSecret(createSeals([key('k1', 0)]), secret), false);
});
