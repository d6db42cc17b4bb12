import type { Transaction } from '../../app/ports.ts';
import type { RecordedAppeal, RecordedNote, RecordedOrder, SupportStore } from '../../app/support/ports.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const readAllOrders = {
  name: 'read-orders',
  text: `select * from (
      select seq, type, jws, statement, clauses, state, why, lease,
        issued_at as "issuedAt", expires_at as "expiresAt", answered_at as "answeredAt"
      from directives where bucket = $1 and phone_id = $2 order by seq desc limit 64) o
    order by seq`,
};

/** See `SupportStore.readOrders`. */
function readOrders(transaction: Transaction, phoneId: string): Promise<readonly RecordedOrder[]> {
  return pgTransaction(transaction).rows<RecordedOrder & Record<string, unknown>>(readAllOrders, [
    bucketOf(phoneId),
    phoneId,
  ]);
}

interface AppealRow {
  phoneId: string;
  number: number;
  filedAt: Instant;
  answerBy: Instant;
  standing: RecordedAppeal['standing'];
  text: string;
  decidedAt: Instant | null;
  outcome: 'upheld' | 'dismissed' | null;
  answer: string | null;
  decidedBy: string | null;
}

const appealColumns = `phone_id as "phoneId", number, filed_at as "filedAt", answer_by as "answerBy", standing, text,
  decided_at as "decidedAt", outcome, answer, decided_by as "decidedBy"`;

function appealOf({ decidedAt, outcome, answer, decidedBy, ...appeal }: AppealRow): RecordedAppeal {
  const decided =
    decidedAt === null ? null : { at: decidedAt, outcome: outcome!, answer: answer!, by: decidedBy! };
  return { ...appeal, decided };
}

const readPhoneAppeals = {
  name: 'read-appeals',
  text: `select ${appealColumns} from appeals where bucket = $1 and phone_id = $2 order by number`,
};

/** See `SupportStore.readAppeals`. */
async function readAppeals(transaction: Transaction, phoneId: string): Promise<readonly RecordedAppeal[]> {
  const rows = await pgTransaction(transaction).rows<AppealRow>(readPhoneAppeals, [
    bucketOf(phoneId),
    phoneId,
  ]);
  return rows.map(appealOf);
}

const waitingAppeals = {
  name: 'list-waiting-appeals',
  text: `select ${appealColumns} from appeals
    where decided_at is null and apart = $4 and ($1::timestamptz is null or (answer_by, phone_id) > ($1::timestamptz, $2::uuid))
    order by answer_by, phone_id limit $3`,
};

const countApart = {
  name: 'count-appeals-apart',
  text: `select count(*)::integer as count from (select from appeals where decided_at is null and apart limit $1) w`,
};

/** See `SupportStore.countAppealsApart`. */
async function countAppealsApart(transaction: Transaction, most: number): Promise<number> {
  const [row] = await pgTransaction(transaction).rows<{ count: number }>(countApart, [most]);
  return row!.count;
}

/** See `SupportStore.listWaitingAppeals`. */
async function listWaitingAppeals(
  transaction: Transaction,
  { after, limit, apart }: Parameters<SupportStore['listWaitingAppeals']>[1],
): Promise<readonly RecordedAppeal[]> {
  const rows = await pgTransaction(transaction).rows<AppealRow>(waitingAppeals, [
    timestamp(after?.answerBy ?? null),
    after?.phoneId ?? null,
    limit,
    apart,
  ]);
  return rows.map(appealOf);
}

const answerWaiting = {
  name: 'answer-appeal',
  text: `update appeals set decided_at = $3, outcome = $4, answer = $5, decided_by = $6
    where bucket = $1 and phone_id = $2 and decided_at is null returning ${appealColumns}`,
};

const answerUnkept = {
  name: 'answer-unkept-appeal',
  text: `insert into appeals (bucket, phone_id, number, decided_at, outcome, answer, decided_by, filed_at, answer_by, standing, text)
    select $1, $2::uuid, 1 + coalesce(max(number), 0), $3::timestamptz, $4, $5, $6::uuid, $7::timestamptz, $8::timestamptz, $9,
      'The text of this appeal was not kept.'
    from appeals where bucket = $1 and phone_id = $2::uuid returning ${appealColumns}`,
};

