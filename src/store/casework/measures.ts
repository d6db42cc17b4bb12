import type {
  ApprovalRecord,
  MeasureManifestRecord,
  MeasureRecord,
  MeasureStore,
} from '../../app/casework/measures-ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const columns = `id, number, kind, case_id as "caseId", clauses, reason, until_at as "until", policy_id, policy_version, policy_text, state,
  drafted_by as "draftedBy", drafted_at as "draftedAt", sha256, approve_by as "approveBy", approved_at as "approvedAt",
  documents_at as "documentsAt", released_at as "releasedAt", spread_at as "propagatedAt"`;

interface MeasureRow extends Omit<MeasureRecord, 'policy'> {
  readonly [column: string]: unknown;
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly policy_text: string | null;
}

function measureOf(row: MeasureRow): MeasureRecord {
  const { policy_id: id, policy_version: version, policy_text: text, ...measure } = row;
  const policy = id === null ? null : { id, version: version!, text: text! };
  return { ...(measure as Omit<MeasureRecord, 'policy'>), policy };
}

const insertMeasure = {
  name: 'insert-measure',
  text: `insert into measures (id, kind, case_id, clauses, reason, until_at, policy_id, policy_version, policy_text, drafted_by, drafted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** See `MeasureStore.addMeasure`. */
export function addMeasure(tx: Transaction, measure: Parameters<MeasureStore['addMeasure']>[1]): void {
  const { id, kind, caseId, clauses, reason, until, policy, draftedBy, draftedAt } = measure;
  pgTransaction(tx).write(
    insertMeasure,
    [
      id,
      kind,
      caseId,
      clauses,
      storable(reason),
      timestamp(until),
      policy?.id ?? null,
      policy?.version ?? null,
      policy?.text ?? null,
      draftedBy,
      timestamp(draftedAt),
    ],
    1,
  );
}

const readOne = { name: 'read-measure', text: `select ${columns} from measures where id = $1` };

/** See `MeasureStore.findMeasure`. */
export async function findMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined> {
  const [row] = await pgTransaction(tx).rows<MeasureRow>(readOne, [id]);
  return row === undefined ? undefined : measureOf(row);
}

const readByManifest = {
  name: 'read-measure-by-manifest',
  text: `select ${columns} from measures where sha256 = $1`,
};

/** See `MeasureStore.findMeasureByManifest`. */
export async function findMeasureByManifest(
  tx: Transaction,
  sha256: string,
): Promise<MeasureRecord | undefined> {
  const [row] = await pgTransaction(tx).rows<MeasureRow>(readByManifest, [sha256]);
  return row === undefined ? undefined : measureOf(row);
}

// Always locks the case before the measure, in the same order as the end of a case.
const shareCase = {
  name: 'share-case-of-measure',
  text: `select from cases where id = (select case_id from measures where id = $1) for share`,
};
const lockOne = { name: 'lock-measure', text: `select ${columns} from measures where id = $1 for update` };
const shareOne = { name: 'share-measure', text: `select ${columns} from measures where id = $1 for share` };

async function hold(
  transaction: Transaction,
  statement: typeof lockOne,
  id: string,
): Promise<MeasureRecord | undefined> {
  const tx = pgTransaction(transaction);
  tx.write(shareCase, [id]);
  const [row] = await tx.rows<MeasureRow>(statement, [id]);
  return row === undefined ? undefined : measureOf(row);
}

/** See `MeasureStore.lockMeasure`. */
export function lockMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined> {
  return hold(tx, lockOne, id);
}

/** See `MeasureStore.shareMeasure`. */
export function shareMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined> {
  return hold(tx, shareOne, id);
}

const lockOfCase = {
  name: 'lock-measures-of-case',
  text: `select ${columns} from measures where case_id = $1 order by number for update`,
};

/** See `MeasureStore.lockMeasuresOf`. */
export async function lockMeasuresOf(tx: Transaction, caseId: string): Promise<readonly MeasureRecord[]> {
  return (await pgTransaction(tx).rows<MeasureRow>(lockOfCase, [caseId])).map(measureOf);
}

const pageMeasures = {
  name: 'page-measures',
  text: `select ${columns} from measures
    where ($1::text is null or state = $1) and ($2::text is null or case_id = $2) and ($3::bigint is null or number < $3)
    order by number desc limit $4`,
};

/** See `MeasureStore.listMeasures`. */
export async function listMeasures(
  tx: Transaction,
  by: Parameters<MeasureStore['listMeasures']>[1],
  limit: number,
): Promise<readonly MeasureRecord[]> {
  const rows = await pgTransaction(tx).rows<MeasureRow>(pageMeasures, [
    by.state,
    by.caseId,
    by.before,
    limit,
  ]);
  return rows.map(measureOf);
}

const changeMeasure = {
  name: 'update-measure',
  text: `update measures set state = $2, sha256 = $3, until_at = $4, approve_by = $5, approved_at = $6, documents_at = $7,
      released_at = $8, spread_at = $9,
      epoch = case when approved_at is null and $6::timestamptz is not null then (select epoch from deployment) else epoch end
    where id = $1`,
};

/** See `MeasureStore.updateMeasure`. */
export function updateMeasure(tx: Transaction, measure: MeasureRecord): void {
  const { id, state, sha256, until, approveBy, approvedAt, documentsAt, releasedAt, propagatedAt } = measure;
  const times = [until, approveBy, approvedAt, documentsAt, releasedAt, propagatedAt].map(timestamp);
  pgTransaction(tx).write(changeMeasure, [id, state, sha256, ...times], 1);
}

const insertManifest = {
  name: 'insert-manifest',
  text: `insert into measure_manifests (sha256, measure_id, proposer, made_at, text, terms) values ($1, $2, $3, $4, $5, $6)`,
};

/** See `MeasureStore.addMeasureManifest`. */
export function addMeasureManifest(tx: Transaction, manifest: MeasureManifestRecord): void {
  const { sha256, measureId, proposer, madeAt, text, terms } = manifest;
  pgTransaction(tx).write(insertManifest, [sha256, measureId, proposer, timestamp(madeAt), text, terms], 1);
}

const selectManifest = {
  name: 'read-manifest',
  text: `select sha256, measure_id as "measureId", proposer, made_at as "madeAt", text, terms from measure_manifests where sha256 = $1`,
};

/** See `MeasureStore.readMeasureManifest`. */
export async function readMeasureManifest(
  tx: Transaction,
  sha256: string,
): Promise<MeasureManifestRecord | undefined> {
  const [row] = await pgTransaction(tx).rows<MeasureManifestRecord & Record<string, unknown>>(
    selectManifest,
    [sha256],
  );
  return row;
}

const selectManifestTime = {
  name: 'read-manifest-time',
  text: `select max(made_at) as "madeAt" from measure_manifests where measure_id = $1`,
};

/** See `MeasureStore.readMeasureManifestTime`. */
export async function readMeasureManifestTime(tx: Transaction, measureId: string): Promise<Instant | null> {
  const [row] = await pgTransaction(tx).rows<{ madeAt: Instant | null }>(selectManifestTime, [measureId]);
  return row!.madeAt;
}

const insertApproval = {
  name: 'insert-approval',
  text: `insert into approvals (sha256, role, operator, proposer, key, assertion, assertion_sha256, at, round, epoch)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select epoch from deployment))`,
};

/** See `MeasureStore.addApproval`. */
export function addApproval(tx: Transaction, approval: ApprovalRecord & { readonly proposer: string }): void {
  const { sha256, role, operator, proposer, key, assertion, assertionSha256, at, round } = approval;
  const values = [sha256, role, operator, proposer, key, assertion, assertionSha256, timestamp(at), round];
  pgTransaction(tx).write(insertApproval, values, 1);
}

const approvalColumns = `sha256, role, operator, key, assertion, assertion_sha256 as "assertionSha256", at, round`;
const selectApprovals = {
  name: 'read-approvals',
  text: `select ${approvalColumns} from approvals
    where sha256 = $1 and round = coalesce((select max(round) from (select round from approvals where sha256 = $1 group by round
      having count(*) = 2) whole), 1)
    order by role desc`,
};

/** See `MeasureStore.readApprovals`. */
export async function readApprovals(tx: Transaction, sha256: string): Promise<readonly ApprovalRecord[]> {
  return pgTransaction(tx).rows<ApprovalRecord & Record<string, unknown>>(selectApprovals, [sha256]);
}

const selectAllApprovals = {
  name: 'read-all-approvals',
  text: `select ${approvalColumns}, epoch is not distinct from (select epoch from deployment) as "isOfThisEpoch"
    from approvals where sha256 = $1 order by round, role desc`,
};

/** See `MeasureStore.readAllApprovals`. */
export async function readAllApprovals(
  tx: Transaction,
  sha256: string,
): ReturnType<MeasureStore['readAllApprovals']> {
  return pgTransaction(tx).rows<ApprovalRecord & { isOfThisEpoch: boolean }>(selectAllApprovals, [sha256]);
}

const signAnew = {
  name: 'measure-signed-anew',
  text: `update measures set epoch = (select epoch from deployment), documents_at = null where id = $1`,
};

/** See `MeasureStore.markSignedAnew`. */
export function markSignedAnew(tx: Transaction, measureId: string): void {
  pgTransaction(tx).write(signAnew, [measureId], 1);
}
