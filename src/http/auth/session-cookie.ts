import { hash, timingSafeEqual } from 'node:crypto';
import { sessionLifeMs } from '../../app/people/sessions.ts';
import { Secret } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';

const isSecret = fits(Secret);

/** With TLS the prefix `__Host-` makes browsers accept the cookie from this host, for all its paths, only (RFC 6265bis section 4.1.3.2). */
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

/** Strict: the pages fetch everything they show, so a link from another site works although the cookie is not sent with it. */
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

/** The CSRF token of a session, which pages of this origin can read and no other site can. It is derived, so nothing is stored. */
export function csrfToken(secret: string): string {
  return hash('sha256', `carnet csrf ${secret}`, 'base64url');
}

/**
 * Whether a page of this origin made a changing request: it carries the CSRF token of the session, and `Origin` and `Sec-Fetch-Site`, where the
 * browser sends them, say so too. The token alone suffices; the headers still hold where it has leaked.
 */
export function isSameOrigin(
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
