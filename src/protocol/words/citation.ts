import type { Basis, Clause, ExemptionRule, Policy } from '../../core/policy/policy.ts';
import { type Language, localeOf } from './language.ts';
import { say } from './say.ts';

/** A legal ground as it is cited: names of instruments are names and stay as they are. `15 CFR 746.2 (US)`. */
export function citation(basis: Basis): string {
  const by = basis.kind === 'law' ? basis.jurisdiction : basis.issuer;
  return `${basis.instrument} ${basis.provision} (${by})`;
}

export function citations(clause: Clause): string {
  return clause.basis.map(citation).join('; ');
}

/** An exemption's name: the common ones in the language, any other as the policy calls it. */
export function exemptionName(language: Language, rule: ExemptionRule): string {
  switch (rule.id) {
    case 'baggage':
      return say(language, 'exemptionBaggage', {});
    case 'individual':
      return say(language, 'exemptionIndividual', {});
    case 'press':
      return say(language, 'exemptionPress', {});
    case 'relief':
      return say(language, 'exemptionRelief', {});
    default:
      return rule.title ?? rule.id;
  }
}

/** The exemptions that any of these clauses of a policy leaves open, in the policy's order. */
export function exemptionsOf(policy: Policy, clauses: readonly Clause[]): readonly ExemptionRule[] {
  const open = new Set(clauses.flatMap((clause) => clause.exemptions));
  return policy.exemptions.filter((rule) => open.has(rule.id));
}

const joiners = new Map<Language, Intl.ListFormat>();

/** `a, b and c` as the language joins it. */
export function listed(language: Language, items: readonly string[]): string {
  let joiner = joiners.get(language);
  if (joiner === undefined) {
    joiner = new Intl.ListFormat(localeOf(language), { type: 'conjunction' });
    joiners.set(language, joiner);
  }
  return joiner.format(items);
}
