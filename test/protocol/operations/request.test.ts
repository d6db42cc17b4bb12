import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { operations, type OperationId } from '../../../src/protocol/operations/operations.ts';
import type { Operation } from '../../../src/protocol/operations/operation.ts';
import type { JsonSchema } from '../../../src/protocol/schema/shape.ts';
import type { RequestOf } from '../../../src/protocol/operations/request.ts';

type Same<A, B> = [A, B] extends [B, A] ? 'same' : { readonly a: A; readonly b: B };
type Examples = { readonly [Id in OperationId]?: RequestOf<Id> };

// The compiler reads these by the derived types, the test by the schemas.
const examples: Examples = {
  checkIn: { params: {}, query: {}, body: { carnet: 'a.b.c', report: 'a.b.c', mac: 'A'.repeat(43) } },
  advise: { params: {}, query: { destination: 'CU', lang: 'es' }, body: undefined },
  readDossier: { params: { phoneId: '0'.repeat(32) }, query: { words: 'en' }, body: undefined },
  endCase: {
    params: { caseId: 'C-0123456789' },
    query: {},
    body: { finding: 'no-diversion', reason: 'They were gifts.' },
  },
  listMeasures: { params: {}, query: { state: 'proposed', case: 'C-0123456789' }, body: undefined },
  proposePolicy: { params: {}, query: { reason: 'A new year.' }, body: 'id: six' },
  readHealth: { params: {}, query: {}, body: undefined },
};

test('what an operation takes follows from its schemas', () => {
  const findingIs: Same<
    RequestOf<'endCase'>['body']['finding'],
    'diversion' | 'no-diversion' | 'mistaken' | 'repealed' | 'other'
  > = 'same';
  const paramIs: Same<RequestOf<'readDossier'>['params']['phoneId'], string> = 'same';
  const noBodyIs: Same<RequestOf<'readHealth'>['body'], undefined> = 'same';
  assert.deepEqual(new Set([findingIs, paramIs, noBodyIs]), new Set(['same']));
  for (const [id, request] of Object.entries(examples)) {
    const { params, query, body }: Operation = operations[id as OperationId];
    const parts: [JsonSchema | undefined, unknown][] = [
      [params, request.params],
      [query, request.query],
      [body?.schema, request.body],
    ];
    for (const [schema, value] of parts)
      if (schema !== undefined) assert.equal(Compile(schema).Check(value), true, `${id}: ${String(value)}`);
  }
});
