import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ClientAuth,
  type Configuration,
} from 'openid-client';
import {
  isAddressComplete,
  verifiedAddress,
  type Claims,
  type EmailVerified,
} from '../../app/people/oidc-address.ts';
import type { OidcAttempt, OidcSignIn } from '../../app/people/oidc.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';

export interface OidcOptions {
  /** `https://…`; `http://` only on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Without it the client is a public one. PKCE is used either way. */
  readonly clientSecret?: string;
  /** `claim` where it is not given. */
  readonly emailVerified?: EmailVerified;
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
      attempted(async () => {
        const config = await configuration();
        const claims = await exchange(config, publicUrl(), query, attempt);
        const { iss: issuer, sub: subject } = claims;
        const userinfo = isAddressComplete(claims) ? null : await userinfoOf(config, claims);
        const address = verifiedAddress(claims, userinfo, options.emailVerified ?? 'claim');
        return { kind: 'identity', issuer, subject, address } as const;
      }),
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const server = new URL(issuer);
  const auth = clientSecret === undefined ? undefined : secretAsAsked(clientSecret);
  return discovery(server, clientId, undefined, auth, {
    timeout: timeoutS,
    execute: isLocal(server) ? [allowInsecureRequests] : [],
  });
}

/** Sends the secret in the way that the provider names; in the header where it names none (OpenID Connect Discovery 1.0, section 3). */
function secretAsAsked(secret: string): ClientAuth {
  const [inBody, inHeader] = [ClientSecretPost(secret), ClientSecretBasic(secret)];
  return (provider, ...others) =>
    (provider.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
      ? inBody
      : inHeader)(provider, ...others);
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

interface IdentityClaims extends Claims {
  readonly iss: string;
  readonly sub: string;
  readonly accessToken: string;
}

/** The claims of the ID token, verified. */
async function exchange(
  config: Configuration,
  publicUrl: string,
  query: string,
  { state, nonce, verifier }: OidcAttempt,
): Promise<IdentityClaims> {
  const tokens = await authorizationCodeGrant(config, new URL(`${publicUrl}${callbackPath}${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  return { ...tokens.claims()!, accessToken: tokens.access_token };
}

/** Whoever is known by `sub` can sign in without it, so a userinfo that fails is no fault of the sign-in. */
async function userinfoOf(
  config: Configuration,
  { accessToken, sub }: IdentityClaims,
): Promise<Claims | null | 'unreadable'> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return null;
  try {
    return await fetchUserInfo(config, accessToken, sub);
  } catch {
    return 'unreadable';
  }
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
