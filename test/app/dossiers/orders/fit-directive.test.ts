import type { Territory } from '../../../../src/core/territory/territory.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { directiveBytesMax, isTooLong } from '../../../../src/app/dossiers/orders/sign-order.ts';
import { fitDirective } from '../../../../src/core/orders/fit-directive.ts';
import type { Directive } from '../../../../src/protocol/device/directive.ts';

const directive = (clauses: Directive['clauses'], reason: string): Directive => ({
  iss: 'Example Devices',
  aud: 'a'.repeat(32),
  seq: 1_800_000_000,
  type: 'release',
  iat: 1_800_000_000,
  exp: 1_800_600_000,
  standing: 'clear',
  clauses,
  territory: 'CU' as Territory,
  reason,
  remedy: { appealUrl: 'https://example.com/appeal', contact: 'help@example.com' },
  salt: 'b'.repeat(32),
  statementSha256: 'c'.repeat(43),
});

test('an order of usual size is left as it is', () => {
  const usual = directive([{ id: 'cu-activation', basis: ['Terms of sale, 14.2'] }], 'A reason.');
  assert.equal(fitDirective(usual, isTooLong), usual);
});

test('however long citations and reason are, an order fits the wire and keeps its clauses', () => {
  const clause = fc.record({
    id: fc.stringMatching(/^[a-z][a-z0-9-]{0,63}$/),
    basis: fc.array(fc.string({ maxLength: 500, unit: 'grapheme' }), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(
      fc.array(clause, { minLength: 1, maxLength: 32 }),
      fc.string({ maxLength: 1000 }).map((text) => `${text}한`.repeat(4000 / (text.length + 1))),
      (clauses, reason) => {
        const fitted = fitDirective(directive(clauses, reason), isTooLong);
        assert.ok(Buffer.byteLength(JSON.stringify(fitted)) <= directiveBytesMax);
        assert.deepEqual(
          fitted.clauses.map(({ id }) => id),
          clauses.map(({ id }) => id),
        );
        assert.ok(fitted.reason.length > 0);
      },
    ),
    { numRuns: 200 },
  );
});
