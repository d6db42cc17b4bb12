import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOperatorToken } from '../../../src/http/auth/authenticate.ts';

for (const [header, passes] of [
  ['Bearer right', true],
  ['bearer right', true],
  [null, false],
  ['', false],
  ['right', false],
  ['Basic right', false],
  ['Bearer wrong', false],
  ['Bearer right more', false],
  ['Bearer ', false],
] as const)
  test(`Authorization ${JSON.stringify(header)} ${passes ? 'passes' : 'is refused'}`, () =>
    assert.equal(isOperatorToken(header, 'right'), passes));
