import { Readable } from 'node:stream';
import { changeRoles, deactivateOperator, inviteOperator, renewLink } from '../../app/people/operators.ts';
import { beginConfirmation, confirmRoles } from '../../app/people/confirm-roles.ts';
import type { CredentialJson, Operator } from '../../app/people/ports.ts';
import { formatInstant } from '../../core/time.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import type { Invitation, RolesAsked, RolesConfirmed } from '../../protocol/operators/people.ts';
import { jsonReply, textReply, type OperationRequest, type Reply } from '../reply.ts';
import { auditOf, noStore, personOf, type PeopleHandlers, type PeopleParts } from './people-parts.ts';
import { auditView, operatorView } from './people-views.ts';

type Managing =
  | 'listOperators'
  | 'inviteOperator'
  | 'changeRoles'
  | 'beginConfirmation'
  | 'confirmRoles'
  | 'deactivateOperator'
  | 'renewLink'
  | 'listAudit'
  | 'exportAudit';

const byPerson = (asked: OperationRequest) => ({ kind: 'person', id: personOf(asked).id }) as const;

const changed = (
  outcome: { readonly kind: 'changed'; readonly operator: Operator } | Refusal,
): Reply | Refusal =>
  outcome.kind === 'refused' ? outcome : jsonReply(200, operatorView(outcome.operator), noStore);

/** What administrators do about people, and what the audit trail says of everybody. */
export function managingHandlers(parts: PeopleParts): Pick<PeopleHandlers, Managing> {
  const { store } = parts;
  const target = (asked: OperationRequest) => ({
    id: asked.params['id']!,
    roles: (asked.body as RolesAsked).roles,
  });
  return {
    async listOperators() {
      const operators = await store.transact((tx) => store.listOperators(tx));
      return jsonReply(200, { operators: operators.map(operatorView) }, noStore);
    },
    async inviteOperator(asked) {
      const invited = await inviteOperator(parts, byPerson(asked), asked.body as Invitation, auditOf(asked));
      if (invited.kind === 'refused') return invited;
      const { operator, link } = invited;
      const expiresAt = formatInstant(link.expiresAt);
      return jsonReply(201, { operator: operatorView(operator), link: link.url, expiresAt }, noStore);
    },
    async changeRoles(asked) {
      return changed(await changeRoles(parts, byPerson(asked), target(asked), auditOf(asked)));
    },
    async beginConfirmation(asked) {
      const begun = await beginConfirmation(parts, personOf(asked).id, target(asked));
      return begun.kind === 'refused' ? begun : jsonReply(200, { options: begun.options }, noStore);
    },
    async confirmRoles(asked) {
      const { assertion } = asked.body as RolesConfirmed & { readonly assertion: CredentialJson };
      const confirmed = { ...target(asked), assertion };
      return changed(await confirmRoles(parts, personOf(asked).id, confirmed, auditOf(asked)));
    },
    async deactivateOperator(asked) {
      const { id } = asked.params;
      return changed(await deactivateOperator(parts, byPerson(asked), id!, auditOf(asked)));
    },
    async renewLink(asked) {
      const renewed = await renewLink(parts, byPerson(asked), asked.params['id']!, auditOf(asked));
      if (renewed.kind === 'refused') return renewed;
      const { url, expiresAt } = renewed.link;
      return jsonReply(201, { link: url, expiresAt: formatInstant(expiresAt) }, noStore);
    },
    listAudit: (asked) => listAudit(parts, asked),
    exportAudit(asked) {
      const after = Number(asked.query['after'] ?? 0);
      const name = { 'content-disposition': 'attachment; filename="carnet-audit.jsonl"' };
      const reply = textReply(200, 'application/jsonl; charset=utf-8', '', { ...noStore, ...name });
      return { ...reply, stream: Readable.from(exportLines(parts, after)) };
    },
  };
}

const pageSizeMax = 200;

/** The cursor is the id of the last entry seen: newer ones shift nothing. */
async function listAudit({ store }: PeopleParts, asked: OperationRequest): Promise<Reply> {
  const limit = Math.min(pageSizeMax, Number(asked.query['limit'] ?? pageSizeMax));
  const before = asked.query['cursor'] === undefined ? null : Number(asked.query['cursor']);
  const entries = await store.transact((tx) => store.readLatestAudit(tx, before, limit));
  const cursor = entries.length < limit ? null : String(entries.at(-1)!.id);
  return jsonReply(200, { entries: entries.map(auditView), cursor }, noStore);
}

const exportPageSize = 500;

/** Up to what stood when it began, and all of that: whoever goes on behind its last entry misses none. */
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
