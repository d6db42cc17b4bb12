import type { RememberedAnswer } from '../../app/people/idempotent.ts';
import type { Transaction } from '../../app/ports.ts';
import { dayMs } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

/** Twice the promised time, so that clocks that differ do not shorten it. */
const retentionMs = 2 * dayMs;

const lockKey = {
  name: 'lock-answer-key',
  text: `select pg_advisory_xact_lock(hashtextextended($1, 4741990171))`,
};

const readAnswer = {
  name: 'read-answer',
  // Answers of the first days after an upgrade may be stored under the key alone, as before there were keys of each principal.
  text: `select request_sha256 as "requestSha256", status, body from idempotent_answers
    where key in ($1, split_part($1, ' ', 2)) order by key = $1 desc limit 1`,
};

/** See `IdempotentAnswers.recallAnswer`. */
export async function recallAnswer(transaction: Transaction, key: string): Promise<RememberedAnswer | null> {
  const tx = pgTransaction(transaction);
  tx.write(lockKey, [key]);
  const [answer] = await tx.rows<RememberedAnswer & { requestSha256: string }>(readAnswer, [key]);
  return answer ?? null;
}

const insertAnswer = {
  name: 'insert-answer',
  text: `insert into idempotent_answers (key, request_sha256, status, body, at) values ($1, $2, $3, $4, $5)`,
};

const forgetAnswers = {
  name: 'forget-answers',
  text: `delete from idempotent_answers where key in (
    select key from idempotent_answers where at < $1 order by at limit 8 for update skip locked)`,
};

/** See `IdempotentAnswers.rememberAnswer`. Also deletes a few old ones, so that the table stays bounded. */
export async function rememberAnswer(
  transaction: Transaction,
  key: string,
  answer: RememberedAnswer,
  at: Instant,
): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(insertAnswer, [key, answer.requestSha256, answer.status, answer.body, timestamp(at)], 1);
  tx.write(forgetAnswers, [timestamp(at - retentionMs)]);
}
