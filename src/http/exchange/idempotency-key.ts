import type { Principal } from '../../app/people/principal.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';

const keyPattern = /^[\x21-\x7e]{8,128}$/;

/** The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header), with or without its quotes. */
export function readIdempotencyKey(header: string | null): string | Refusal {
  const key = header?.trim().replace(/^"(.*)"$/, '$1') ?? '';
  return keyPattern.test(key) ? key : refuse('idempotency-key-missing');
}

/**
 * The key as it is stored. Clients choose keys by themselves, so two principals may choose the same, and neither may stop or learn what the other
 * did. A key has no space, so no other principal's can be made to look like this one.
 */
export function idempotencyKeyOf(principal: Principal, key: string): string {
  switch (principal.kind) {
    case 'operator':
      return `operator:${principal.id} ${key}`;
    case 'program':
      return `program ${key}`;
    default:
      throw new Error(`unknown principal ${String(principal satisfies never)}`);
  }
}
