import { catalogue } from './catalogue.ts';
import { phoneWords } from './phone/en.ts';

export const en = catalogue({
  visitor: 'You are a visitor in {place}. Your phone keeps working; you need not do anything.',
  unproven: 'It is not certain where this phone is. That has no effect: your phone keeps working.',
  exempt: 'An exemption holds for your phone in {place}. It keeps working.',
  passed: 'Your travel pass for {place} holds. Your phone keeps working.',
  permittedStay: 'Permitted stay: {permitted}.',
  nothingBefore: 'As things stand, nothing changes before {when}.',
  noticeTitle: 'Notice: your phone works as usual today, but it may be locked later.',
  noticeInforms: 'For your information: your phone works as usual and will not be locked.',
  graceTitle: 'Grace period: your phone works as usual until at least {until}.',
  dueTitle: 'The notice and grace periods are over. Your phone still works, but it may now be locked.',
  lockedTitle: phoneWords.lock.until,
  lockedOpen: 'This phone is locked. The lock ends by itself unless it is renewed.',
  lockedKeeps: phoneWords.lock.keeps,
  lockedFacts: 'It was found there from {first} to {last}.',
  whyActivation:
    'Why: this phone was used for the first time in {place}, where rule {clause} applies. Basis: {basis}.',
  whyPresence: 'Why: this phone has been in {place} for longer than rule {clause} permits. Basis: {basis}.',
  whyConsignment:
    'Why: this phone was sold for another market, and rule {clause} applies in {place}. Basis: {basis}.',
  periodsPromised:
    'Notice period: until {notice}. Grace period after it: until {grace}. Nothing is restricted before that.',
  periodsAhead:
    'The periods start once your phone has shown you this notice. Notice period: {notice}. Grace period after it: {grace}. Nothing is restricted before both are over.',
  decidedByTwo: 'Even then, a phone is locked only if one person proposes it and another approves it.',
  decidedAutomatically: 'After that the phone is locked without a further decision, for a limited time.',
  appeal: 'Is this wrong, or do you need help? Appeal without an account: {url}. Contact: {contact}.',
  appealStopsClock: 'While your appeal is examined, the periods do not run.',
  appealPending:
    'Your appeal is being examined by a person who did not make this decision. Until there is an answer, the periods do not run.',
  appealAnswer: 'Answer to your appeal: {answer}',
  exemptions: 'Exemptions that you can claim: {exemptions}.',
  exemptionBaggage: 'personal baggage',
  exemptionIndividual: 'private individuals',
  exemptionPress: 'press',
  exemptionRelief: 'relief work',
  releaseTitle: 'Good news: your phone works without restriction. You need not do anything.',
  releaseRule: 'Rule {clause} no longer has any effect on it.',
  releaseRuleEnded: 'The rule is no longer in force.',
  releaseExempt: 'An exemption holds.',
  releasePassed: 'Your travel pass holds.',
  releaseUpheld: 'Your appeal was upheld.',
  releaseFacts: 'By what is known now, the conditions of the rule are not met.',
  advisoryTitle: '{place}, {arrive} to {leave}',
  advisoryUnlisted: 'No published rule limits phones in {place} on these dates. Your phone works there.',
  advisoryRules:
    '{count, plural, one {One rule concerns} other {# rules concern}} this place on these dates:',
  advisoryRule:
    'Rule {clause}, in force from {since}. Basis: {basis}. Notice period: {notice}. Grace period: {grace}.',
  ruleUntil: 'It ends on {until}.',
  ruleReview: 'It is due for review by {date}.',
  listedParts: 'Parts of this country have rules of their own; ask for them separately: {parts}.',
  listedNear:
    'Places that are reached from this country have rules of their own; ask for them separately: {places}.',
  historyUsedElsewhere: 'A phone first used elsewhere',
  historyUsedIn: 'A phone first used in {place}',
  historyFirstUsedThere: 'A phone first used there',
  historyFirstUsedBefore: 'A phone first used there before {until}',
  historyFirstUsedSince: 'A phone first used there on or after {from}',
  historyFirstUsedBetween: 'A phone first used there between {from} and {until}',
  historyNeverUsed: 'A new phone, never used before',
  answerWorks: 'it works.',
  answerInformed: 'it works. You may receive information, but no restriction follows.',
  answerNotice: 'it works on these dates. You may receive a notice; nothing can be restricted before {when}.',
  answerUntil:
    'it works until at least {when}. You would receive a notice long before; after that date it may be locked.',
  answerHomeFirst:
    'switch it on and use it at home before you travel; then it counts as a phone first used elsewhere. If you start it there for the first time, you may receive a notice; nothing can be restricted before {when}.',
  answerRestrictionPossible:
    'if you have received a notice and its periods are over, it may be locked. Without a notice it works.',
  notPromised:
    'This answer follows the rules published by now; it is not a promise. Rules may be amended, even during your journey. Even then nothing is restricted without a notice and the full notice and grace periods.',
  passBinds:
    'If you need certainty, ask for a travel pass for your phone beforehand: what it promises holds until it ends.',
  passOverridden: 'These rules also override travel passes, though only after full notice: {clauses}.',
  datesUtc: 'All dates and times are in UTC.',
});
