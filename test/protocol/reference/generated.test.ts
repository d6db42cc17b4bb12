import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorRegistry } from '../../../src/protocol/errors/error-table.ts';
import { problemOf, refuse, type ErrorCode } from '../../../src/protocol/errors/errors.ts';
import { errorsReference } from '../../../src/protocol/reference/errors-reference.ts';
import { openApi } from '../../../src/protocol/reference/openapi.ts';
import { commonErrors, operations } from '../../../src/protocol/operations/operations.ts';
import type { Operation } from '../../../src/protocol/operations/operation.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const hint = 'run: node scripts/generate-openapi.ts';

test('openapi.json is what the operations say', () => {
  assert.deepEqual(JSON.parse(read('openapi.json')), JSON.parse(JSON.stringify(openApi())), hint);
});

test('docs/reference/errors.md is what the registry says', () => {
  assert.equal(read('docs/reference/errors.md'), errorsReference(), hint);
});

test('every reference in the description leads somewhere', () => {
  const text = JSON.stringify(openApi());
  const names = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]!));
  const { schemas } = openApi()['components'] as { schemas: object };
  assert.ok(names.size >= 8);
  for (const name of names) assert.ok(name in schemas, name);
});

test('every error belongs to an operation, or to any address', () => {
  const anywhere: ErrorCode[] = ['not-found', 'method-not-allowed', 'on-admin-port'];
  const used = new Set<string>([
    ...anywhere,
    ...Object.values<Operation>(operations).flatMap((one) => [...one.errors, ...commonErrors(one)]),
  ]);
  assert.deepEqual(
    Object.keys(errorRegistry).filter((code) => !used.has(code)),
    [],
  );
});

test('a problem has the members of RFC 9457 and no other member can displace them', () => {
  const problem = problemOf(
    refuse('clock-skew', { members: { status: 200, type: 'x', waitingFor: 'policies' } }),
  );
  assert.equal(problem.type, 'urn:carnet:error:clock-skew');
  assert.equal(problem.status, 400);
  assert.equal(problem['waitingFor'], 'policies');
});
