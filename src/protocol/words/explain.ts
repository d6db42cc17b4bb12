import type { ClauseVerdict, Decision } from '../../core/decision/decision.ts';
import type { Clause, Policy } from '../../core/policy/policy.ts';
import { citations, exemptionsOf } from './citation.ts';
import { type Explained, explainedInEnglish, reasonsInEnglish, standingsInEnglish } from './explain-en.ts';
import type { Language } from './language.ts';

/**
 * A decision in sentences that a support agent can read aloud, the standing first, then each clause that has something to
 * say of this phone: its legal ground, the evidence, the deadline, the remedy. Clauses that do not reach the phone share one
 * sentence for each reason. `policies` are the documents the decision was made by. So far every language gets English.
 */
export function explainDecision(
  decision: Decision,
  policies: readonly Policy[],
  _language: Language,
): readonly string[] {
  const sentences = [standingsInEnglish[decision.standing](decision)];
  const aside = new Map<string, string[]>();
  for (const verdict of decision.clauses) {
    const found = find(policies, verdict);
    if (found === undefined || isAside(verdict)) {
      aside.set(verdict.because, [...(aside.get(verdict.because) ?? []), verdict.clause]);
      continue;
    }
    sentences.push(...explainClause({ ...found, verdict, decision }));
  }
  for (const [because, clauses] of aside) {
    const verdict = decision.clauses.find((one) => one.because === because)!;
    const reason = reasonsInEnglish[verdict.because]({ verdict, decision });
    sentences.push(explainedInEnglish.aside(clauses, reason));
  }
  return sentences;
}

/** The clause has nothing to do with where this phone was started or is. */
function isAside(verdict: ClauseVerdict): boolean {
  return verdict.verdict === 'not-triggered' && verdict.territory === null;
}

function explainClause(
  explained: Explained & { readonly policy: Policy; readonly clause: Clause },
): readonly string[] {
  const { verdict, decision, policy, clause } = explained;
  const words = explainedInEnglish;
  const sentences = [
    words.clause(policy, clause, citations(clause)),
    words.verdict(verdict.verdict, reasonsInEnglish[verdict.because]({ verdict, decision })),
  ];
  if (verdict.evidence.firstSeen !== null) sentences.push(words.evidence(verdict));
  if (verdict.verdict !== 'applies') return [sentences.join(' ')];
  sentences.push(words.deadline(verdict, clause), words.remedy(policy, exemptionsOf(policy, [clause])));
  return [sentences.join(' ')];
}

function find(
  policies: readonly Policy[],
  { policy: id, version, clause: clauseId }: ClauseVerdict,
): { readonly policy: Policy; readonly clause: Clause } | undefined {
  const policy = policies.find((one) => one.id === id && one.version === version);
  const clause = policy?.clauses.find((one) => one.id === clauseId);
  return policy === undefined || clause === undefined ? undefined : { policy, clause };
}
