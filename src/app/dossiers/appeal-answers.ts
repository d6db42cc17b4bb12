import type { DossierEvent } from '../../core/decision/event.ts';
import { dayMs, type Instant } from '../../core/time.ts';
import { say } from '../../protocol/words/say.ts';
import type { Language } from '../../protocol/words/language.ts';
import type { StoredDossier } from './ports.ts';
import type { Transaction } from '../ports.ts';
import type { SupportStore } from '../support/ports.ts';

/** For so long an owner reads the answer to their appeal at every check-in. */
const toldForMs = 30 * dayMs;

/** What was answered lately to owners whose phones these are; asks for nothing where nobody was answered. */
export async function answersLately(
  answers: Pick<SupportStore, 'readAnswersSince'>,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  const since = now - toldForMs;
  const answered = [...dossiers]
    .filter(([, { events }]) => wasAnswered(events, since))
    .map(([phoneId]) => phoneId);
  return answered.length === 0 ? new Map() : answers.readAnswersSince(tx, answered, since);
}

/** Not after a reset: whoever holds the phone then may be another, and the answer is not theirs to read. */
function wasAnswered(events: readonly DossierEvent[], since: Instant): boolean {
  const last = events.findLast((event) => event.kind === 'appeal-decided' || event.kind === 'reset');
  return last?.kind === 'appeal-decided' && last.at >= since;
}

/** The message of an answer, with what the owner was answered where there is something. */
export function withAnswer(
  message: string | null,
  answer: string | undefined,
  language: Language,
): string | null {
  if (answer === undefined) return message;
  const told = say(language, 'appealAnswer', { answer });
  return message === null ? told : `${message}\n${told}`;
}