/** See `SupportStore.answerAppeal`. The caller has locked the dossier's row. */
async function answerAppeal(
  transaction: Transaction,
  phoneId: string,
  waiting: Parameters<SupportStore['answerAppeal']>[2],
  decided: NonNullable<RecordedAppeal['decided']>,
): Promise<RecordedAppeal> {
  const tx = pgTransaction(transaction);
  const values = [
    bucketOf(phoneId),
    phoneId,
    timestamp(decided.at),
    decided.outcome,
    storable(decided.answer),
    decided.by,
  ];
  const [answered] = await tx.rows<AppealRow>(answerWaiting, values);
  if (answered !== undefined) return appealOf(answered);
  const [added] = await tx.rows<AppealRow>(answerUnkept, [
    ...values,
    timestamp(waiting.filedAt),
    timestamp(waiting.answerBy),
    waiting.standing,
  ]);
  return appealOf(added!);
}

const answersSince = {
  name: 'read-appeal-answers',
  text: `select a.phone_id as "phoneId", a.answer
    from unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id)
    join appeals a on a.bucket = k.bucket and a.phone_id = k.phone_id
    where a.decided_at >= $3 and not exists (
      select from appeals b where b.bucket = a.bucket and b.phone_id = a.phone_id and b.number > a.number)`,
};

/** See `SupportStore.readAnswersSince`. */
async function readAnswersSince(
  transaction: Transaction,
  phoneIds: readonly string[],
  since: Instant,
): Promise<ReadonlyMap<string, string>> {
  const rows = await pgTransaction(transaction).rows<{ phoneId: string; answer: string }>(answersSince, [
    phoneIds.map(bucketOf),
    phoneIds,
    timestamp(since),
  ]);
  return new Map(rows.map((row) => [row.phoneId, row.answer]));
}

const insertNote = {
  name: 'insert-support-note',
  text: `insert into support_notes (bucket, phone_id, at, kind, operator, note) values ($1, $2, $3, $4, $5, $6)`,
};

/** See `SupportStore.addNote`. */
async function addNote(transaction: Transaction, phoneId: string, note: RecordedNote): Promise<void> {
  const { at, kind, by } = note;
  await pgTransaction(transaction).rows(insertNote, [
    bucketOf(phoneId),
    phoneId,
    timestamp(at),
    kind,
    by,
    storable(note.note),
  ]);
}

const readPhoneNotes = {
  name: 'read-support-notes',
  text: `select * from (
      select id, at, kind, operator as by, note from support_notes
      where bucket = $1 and phone_id = $2 order by id desc limit 64) n
    order by id`,
};

/** See `SupportStore.readNotes`. */
async function readNotes(transaction: Transaction, phoneId: string): Promise<readonly RecordedNote[]> {
  const rows = await pgTransaction(transaction).rows<RecordedNote & { id: number }>(readPhoneNotes, [
    bucketOf(phoneId),
    phoneId,
  ]);
  return rows.map(({ at, kind, by, note }) => ({ at, kind, by, note }));
}

const findSigners = {
  name: 'read-signers',
  text: `select distinct operator from approvals where assertion_sha256 = any ($1::text[])`,
};

/** See `SupportStore.readSigners`. */
async function readSigners(
  transaction: Transaction,
  assertionSha256s: readonly string[],
): Promise<readonly string[]> {
  if (assertionSha256s.length === 0) return [];
  const rows = await pgTransaction(transaction).rows<{ operator: string }>(findSigners, [assertionSha256s]);
  return rows.map((row) => row.operator);
}

/** Support's orders, appeals and notes in PostgreSQL. */
export const supportStore: SupportStore = {
  readOrders,
  readAppeals,
  listWaitingAppeals,
  countAppealsApart,
  answerAppeal,
  readAnswersSince,
  addNote,
  readNotes,
  readSigners,
};
