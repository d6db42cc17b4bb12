import { readFileSync } from 'node:fs';

/** How people reach and enter the server. */
export interface EntryOptions {
  /** null: http://localhost with the port that is listened on. */
  readonly publicUrl: string | null;
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string;
  } | null;
}

export const entryHelp = `  --public-url URL    where browsers reach this server, which passkeys are bound to for good: https://HOST (http://localhost:PORT)
  --oidc-issuer URL   an OpenID provider where operators may sign in too, to read; with --oidc-client-id ID
                      and, where it has a secret, --oidc-secret-file FILE
`;

export const entryFlags = {
  'public-url': { type: 'string' },
  'oidc-issuer': { type: 'string' },
  'oidc-client-id': { type: 'string' },
  'oidc-secret-file': { type: 'string' },
} as const;

type Values = { readonly [Flag in keyof typeof entryFlags]?: string | undefined };

/**
 * An origin that passkeys can be bound to, without a slash at its end: https, or http on `localhost`. An IP address cannot be a relying party
 * (WebAuthn Level 3, section 5.1.2).
 */
export function readPublicUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash } = new URL(text);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  const fits = protocol === 'https:' || (protocol === 'http:' && local);
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return fits && !isAddress && pathname === '/' && search === '' && hash === '' ? origin : undefined;
}

export const publicUrlWanted =
  '--public-url takes https://HOST with a name, or http://localhost:PORT on this machine; without a path.';

/** What the flags say of people; what is wrong with them where something is. */
export function readEntryOptions(values: Values): EntryOptions | string {
  const { 'public-url': url, 'oidc-issuer': issuer, 'oidc-client-id': clientId } = values;
  const file = values['oidc-secret-file'];
  const publicUrl = url === undefined ? null : readPublicUrl(url);
  if (publicUrl === undefined) return publicUrlWanted;
  if (issuer === undefined)
    return clientId === undefined && file === undefined
      ? { publicUrl, oidc: null }
      : '--oidc-client-id and --oidc-secret-file belong to --oidc-issuer.';
  if (!issuer.startsWith('https://') && !/^http:\/\/(?:localhost|127\.0\.0\.1)(?:[:/]|$)/.test(issuer))
    return '--oidc-issuer takes https://…, as the provider names itself.';
  if (clientId === undefined)
    return '--oidc-client-id is missing: the name under which the provider knows this server.';
  if (file === undefined) return { publicUrl, oidc: { issuer, clientId } };
  const clientSecret = readSecret(file);
  return clientSecret === undefined
    ? `--oidc-secret-file: ${file} cannot be read, or is empty.`
    : { publicUrl, oidc: { issuer, clientId, clientSecret } };
}

/** From a file, so that it stands in no list of processes. */
function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
