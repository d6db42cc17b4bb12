import { beginRegistration, finishRegistration } from '../../app/people/passkey-registration.ts';
import { recordFailure, signInByIdentity, type OidcAttempt, type OidcSignIn } from '../../app/people/oidc.ts';
import type { AuditPorts } from '../../app/people/audit.ts';
import type { PeoplePorts } from '../../app/people/ports.ts';
import type { OpenedSession } from '../../app/people/sessions.ts';
import { beginSignIn, finishSignIn } from '../../app/people/sign-in.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { enteringOperations } from '../../protocol/operations/people-entering.ts';
import { cookieLine, csrfToken, readCookie, sessionCookie } from '../auth/session-cookie.ts';
import type { HandlersOf, OperationRequest } from '../exchange/handler.ts';
import { jsonReply, textReply, type Reply } from '../exchange/reply.ts';
import { operatorView } from './people-views.ts';

export interface EnteringParts extends PeoplePorts {
  readonly refusals: AuditPorts['refusals'];
  /** null: no identity provider is configured. */
  readonly oidc: OidcSignIn | null;
}

/** How a person gets a session: by an enrolment link, a passkey, or an identity provider. */
export function enteringHandlers(parts: EnteringParts): HandlersOf<typeof enteringOperations> {
  return {
    async beginEnrolment({ body }) {
      const begun = await beginRegistration(parts, body.token);
      if (begun.kind === 'refused') return begun;
      return jsonReply(200, { operator: operatorView(begun.operator), options: begun.options });
    },
    async finishEnrolment({ body, header }) {
      const registered = await finishRegistration(parts, body, header('user-agent'));
      return registered.kind === 'refused' ? registered : signedIn(parts, 201, registered);
    },
    async beginSignIn() {
      return jsonReply(200, { options: await beginSignIn(parts) });
    },
    async finishSignIn({ body, header }) {
      const outcome = await finishSignIn(parts, body.credential, header('user-agent'));
      return outcome.kind === 'refused' ? outcome : signedIn(parts, 200, outcome);
    },
    beginOidc: () => beginOidc(parts),
    finishOidc: (request) => finishOidc(parts, request),
  };
}

function signedIn(parts: EnteringParts, status: number, { session, secret }: OpenedSession): Reply {
  return jsonReply(
    status,
    { operatorId: session.operatorId, csrf: csrfToken(secret) },
    { 'set-cookie': sessionCookie(secret, parts.publicUrl()) },
  );
}

const attemptCookie = 'carnet-oidc';
const attemptLifeS = 600;

/** The browser follows with a GET. */
const redirect = (status: 302 | 303, location: string, cookie: string): Reply =>
  textReply(status, 'application/json', '{}', { location, 'set-cookie': cookie });

async function beginOidc(parts: EnteringParts): Promise<Reply | Refusal> {
  if (parts.oidc === null) return refuse('oidc-off');
  const begun = await parts.oidc.begin();
  if (begun.kind === 'refused') return begun;
  const value = Buffer.from(JSON.stringify(begun.attempt)).toString('base64url');
  // Lax: the identity provider sends the browser back from another site, and the cookie has to come along.
  const options = { maxAgeS: attemptLifeS, sameSite: 'Lax' } as const;
  return redirect(302, begun.url, cookieLine(attemptCookie, value, parts.publicUrl(), options));
}

async function finishOidc(
  parts: EnteringParts,
  { header, query }: OperationRequest<'finishOidc'>,
): Promise<Reply | Refusal> {
  if (parts.oidc === null) return refuse('oidc-off');
  const attempt = readAttempt(readCookie(header('cookie'), attemptCookie, parts.publicUrl()));
  if (attempt === undefined) return refuse('oidc-refused', { detail: 'This browser began no sign-in.' });
  const identity = await parts.oidc.finish(`?${new URLSearchParams(query).toString()}`, attempt);
  if (identity.kind === 'refused') {
    await recordFailure(parts, identity);
    return identity;
  }
  const outcome = await signInByIdentity(parts, identity, header('user-agent'));
  if (outcome.kind === 'refused') return outcome;
  const publicUrl = parts.publicUrl();
  return redirect(303, `${publicUrl}/people`, sessionCookie(outcome.secret, publicUrl));
}

/** Reads the cookie that `beginOidc` set. The browser may send any text; undefined for one that is no attempt. */
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
