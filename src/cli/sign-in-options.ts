import { readFileSync } from 'node:fs';
import type { SignInOptions } from '../server/serve-options.ts';
import { optional, text, type Reading, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';

/**
 * An origin that passkeys can be bound to, without a slash at its end: https, or http on `localhost`. An IP address cannot be a relying party
 * (WebAuthn Level 3, section 5.1.2).
 */
function readPublicUrl(given: string): string | undefined {
  if (!URL.canParse(given)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash } = new URL(given);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  const fits = protocol === 'https:' || (protocol === 'http:' && local);
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return fits && !isAddress && pathname === '/' && search === '' && hash === '' ? origin : undefined;
}

export const publicUrl = (help: string): Reading<string> => ({
  argument: 'URL',
  help,
  parse(given) {
    const value = readPublicUrl(given);
    return value === undefined
      ? {
          fault: 'takes https://HOST with a name, or http://localhost:PORT on this machine; without a path',
        }
      : { value };
  },
});

const issuer: Reading<string> = {
  argument: 'URL',
  help: 'an OpenID provider where operators may sign in too, to read',
  parse: (given) =>
    given.startsWith('https://') || /^http:\/\/(?:localhost|127\.0\.0\.1)(?:[:/]|$)/.test(given)
      ? { value: given }
      : { fault: 'takes https://…, as the provider names itself' },
};

/** Read from a file, so that the secret appears in no list of processes. */
const secretFile: Reading<string> = {
  argument: 'FILE',
  help: 'holds the client secret, where the provider gave one',
  parse(file) {
    const value = readSecret(file);
    return value === undefined ? { fault: `: ${file} cannot be read, or is empty` } : { value };
  },
};

const emailVerified: Reading<NonNullable<NonNullable<SignInOptions['oidc']>['emailVerified']>> = {
  argument: 'RULE',
  help: 'claim: an address counts as verified where the provider says so; assume: also where it says nothing of it, right only for a provider whose administrators alone set addresses, such as one tenant of Entra ID',
  parse: (given) =>
    given === 'claim' || given === 'assume'
      ? { value: given }
      : { fault: `takes claim or assume; "${given}" is neither` },
};

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

export const signInOptions = {
  'public-url': optional(
    publicUrl('where browsers reach this server; passkeys are bound to it for good'),
    'http://localhost:PORT',
  ),
  'approve-url': optional(
    publicUrl('where locks are signed: another host than the public one, that leads to this port too'),
    'approve. before the public host',
  ),
  'oidc-issuer': optional(issuer),
  'oidc-client-id': optional(text('ID', 'the name under which the provider knows this server')),
  'oidc-secret-file': optional(secretFile),
  'oidc-email-verified': optional(emailVerified, 'claim'),
} as const;

/** Throws `UsageFault` where the options of the provider are incomplete, or where the signing page has no origin of its own. */
export function signInOptionsOf(values: ValuesOf<typeof signInOptions>): SignInOptions {
  const publicUrl = values['public-url'] ?? null;
  const approveUrl = values['approve-url'] ?? null;
  if (approveUrl !== null) requireOwnHost(approveUrl, publicUrl ?? 'http://localhost');
  return { publicUrl, approveUrl, oidc: oidcOptionsOf(values) };
}

/** Keys of a host work on every host below it too (WebAuthn Level 3, section 5.1.3), so the public one must not be there. */
function requireOwnHost(approveUrl: string, publicUrl: string): void {
  const own = new URL(approveUrl).hostname;
  const { hostname } = new URL(publicUrl);
  if (hostname === own || hostname.endsWith(`.${own}`))
    throw new UsageFault(
      `--approve-url needs a host of its own, such as approve.${hostname}: pages of ${hostname} could use the approver keys of ${own}`,
    );
}

/** Issuers of Entra ID that stand for all tenants: anybody can open a tenant, and give its people any address. */
const manyTenants = /^https:\/\/login\.microsoftonline\.[a-z]+\/(?:common|organizations|consumers)(?:\/|$)/i;

function oidcOptionsOf(values: ValuesOf<typeof signInOptions>): SignInOptions['oidc'] {
  const {
    'oidc-issuer': issuer,
    'oidc-client-id': clientId,
    'oidc-secret-file': clientSecret,
    'oidc-email-verified': emailVerified,
  } = values;
  if (issuer === undefined) {
    if (clientId === undefined && clientSecret === undefined && emailVerified === undefined) return null;
    throw new UsageFault(
      '--oidc-client-id, --oidc-secret-file and --oidc-email-verified belong to --oidc-issuer',
    );
  }
  if (clientId === undefined)
    throw new UsageFault('--oidc-client-id is missing: the name under which the provider knows this server');
  if (emailVerified === 'assume' && manyTenants.test(issuer))
    throw new UsageFault(
      `--oidc-email-verified assume does not go with ${issuer}, where any tenant may state any address: name the issuer of your tenant, https://login.microsoftonline.com/TENANT-ID/v2.0`,
    );
  return {
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(emailVerified === undefined ? {} : { emailVerified }),
  };
}
