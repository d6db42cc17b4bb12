import { hash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header carries the operators' token. Compares hashes in constant time. */
export function isOperatorToken(authorization: string | null, token: string): boolean {
  const [scheme, given, ...more] = (authorization ?? '').split(' ');
  const isBearer = scheme?.toLowerCase() === 'bearer' && given !== undefined && more.length === 0;
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
  const agrees = timingSafeEqual(digest(given ?? ''), digest(token));
  return isBearer && agrees;
}
