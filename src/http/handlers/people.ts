import { beginRegistration, finishRegistration } from '../../app/people/passkey-registration.ts';
import {
  beginPasskey,
  finishPasskey,
  removePasskey,
  type PasskeyAnswer,
} from '../../app/people/own-passkeys.ts';
import type { CredentialJson } from '../../app/people/ports.ts';
import { beginSignIn, finishSignIn } from '../../app/people/sign-in.ts';
import type { OpenedSession } from '../../app/people/sessions.ts';
import type { EnrolmentCredential, NewPasskey } from '../../protocol/operators/people.ts';
import { jsonReply, type Reply } from '../reply.ts';
import { managingHandlers } from './people-managing.ts';
import { oidcHandlers } from './people-oidc.ts';
import { csrfToken, sessionCookie } from '../auth/session-cookie.ts';
import { ownHandlers } from './people-own.ts';
import { auditOf, noStore, personOf, type PeopleHandlers, type PeopleParts } from './people-parts.ts';
import { operatorView } from './people-views.ts';

/** One handler an operation on people. */
export function peopleHandlers(parts: PeopleParts): PeopleHandlers {
  return {
    ...enteringHandlers(parts),
    ...oidcHandlers(parts),
    ...ownHandlers(parts),
    ...managingHandlers(parts),
    ...passkeyHandlers(parts),
  };
}

function signedIn(parts: PeopleParts, status: number, { session, secret }: OpenedSession): Reply {
  return jsonReply(
    status,
    { operatorId: session.operatorId, csrf: csrfToken(secret) },
    { ...noStore, 'set-cookie': sessionCookie(secret, parts.publicUrl()) },
  );
}

function enteringHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'beginEnrolment' | 'finishEnrolment' | 'beginSignIn' | 'finishSignIn'> {
  return {
    async beginEnrolment(asked) {
      const { token } = asked.body as { readonly token: string };
      const begun = await beginRegistration(parts, token);
      if (begun.kind === 'refused') return begun;
      return jsonReply(200, { operator: operatorView(begun.operator), options: begun.options }, noStore);
    },
    async finishEnrolment(asked) {
      const enrolled = await finishRegistration(
        parts,
        asked.body as EnrolmentCredential & { readonly credential: CredentialJson },
        asked.header('user-agent'),
      );
      return enrolled.kind === 'refused' ? enrolled : signedIn(parts, 201, enrolled);
    },
    async beginSignIn() {
      return jsonReply(200, { options: await beginSignIn(parts) }, noStore);
    },
    async finishSignIn(asked) {
      const { credential } = asked.body as { readonly credential: CredentialJson };
      const outcome = await finishSignIn(parts, credential, asked.header('user-agent'));
      return outcome.kind === 'refused' ? outcome : signedIn(parts, 200, outcome);
    },
  };
}

function passkeyHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'beginPasskey' | 'finishPasskey' | 'removePasskey'> {
  return {
    async beginPasskey(asked) {
      return jsonReply(200, await beginPasskey(parts, personOf(asked).id), noStore);
    },
    async finishPasskey(asked) {
      const answered = asked.body as NewPasskey & PasskeyAnswer;
      const stored = await finishPasskey(parts, personOf(asked).id, answered, auditOf(asked));
      return stored.kind === 'refused' ? stored : jsonReply(201, { credentialId: stored.credentialId });
    },
    async removePasskey(asked) {
      const { credentialId } = asked.params;
      const removed = await removePasskey(parts, personOf(asked).id, credentialId!, auditOf(asked));
      return removed.kind === 'refused' ? removed : jsonReply(200, {});
    },
  };
}
