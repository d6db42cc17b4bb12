import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOwnerTexts } from '../../src/agent/platform/owner-text.ts';

test('a language has one date format, however often a date is said', async (t) => {
  let made = 0;
  const { DateTimeFormat } = Intl;
  t.mock.property(
    Intl,
    'DateTimeFormat',
    new Proxy(DateTimeFormat, {
      construct(target, args: ConstructorParameters<typeof DateTimeFormat>) {
        made += 1;
        return new target(...args);
      },
    }),
  );
  const texts = createOwnerTexts({});
  await texts.load('uk');
  const said = [0, 1, 2].map((day) => texts.in('uk').dateTime(Date.UTC(2026, 2, 1 + day)));
  assert.equal(new Set(said).size, 3);
  assert.equal(made, 1);
  texts.in('en').dateTime(0);
  assert.equal(made, 2);
});
