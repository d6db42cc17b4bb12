// Symbols only: an object without named members, so that an argument too many does not compile either.
type None = Readonly<Record<symbol, never>>;
type Rule = { readonly place: string; readonly clause: string; readonly basis: string };

/**
 * Every message and what goes into it. Text arguments arrive in the language already (names, moments, durations); they stand after
 * a colon, in brackets or where the language does not inflect, so that no message depends on a grammatical case.
 */
export interface MessageArguments {
  // What a phone tells its owner.
  readonly visitor: { readonly place: string };
  readonly unproven: None;
  readonly exempt: { readonly place: string };
  readonly passed: { readonly place: string };
  readonly permittedStay: { readonly permitted: string };
  readonly nothingBefore: { readonly when: string };
  readonly noticeTitle: None;
  readonly noticeInforms: None;
  readonly graceTitle: { readonly until: string };
  readonly dueTitle: None;
  readonly lockedTitle: { readonly until: string };
  readonly lockedOpen: None;
  readonly lockedKeeps: None;
  readonly lockedFacts: { readonly first: string; readonly last: string };
  readonly whyActivation: Rule;
  readonly whyPresence: Rule;
  readonly whyConsignment: Rule;
  readonly periodsPromised: { readonly notice: string; readonly grace: string };
  readonly periodsAhead: { readonly notice: string; readonly grace: string };
  readonly decidedByTwo: None;
  readonly decidedAutomatically: None;
  readonly appeal: { readonly url: string; readonly contact: string };
  readonly appealStopsClock: None;
  readonly appealPending: None;
  readonly appealAnswer: { readonly answer: string };
  readonly exemptions: { readonly exemptions: string };
  readonly exemptionBaggage: None;
  readonly exemptionIndividual: None;
  readonly exemptionPress: None;
  readonly exemptionRelief: None;
  readonly releaseTitle: None;
  readonly releaseRule: { readonly clause: string };
  readonly releaseRuleEnded: None;
  readonly releaseExempt: None;
  readonly releasePassed: None;
  readonly releaseUpheld: None;
  readonly releaseFacts: None;

  // What an advisory says.
  readonly advisoryTitle: { readonly place: string; readonly arrive: string; readonly leave: string };
  readonly advisoryUnlisted: { readonly place: string };
  readonly advisoryRules: { readonly count: number };
  readonly advisoryRule: {
    readonly clause: string;
    readonly basis: string;
    readonly since: string;
    readonly notice: string;
    readonly grace: string;
  };
  readonly ruleUntil: { readonly until: string };
  readonly ruleReview: { readonly date: string };
  readonly listedParts: { readonly parts: string };
  readonly listedNear: { readonly places: string };
  readonly historyUsedElsewhere: None;
  readonly historyUsedIn: { readonly place: string };
  readonly historyFirstUsedThere: None;
  readonly historyFirstUsedBefore: { readonly until: string };
  readonly historyFirstUsedSince: { readonly from: string };
  readonly historyFirstUsedBetween: { readonly from: string; readonly until: string };
  readonly historyNeverUsed: None;
  readonly answerWorks: None;
  readonly answerInformed: None;
  readonly answerNotice: { readonly when: string };
  readonly answerUntil: { readonly when: string };
  readonly answerHomeFirst: { readonly when: string };
  readonly answerRestrictionPossible: None;
  readonly notPromised: None;
  readonly passBinds: None;
  readonly passOverridden: { readonly clauses: string };
  readonly datesUtc: None;
}

export type MessageKey = keyof MessageArguments;
export type Catalogue = Readonly<Record<MessageKey, string>>;

type Lacking<Text extends string, Name> = Name extends string
  ? Text extends `${string}{${Name}}${string}` | `${string}{${Name},${string}`
    ? never
    : Name
  : never;

type Complete<C extends Catalogue> = {
  readonly [K in MessageKey]: [Lacking<C[K], keyof MessageArguments[K]>] extends [never]
    ? string
    : `this message lacks {${Lacking<C[K], keyof MessageArguments[K]>}}`;
};

/** One language's messages, in ICU MessageFormat: a missing, misspelt or additional key, or a missing argument, does not compile. */
export function catalogue<const C extends Catalogue>(
  messages: C & Complete<C> & Readonly<Record<Exclude<keyof C, MessageKey>, never>>,
): C {
  return messages;
}
