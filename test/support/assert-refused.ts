import assert from 'node:assert/strict';
import { errorRegistry } from '../../src/protocol/errors/error-table.ts';
import type { ErrorCode } from '../../src/protocol/errors/errors.ts';
import type { AnyJson } from './any-json.ts';

export interface Refused {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnyJson;
}

/** The answer is this problem, as RFC 9457 and the registry have it; `names`: what its detail must say. */
export function assertRefused({ status, headers, body }: Refused, code: ErrorCode, names?: RegExp): void {
  assert.equal(body.type, `urn:carnet:error:${code}`, JSON.stringify(body));
  assert.equal(status, errorRegistry[code].status);
  assert.equal(body.status, status);
  assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8');
  if (names !== undefined) assert.match(body.detail, names);
}
