import type { DossierEvent } from '../../core/decision/event.ts';
import { dayMs, type Instant } from '../../core/time.ts';
import { say } from '../../protocol/words/say.ts';
import type { Language } from '../../protocol/words/language.ts';
import type { Transaction } from '../ports.ts';
import type { StoredDossier } from './ports.ts';

/** For this long after the answer to their appeal, owners read it at every check-in. */
const repeatedForMs = 30 * dayMs;

export interface AppealAnswers {
  /** Of the latest appeal of each of these phones: its answer, if it was given since `since`. */
  readAnswersSince(
    tx: Transaction,
    phoneIds: readonly string[],
    since: Instant,
  ): Promise<ReadonlyMap<string, string>>;
}

/** The recent answers to appeals, by phone. Reads nothing where no appeal of these phones was decided lately. */
export async function answersLately(
  answers: AppealAnswers,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  const since = now - repeatedForMs;
  const decided = [...dossiers]
    .filter(([, { events }]) => wasDecided(events, since))
    .map(([phoneId]) => phoneId);
  return decided.length === 0 ? new Map() : answers.readAnswersSince(tx, decided, since);
}

/** Not after a reset: the phone may have another owner then, who must not read the answer. */
function wasDecided(events: readonly DossierEvent[], since: Instant): boolean {
  const last = events.findLast((event) => event.kind === 'appeal-decided' || event.kind === 'reset');
  return last?.kind === 'appeal-decided' && last.at >= since;
}

/** The message to an owner, with the answer to their appeal where there is one. */
export function withAnswer(
  message: string | null,
  answer: string | undefined,
  language: Language,
): string | null {
  if (answer === undefined) return message;
  const line = say(language, 'appealAnswer', { answer });
  return message === null ? line : `${message}\n${line}`;
}
