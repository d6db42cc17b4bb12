import type { AdvisoryAnswer, AdvisoryQuery } from '../../protocol/public/advisory.ts';
import { answerAdvisory } from '../../protocol/public/answer-advisory.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { PublishedPolicies } from './published-policies.ts';
import type { Clock } from '../ports.ts';

type AdvisoryOutcome = { readonly kind: 'advised'; readonly answer: AdvisoryAnswer } | Refusal;

export type Advisory = (query: AdvisoryQuery, acceptLanguage: string | null) => AdvisoryOutcome;

/** Will my phone work if I go there? Answered from the policies published by now, without reading the store. */
export function createAdvisory(ports: {
  readonly clock: Clock;
  readonly publishedPolicies: Pick<PublishedPolicies, 'current'>;
}): Advisory {
  return (query, acceptLanguage) => {
    const policies = ports.publishedPolicies.current();
    if (policies === undefined)
      return refuse('not-ready', { members: { waitingFor: 'policies' }, retryAfterS: 5 });
    const answer = answerAdvisory(policies.set, query, { now: ports.clock.now(), acceptLanguage });
    return 'kind' in answer ? answer : { kind: 'advised', answer };
  };
}
