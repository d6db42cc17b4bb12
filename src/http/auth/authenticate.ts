import { hash, timingSafeEqual } from 'node:crypto';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';

const keyPattern = /^[\x21-\x7e]{8,128}$/;

/** Whether a request carries the operators' token; compared by hash, in a time that tells nothing of either. */
export function checkOperator(authorization: string | null, token: string): Refusal | null {
  const [scheme, given, ...more] = (authorization ?? '').split(' ');
  const isBearer = scheme?.toLowerCase() === 'bearer' && given !== undefined && more.length === 0;
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
  const agrees = timingSafeEqual(digest(given ?? ''), digest(token));
  return isBearer && agrees ? null : refuse('unauthorized');
}

/** The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header), with or without its quotes. */
export function readIdempotencyKey(header: string | null): string | Refusal {
  const key = header?.trim().replace(/^"(.*)"$/, '$1') ?? '';
  return keyPattern.test(key) ? key : refuse('idempotency-key-missing');
}
