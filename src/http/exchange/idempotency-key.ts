import { refuse, type Refusal } from '../../protocol/errors/errors.ts';

const keyPattern = /^[\x21-\x7e]{8,128}$/;

/** The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header), with or without its quotes. */
export function readIdempotencyKey(header: string | null): string | Refusal {
  const key = header?.trim().replace(/^"(.*)"$/, '$1') ?? '';
  return keyPattern.test(key) ? key : refuse('idempotency-key-missing');
}
