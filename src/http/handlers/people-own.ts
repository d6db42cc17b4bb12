import { operations, type OperationId } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';
import type { WhoAmI } from '../../protocol/operators/people.ts';
import { jsonReply, type OperationRequest, type Reply } from '../reply.ts';
import { auditOf, noStore, personOf, type PeopleHandlers, type PeopleParts } from './people-parts.ts';
import { clearedSessionCookie, csrfToken, readSessionSecret } from '../auth/session-cookie.ts';
import { operatorView, passkeyView, sessionViews } from './people-views.ts';

const operatorOperations = Object.entries<Operation>(operations)
  .filter(([, { audience }]) => audience === 'operator')
  .map(([id]) => id as OperationId);

/** What operators ask about themselves. */
export function ownHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'whoAmI' | 'listSessions' | 'signOut' | 'signOutEverywhere'> {
  const { store, clock } = parts;
  const signedOut = (): Reply =>
    jsonReply(200, {}, { ...noStore, 'set-cookie': clearedSessionCookie(parts.publicUrl()) });
  return {
    whoAmI: (asked) => whoAmI(parts, asked),
    async listSessions(asked) {
      const { id, session } = personOf(asked);
      const sessions = await store.transact((tx) => store.listSessions(tx, id));
      return jsonReply(200, { sessions: sessionViews(sessions, session, clock.now()) }, noStore);
    },
    async signOut(asked) {
      const { session } = personOf(asked);
      await store.transact(async (tx) => {
        await store.endSession(tx, session, clock.now());
        await auditOf(asked)(tx);
      });
      return signedOut();
    },
    async signOutEverywhere(asked) {
      const { id } = personOf(asked);
      await store.transact(async (tx) => {
        const sessions = await store.endSessions(tx, id, clock.now());
        await auditOf(asked)(tx, { details: { sessions } });
      });
      return signedOut();
    },
  };
}

async function whoAmI(
  { store, access, clock, publicUrl }: PeopleParts,
  asked: OperationRequest,
): Promise<Reply> {
  const principal = asked.principal!;
  if (principal.kind === 'program') {
    const may = operatorOperations.filter((id) => access.decide(principal, id, 'token').allowed);
    const { kind, roles } = principal;
    const me: WhoAmI = {
      kind,
      operator: null,
      roles: [...roles],
      session: null,
      csrf: null,
      passkeys: [],
      may,
    };
    return jsonReply(200, me, noStore);
  }
  const { operator, passkeys, sessions } = await store.transact(async (tx) => ({
    operator: (await store.findOperator(tx, principal.id))!,
    passkeys: await store.listPasskeys(tx, principal.id),
    sessions: await store.listSessions(tx, principal.id),
  }));
  const session =
    sessionViews(sessions, principal.session, clock.now()).find(({ current }) => current) ?? null;
  const method = session?.method ?? 'oidc';
  const me: WhoAmI = {
    kind: 'operator',
    operator: operatorView(operator),
    roles: [...principal.roles],
    session,
    csrf: csrfToken(readSessionSecret(asked.header('cookie'), publicUrl())!),
    passkeys: passkeys.map(passkeyView),
    may: operatorOperations.filter((id) => access.decide(principal, id, method).allowed),
  };
  return jsonReply(200, me, noStore);
}
