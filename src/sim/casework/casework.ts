import { confirmSigning, type Officer, type OfficerAnswer } from './officers.ts';
import { ServerAway } from '../world/server-away.ts';

/** What became of one phone of a measure. */
export interface MeasuredPhone {
  readonly phoneId: string;
  readonly outcome: 'ordered' | 'skipped' | 'failed' | null;
  readonly why: string | null;
}

export interface WaitingAppeal {
  readonly phoneId: string;
}

/** The same phones in bodies that stay below the limit. */
const phonesAPage = 1000;

/** The body of an answer that is a success. Throws `ServerAway` on a 503, an error on any other. */
async function body<Shape>(answer: Promise<OfficerAnswer>): Promise<Shape> {
  const { status, body: said } = await answer;
  if (status === 503) throw new ServerAway(JSON.stringify(said));
  if (status >= 300) throw new Error(`an officer was answered ${status}: ${JSON.stringify(said)}`);
  return said as Shape;
}

async function sign(officer: Officer, step: 'propose' | 'approve', measureId: string): Promise<void> {
  const challenge = await body<OfficerAnswer['body']>(officer.post(`measures/${measureId}/${step}`));
  await body(confirmSigning(officer, step, challenge));
}

/** One proposes the next approver set, and both sign it: people change, and a set lasts 90 days at most. */
export async function signNextSet(proposer: Officer, approver: Officer): Promise<void> {
  const { sha256 } = await body<{ readonly sha256: string }>(proposer.post('approvers/sets'));
  for (const officer of [proposer, approver]) {
    const key = await officer.addApproverKey();
    const { options } = await body<OfficerAnswer['body']>(officer.post(`approvers/sets/${sha256}/sign`));
    await body(
      officer.post(`approvers/sets/${sha256}/sign/confirm`, () => ({ assertion: key.assert(options) })),
    );
  }
}

/** Opens a case and proposes the lock of exactly these phones. */
export async function proposeLock(
  investigator: Officer,
  lot: {
    readonly title: string;
    readonly clauses: readonly string[];
    readonly limitDays: number;
    readonly reason: string;
    readonly phoneIds: readonly string[];
  },
): Promise<{ readonly caseId: string; readonly measureId: string }> {
  const { title, clauses, limitDays, reason, phoneIds } = lot;
  const { id: caseId } = await body<{ readonly id: string }>(
    investigator.post('cases', { title, clauses, limitDays }),
  );
  const phones = phoneIds.slice(0, phonesAPage);
  const { measure: measureId } = await body<{ readonly measure: string }>(
    investigator.post(`cases/${caseId}/measures`, { reason, phones }),
  );
  for (let from = phonesAPage; from < phoneIds.length; from += phonesAPage)
    await body(
      investigator.post(`measures/${measureId}/phones`, { add: phoneIds.slice(from, from + phonesAPage) }),
    );
  await sign(investigator, 'propose', measureId);
  return { caseId, measureId };
}

export function approveLock(officer: Officer, measureId: string): Promise<void> {
  return sign(officer, 'approve', measureId);
}

/** Everything on the pages of a list. */
async function readAll<Item>(officer: Officer, path: string, name: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Readonly<Record<string, unknown>> = await body(
      officer.get(cursor === '' ? path : `${path}?cursor=${encodeURIComponent(cursor)}`),
    );
    items.push(...(page[name] as readonly Item[]));
    cursor = page['cursor'] as string | null;
  }
  return items;
}

/** What the campaign did, phone by phone. */
export function readOutcomes(officer: Officer, measureId: string): Promise<readonly MeasuredPhone[]> {
  return readAll(officer, `measures/${measureId}/phones`, 'phones');
}

export function readAppeals(reviewer: Officer): Promise<readonly WaitingAppeal[]> {
  return readAll(reviewer, 'appeals', 'appeals');
}

export async function decideAppeal(
  reviewer: Officer,
  phoneId: string,
  decision: { readonly outcome: 'upheld' | 'dismissed'; readonly answer: string },
): Promise<void> {
  await body(reviewer.post(`dossiers/${phoneId}/appeals/decide`, decision));
}

/** One person ends the case: unless it found diversion, that releases every phone locked in it. */
export async function endCase(
  officer: Officer,
  caseId: string,
  ending: { readonly finding: string; readonly reason: string },
): Promise<void> {
  await body(officer.post(`cases/${caseId}/end`, ending));
}
