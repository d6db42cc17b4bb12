import { hash, timingSafeEqual } from 'node:crypto';
import { sessionLifeMs } from '../../app/people/sessions.ts';
import { Secret } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';

const isSecret = fits(Secret);

/** With TLS the prefix binds the cookie to this very host and path (RFC 6265bis section 4.1.3.2); a browser takes it no other way. */
function cookieName(name: string, publicUrl: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${name}` : name;
}

export function cookieLine(
  name: string,
  value: string,
  publicUrl: string,
  options: { readonly maxAgeS: number; readonly sameSite: 'Strict' | 'Lax' },
): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(name, publicUrl)}=${value}; Path=/; Max-Age=${options.maxAgeS}; HttpOnly; SameSite=${options.sameSite}${secure}`;
}

/** The value of a cookie; of several by one name the first, which is the most specific. */
export function readCookie(header: string | null, name: string, publicUrl: string): string | null {
  const start = `${cookieName(name, publicUrl)}=`;
  const found = (header ?? '').split(';').find((pair) => pair.trimStart().startsWith(start));
  return found === undefined ? null : found.trim().slice(start.length);
}

const session = 'carnet';

/** Strict: the pages fetch all they show, so a link from elsewhere works without the cookie going along. */
export function sessionCookie(secret: string, publicUrl: string): string {
  return cookieLine(session, secret, publicUrl, { maxAgeS: sessionLifeMs / 1000, sameSite: 'Strict' });
}

export function clearedSessionCookie(publicUrl: string): string {
  return cookieLine(session, '', publicUrl, { maxAgeS: 0, sameSite: 'Strict' });
}

export function readSessionSecret(cookies: string | null, publicUrl: string): string | null {
  const secret = readCookie(cookies, session, publicUrl);
  return secret !== null && isSecret(secret) ? secret : null;
}

/** What a page of ours can read of a session and no other site can: nothing is stored for it. */
export function csrfToken(secret: string): string {
  return hash('sha256', `carnet csrf ${secret}`, 'base64url');
}

/**
 * Whether a changing request was made by a page of ours: it carries the session's token, and where the browser says whence it comes, that is
 * here. The token alone would do; the other two cost nothing and hold where a token has leaked.
 */
export function comesFromHere(
  header: (name: string) => string | null,
  secret: string,
  publicUrl: string,
): boolean {
  const given = hash('sha256', header('carnet-csrf') ?? '', 'buffer');
  const wanted = hash('sha256', csrfToken(secret), 'buffer');
  const origin = header('origin');
  const site = header('sec-fetch-site');
  return (
    timingSafeEqual(given, wanted) &&
    (origin === null || origin === publicUrl) &&
    (site === null || site === 'same-origin')
  );
}
