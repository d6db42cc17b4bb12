import { recordFailure, signInByIdentity, type OidcAttempt } from '../../app/people/oidc.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { textReply, type OperationRequest, type Reply } from '../reply.ts';
import { noStore, type PeopleHandlers, type PeopleParts } from './people-parts.ts';
import { cookieLine, readCookie, sessionCookie } from '../auth/session-cookie.ts';

const attemptCookie = 'carnet-oidc';
const attemptLifeS = 600;

/** To another page: the browser follows with a GET. */
const redirect = (status: 302 | 303, location: string, cookie: string): Reply =>
  textReply(status, 'application/json', '{}', { ...noStore, location, 'set-cookie': cookie });

/** Signing in at an identity provider. */
export function oidcHandlers(parts: PeopleParts): Pick<PeopleHandlers, 'beginOidc' | 'finishOidc'> {
  return {
    async beginOidc() {
      if (parts.oidc === null) return refuse('oidc-off');
      const begun = await parts.oidc.begin();
      if (begun.kind === 'refused') return begun;
      const value = Buffer.from(JSON.stringify(begun.attempt)).toString('base64url');
      // Lax: the browser comes back from another site, and has to bring it.
      const options = { maxAgeS: attemptLifeS, sameSite: 'Lax' } as const;
      return redirect(302, begun.url, cookieLine(attemptCookie, value, parts.publicUrl(), options));
    },
    finishOidc: (asked) => finish(parts, asked),
  };
}

async function finish(parts: PeopleParts, asked: OperationRequest): Promise<Reply | Refusal> {
  if (parts.oidc === null) return refuse('oidc-off');
  const attempt = readAttempt(readCookie(asked.header('cookie'), attemptCookie, parts.publicUrl()));
  if (attempt === undefined) return refuse('oidc-refused', { detail: 'This browser began no sign-in.' });
  const query = `?${new URLSearchParams(asked.query).toString()}`;
  const identity = await parts.oidc.finish(query, attempt);
  if (identity.kind === 'refused') {
    await recordFailure(parts, identity);
    return identity;
  }
  const outcome = await signInByIdentity(parts, identity, asked.header('user-agent'));
  if (outcome.kind === 'refused') return outcome;
  const publicUrl = parts.publicUrl();
  return redirect(303, `${publicUrl}/people`, sessionCookie(outcome.secret, publicUrl));
}

/** What `beginOidc` put into the cookie; the browser may have anything there. */
function readAttempt(value: string | null): OidcAttempt | undefined {
  if (value === null) return undefined;
  try {
    const { state, nonce, verifier } = JSON.parse(
      Buffer.from(value, 'base64url').toString('utf8'),
    ) as Partial<OidcAttempt>;
    const texts = [state, nonce, verifier].every((text) => typeof text === 'string' && text.length >= 32);
    return texts ? { state: state!, nonce: nonce!, verifier: verifier! } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
