import { parseProof } from '../../core/log/proof.ts';
import { formatInstant } from '../../core/time.ts';
import type { DossierView } from '../../protocol/operators/dossiers.ts';
import type { ProofReader } from '../log/ports.ts';
import type { ReadRecord } from '../../core/orders/read-record.ts';
import { takeAcknowledgements } from '../../core/orders/acknowledgements.ts';
import { wantedLock } from '../../core/orders/wanted-lock.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';
import { appealView } from './appeals.ts';
import type { RecordedOrder, SupportStore } from './ports.ts';

/** The part of a dossier's view that comes beside the decision and its events. */
export type SupportView = Pick<DossierView, 'directives' | 'appeals' | 'notes'>;

/** Directives with their state, appeals with their words, and what support did before. */
export async function supportViewOf(
  ports: { readonly store: SupportStore; readonly proofs: ProofReader },
  tx: Transaction,
  phoneId: string,
): Promise<SupportView> {
  const orders = await ports.store.readOrders(tx, phoneId);
  const statements = orders.map((one) => sha256Of(one.statement));
  const proofs =
    orders.length === 0 ? new Map<string, string>() : await ports.proofs.readProofs(tx, statements);
  const appeals = await ports.store.readAppeals(tx, phoneId);
  const notes = await ports.store.readNotes(tx, phoneId);
  return {
    directives: orders.map((one) => orderView(one, proofs)),
    appeals: appeals.map(appealView),
    notes: notes.map(({ at, kind, by, note }) => ({ at: formatInstant(at), kind, by, note })),
  };
}

function orderView(
  one: RecordedOrder,
  proofs: ReadonlyMap<string, string>,
): DossierView['directives'][number] {
  const statementSha256 = sha256Of(one.statement);
  const proof = proofs.get(statementSha256);
  return {
    seq: one.seq,
    type: one.type,
    issuedAt: formatInstant(one.issuedAt),
    expiresAt: formatInstant(one.expiresAt),
    clauses: [...one.clauses],
    state: one.state,
    why: one.why,
    answeredAt: formatOrNull(one.answeredAt),
    lease: formatOrNull(one.lease),
    statementSha256,
    logIndex: proof === undefined ? null : (parseProof(proof)?.index ?? null),
  };
}

/** The lock that runs by the records; null where none does, or where no order by two people is behind it. */
export function lockViewOf(
  record: ReadRecord,
  { directives }: Pick<StoredDossier, 'directives'>,
  policies: PolicySnapshot,
  orders: SupportView['directives'],
): DossierView['lock'] {
  const wanted = wantedLock(record, policies);
  if (wanted === null) return null;
  const { held } = takeAcknowledgements(directives, [], record.decision.now);
  const obeyed = held.findLast(({ state }) => state === 'obeyed');
  return {
    state: obeyed === undefined ? 'ordered' : 'obeyed',
    obeyedAt: orders.find(({ seq }) => seq === obeyed?.seq)?.answeredAt ?? null,
    until: formatInstant(wanted.lease),
    orderedAt: formatInstant(wanted.orderedAt),
    case: wanted.caseId,
    measure: wanted.order.measure,
  };
}
