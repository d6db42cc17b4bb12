import { Readable } from 'node:stream';
import type { Access } from '../../app/people/access.ts';
import { beginConfirmation, confirmRoles } from '../../app/people/confirm-roles.ts';
import { changeRoles, deactivateOperator, inviteOperator, renewLink } from '../../app/people/operators.ts';
import { beginPasskey, finishPasskey, removePasskey } from '../../app/people/own-passkeys.ts';
import type { Operator } from '../../app/people/ports.ts';
import type { Principal } from '../../app/people/principal.ts';
import { formatInstant } from '../../core/time.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import { operations, type OperationId } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';
import type { peopleOperations } from '../../protocol/operations/people.ts';
import type { WhoAmI } from '../../protocol/operators/people.ts';
import { clearedSessionCookie, csrfToken, readSessionSecret } from '../auth/session-cookie.ts';
import type { HandlersOf, OperationRequest, OperatorContext } from '../exchange/handler.ts';
import { jsonReply, textReply, type Reply } from '../exchange/reply.ts';
import { enteringHandlers, type EnteringParts } from './people-entering.ts';
import { auditView, operatorView, passkeyView, sessionViews } from './people-views.ts';

export type PeopleHandlers = HandlersOf<typeof peopleOperations>;

export interface PeopleParts extends EnteringParts {
  readonly access: Access;
}

/** Who operators are: registration, sessions, roles, the audit trail. */
export function peopleHandlers(parts: PeopleParts): PeopleHandlers {
  return {
    ...enteringHandlers(parts),
    ...sessionHandlers(parts),
    ...passkeyHandlers(parts),
    ...roleHandlers(parts),
    ...accountHandlers(parts),
    ...auditHandlers(parts),
  };
}

/** The person who makes a request that the policies of access permit to no program. */
function personOf({ principal }: OperatorContext): Principal & { readonly kind: 'operator' } {
  if (principal.kind !== 'operator') throw new Error('the policies of access admitted a program as a person');
  return principal;
}

const byPerson = (request: OperatorContext) => ({ kind: 'person', id: personOf(request).id }) as const;

function sessionHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'whoAmI' | 'listSessions' | 'signOut' | 'signOutEverywhere'> {
  const { store, clock } = parts;
  const signedOut = (): Reply =>
    jsonReply(200, {}, { 'set-cookie': clearedSessionCookie(parts.publicUrl()) });
  return {
    whoAmI: (request) => whoAmI(parts, request),
    async listSessions(request) {
      const { id, session } = personOf(request);
      const sessions = await store.transact((tx) => store.listSessions(tx, id));
      return jsonReply(200, { sessions: sessionViews(sessions, session, clock.now()) });
    },
    async signOut(request) {
      const { session } = personOf(request);
      await store.transact(async (tx) => {
        await store.endSession(tx, session, clock.now());
        await request.audit(tx);
      });
      return signedOut();
    },
    async signOutEverywhere(request) {
      const { id } = personOf(request);
      await store.transact(async (tx) => {
        const sessions = await store.endSessions(tx, id, clock.now());
        await request.audit(tx, { details: { sessions } });
      });
      return signedOut();
    },
  };
}

const operatorOperations = Object.entries<Operation>(operations)
  .filter(([, { audience }]) => audience === 'operator')
  .map(([id]) => id as OperationId);

async function whoAmI(
  { store, access, clock, publicUrl }: PeopleParts,
  { principal, header }: OperationRequest<'whoAmI'>,
): Promise<Reply> {
  const permissions = (method: Parameters<Access['decide']>[2]): OperationId[] =>
    operatorOperations.filter((id) => access.decide(principal, id, method).allowed);
  const roles = [...principal.roles];
  if (principal.kind === 'program') {
    const nobody = { operator: null, session: null, csrf: null, passkeys: [] };
    const me: WhoAmI = { kind: 'program', ...nobody, roles, may: permissions('token') };
    return jsonReply(200, me);
  }
  const { operator, passkeys, sessions } = await store.transact(async (tx) => ({
    operator: (await store.findOperator(tx, principal.id))!,
    passkeys: await store.listPasskeys(tx, principal.id),
    sessions: await store.listSessions(tx, principal.id),
  }));
  const views = sessionViews(sessions, principal.session, clock.now());
  const session = views.find(({ current }) => current) ?? null;
  const me: WhoAmI = {
    kind: 'operator',
    operator: operatorView(operator),
    roles,
    session,
    csrf: csrfToken(readSessionSecret(header('cookie'), publicUrl())!),
    passkeys: passkeys.map(passkeyView),
    may: permissions(session?.method ?? 'oidc'),
  };
  return jsonReply(200, me);
}

function passkeyHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'beginPasskey' | 'finishPasskey' | 'removePasskey'> {
  return {
    async beginPasskey(request) {
      return jsonReply(200, await beginPasskey(parts, personOf(request).id));
    },
    async finishPasskey(request) {
      const stored = await finishPasskey(parts, personOf(request).id, request.body, request.audit);
      return stored.kind === 'refused' ? stored : jsonReply(201, { credentialId: stored.credentialId });
    },
    async removePasskey(request) {
      const { credentialId } = request.params;
      const removed = await removePasskey(parts, personOf(request).id, credentialId, request.audit);
      return removed.kind === 'refused' ? removed : jsonReply(200, {});
    },
  };
}

const operatorReply = (
  outcome: { readonly kind: 'changed'; readonly operator: Operator } | Refusal,
): Reply | Refusal => (outcome.kind === 'refused' ? outcome : jsonReply(200, operatorView(outcome.operator)));

function roleHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'changeRoles' | 'beginConfirmation' | 'confirmRoles'> {
  return {
    async changeRoles(request) {
      const wanted = { id: request.params.id, roles: request.body.roles };
      return operatorReply(await changeRoles(parts, byPerson(request), wanted, request.audit));
    },
    async beginConfirmation(request) {
      const wanted = { id: request.params.id, roles: request.body.roles };
      const begun = await beginConfirmation(parts, personOf(request).id, wanted);
      return begun.kind === 'refused' ? begun : jsonReply(200, { options: begun.options });
    },
    async confirmRoles(request) {
      const confirmed = { id: request.params.id, ...request.body };
      return operatorReply(await confirmRoles(parts, personOf(request).id, confirmed, request.audit));
    },
  };
}

function accountHandlers(
  parts: PeopleParts,
): Pick<PeopleHandlers, 'listOperators' | 'inviteOperator' | 'deactivateOperator' | 'renewLink'> {
  const { store } = parts;
  return {
    async listOperators() {
      const operators = await store.transact((tx) => store.listOperators(tx));
      return jsonReply(200, { operators: operators.map(operatorView) });
    },
    async inviteOperator(request) {
      const invited = await inviteOperator(parts, byPerson(request), request.body, request.audit);
      if (invited.kind === 'refused') return invited;
      const { operator, link } = invited;
      const expiresAt = formatInstant(link.expiresAt);
      return jsonReply(201, { operator: operatorView(operator), link: link.url, expiresAt });
    },
    async deactivateOperator(request) {
      const { id } = request.params;
      return operatorReply(await deactivateOperator(parts, byPerson(request), id, request.audit));
    },
    async renewLink(request) {
      const renewed = await renewLink(parts, byPerson(request), request.params.id, request.audit);
      if (renewed.kind === 'refused') return renewed;
      const { url, expiresAt } = renewed.link;
      return jsonReply(201, { link: url, expiresAt: formatInstant(expiresAt) });
    },
  };
}

const auditPageSizeMax = 200;
const exportPageSize = 500;

function auditHandlers(parts: PeopleParts): Pick<PeopleHandlers, 'listAudit' | 'exportAudit'> {
  const { store } = parts;
  return {
    /** The cursor is the id of the last entry of the page: newer entries shift nothing. */
    async listAudit({ query }) {
      const limit = Math.min(auditPageSizeMax, Number(query.limit ?? auditPageSizeMax));
      const before = query.cursor === undefined ? null : Number(query.cursor);
      const entries = await store.transact((tx) => store.readLatestAudit(tx, before, limit));
      const cursor = entries.length < limit ? null : String(entries.at(-1)!.id);
      return jsonReply(200, { entries: entries.map(auditView), cursor });
    },
    exportAudit({ query }) {
      const reply = textReply(200, 'application/jsonl; charset=utf-8', '', {
        'content-disposition': 'attachment; filename="carnet-audit.jsonl"',
      });
      return { ...reply, stream: Readable.from(exportLines(parts, Number(query.after ?? 0))) };
    },
  };
}

/** All entries up to the last one at the start of the export, so that a reader who goes on behind its last entry misses none. */
async function* exportLines({ store }: PeopleParts, after: number): AsyncGenerator<string> {
  const end = await store.transact((tx) => store.lastAudit(tx));
  for (let last = after; ;) {
    const from = last;
    const entries = await store.transact((tx) => store.readAudit(tx, from, end, exportPageSize));
    if (entries.length > 0) yield `${entries.map((entry) => JSON.stringify(auditView(entry))).join('\n')}\n`;
    if (entries.length < exportPageSize) return;
    last = entries.at(-1)!.id;
  }
}
