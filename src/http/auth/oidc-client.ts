import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';
import type { OidcAttempt, OidcIdentity, OidcSignIn } from '../../app/people/oidc.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';

export interface OidcOptions {
  /** `https://…`; `http://` only on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Without it the client is a public one. PKCE is used either way. */
  readonly clientSecret?: string;
}

const timeoutS = 10;
const scope = 'openid email';
const callbackPath = '/v1/operator/oidc/callback';
const whyLengthMax = 300;

/** Whether an issuer is on this machine: only there is plain HTTP allowed, for trials. */
function isLocal(issuer: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname);
}

/** Sign-in at an OpenID provider, by openid-client. The metadata of the provider are fetched at the first sign-in, not at the start. */
export function oidcSignIn(options: OidcOptions, publicUrl: () => string): OidcSignIn {
  let configured: Promise<Configuration> | null = null;
  const configuration = (): Promise<Configuration> => {
    configured ??= discover(options).catch((error: unknown) => {
      // The next sign-in tries again.
      configured = null;
      throw error;
    });
    return configured;
  };
  return {
    begin: () => attempted(async () => begin(await configuration(), publicUrl())),
    finish: (query, attempt) =>
      attempted(async () => finish(await configuration(), publicUrl(), query, attempt)),
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const server = new URL(issuer);
  return discovery(server, clientId, clientSecret, undefined, {
    timeout: timeoutS,
    execute: isLocal(server) ? [allowInsecureRequests] : [],
  });
}

async function begin(
  config: Configuration,
  publicUrl: string,
): Promise<{ readonly kind: 'begun'; readonly url: string; readonly attempt: OidcAttempt }> {
  const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const url = buildAuthorizationUrl(config, {
    redirect_uri: `${publicUrl}${callbackPath}`,
    scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  });
  return { kind: 'begun', url: url.href, attempt };
}

async function finish(
  config: Configuration,
  publicUrl: string,
  query: string,
  { state, nonce, verifier }: OidcAttempt,
): Promise<OidcIdentity | Refusal> {
  const tokens = await authorizationCodeGrant(config, new URL(`${publicUrl}${callbackPath}${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  const said =
    claims['email'] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
      ? await fetchUserInfo(config, tokens.access_token, claims.sub)
      : claims;
  const { email, email_verified: verified } = said as {
    readonly email?: unknown;
    readonly email_verified?: unknown;
  };
  return {
    kind: 'identity',
    issuer: claims.iss,
    subject: claims.sub,
    verifiedEmail: typeof email === 'string' && verified === true ? email.toLowerCase() : null,
  };
}

/** The library throws for faults of the browser or the provider, and for a provider that is away. All become refusals. */
async function attempted<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the answer cannot be read';
    return refuse('oidc-refused', { detail: `The identity provider: ${why}.`.slice(0, whyLengthMax) });
  }
}
