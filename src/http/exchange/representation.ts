import { hash } from 'node:crypto';
import type { HeaderReader } from './handler.ts';
import type { Reply } from './reply.ts';

/**
 * Gives a representation its ETag and lets it be stored, for a minute unless its handler says otherwise. Answers 304 where the client
 * has it already (RFC 9110 section 13.1.2).
 */
export function revalidated(reply: Reply, header: HeaderReader): Reply {
  const etag = reply.headers['etag'] ?? etagOf(reply.body);
  const headers = { 'cache-control': 'public, max-age=60', ...reply.headers, etag };
  if (!matches(header('if-none-match'), etag)) return { ...reply, headers };
  return { ...reply, status: 304, body: '', headers };
}

export function etagOf(body: string | Buffer): string {
  return `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
}

/** Weak comparison, as If-None-Match asks for. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** The offered type that `Accept` ranks highest, the first offered where several rank alike; undefined where it accepts none of them. */
export function negotiateType(accept: string | null, offered: readonly string[]): string | undefined {
  if (accept === null || accept.trim() === '') return offered[0];
  const ranges = accept
    .split(',')
    .slice(0, 32)
    .map((member) => {
      const [range, ...params] = member.split(';').map((part) => part.trim().toLowerCase());
      const q = params.find((param) => param.startsWith('q='));
      return { range: range!, quality: q === undefined ? 1 : Number(q.slice(2)) || 0 };
    });
  let best: { readonly type: string; readonly quality: number } | undefined;
  for (const type of offered) {
    const [major] = type.split('/');
    const specific =
      ranges.find(({ range }) => range === type) ??
      ranges.find(({ range }) => range === `${major}/*`) ??
      ranges.find(({ range }) => range === '*/*');
    const quality = specific?.quality ?? 0;
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  return best?.type;
}

/** Whether `Accept-Encoding` takes a content coding (RFC 9110 section 12.5.3); `*` counts only where the coding is not named. */
export function takesEncoding(acceptEncoding: string | null, coding: string): boolean {
  if (acceptEncoding === null) return false;
  const members = acceptEncoding.split(',').map((member) =>
    member
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  const named = members.find(([name]) => name === coding) ?? members.find(([name]) => name === '*');
  return named !== undefined && !named.slice(1).some((param) => /^q=0(?:\.0*)?$/.test(param));
}
