/**
 * What may be done to a case or a measure in which state, and what it becomes by it: the server refuses by these tables, and a console
 * can say from them why a button is off.
 */
type Transitions<State extends string, Act extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Act, State>>>>
>;

export const caseStates = ['open', 'ended'] as const;
export type CaseState = (typeof caseStates)[number];
/** `lapse`: its limit passed without a finding. */
export type CaseAct = 'draft' | 'propose' | 'approve' | 'end' | 'lapse';

/** Whatever would lead to a lock needs an open case. */
const caseTransitions = {
  open: { draft: 'open', propose: 'open', approve: 'open', end: 'ended', lapse: 'ended' },
  ended: {},
} as const satisfies Transitions<CaseState, CaseAct>;

export const measureStates = [
  'draft',
  'proposed',
  'approved',
  'paused',
  'executed',
  'released',
  'published',
  'withdrawn',
  'lapsed',
] as const;
export type MeasureState = (typeof measureStates)[number];
/** People's: all but `lapse` (nobody approved in time) and `finish` (every phone has its outcome), which time and the campaign bring. */
export type MeasureAct =
  | 'change-phones'
  | 'propose'
  | 'approve'
  | 'withdraw'
  | 'pause'
  | 'resume'
  | 'release'
  | 'lapse'
  | 'finish';

const over = { released: {}, published: {}, withdrawn: {}, lapsed: {} } as const;

/** Phones are to be locked. To change whom it names leads back to a draft: what was signed was another set. */
const lockTransitions = {
  draft: { 'change-phones': 'draft', propose: 'proposed', withdraw: 'withdrawn' },
  proposed: { 'change-phones': 'draft', approve: 'approved', withdraw: 'withdrawn', lapse: 'lapsed' },
  approved: { pause: 'paused', finish: 'executed', release: 'released' },
  paused: { resume: 'approved', finish: 'executed', release: 'released' },
  executed: { release: 'released' },
  ...over,
} as const satisfies Transitions<MeasureState, MeasureAct>;

/** A policy is to be published: the approval itself does it. */
const policyTransitions = {
  draft: { propose: 'proposed', withdraw: 'withdrawn' },
  proposed: { approve: 'published', withdraw: 'withdrawn', lapse: 'lapsed' },
  approved: {},
  paused: {},
  executed: {},
  ...over,
} as const satisfies Transitions<MeasureState, MeasureAct>;

export type MeasureKind = 'lock' | 'policy';

const measureTransitions: Readonly<Record<MeasureKind, Transitions<MeasureState, MeasureAct>>> = {
  lock: lockTransitions,
  policy: policyTransitions,
};

const notByPeople: ReadonlySet<MeasureAct> = new Set(['lapse', 'finish']);

/** What a measure becomes by an act; undefined where the act is not possible in that state. */
export function nextMeasureState(
  kind: MeasureKind,
  state: MeasureState,
  act: MeasureAct,
): MeasureState | undefined {
  return measureTransitions[kind][state][act];
}

/** What people may do to a measure in this state. */
export function measureActs(kind: MeasureKind, state: MeasureState): readonly MeasureAct[] {
  const acts = Object.keys(measureTransitions[kind][state]) as MeasureAct[];
  return acts.filter((act) => !notByPeople.has(act));
}

/** What a case becomes by an act; undefined where the act is not possible in that state. */
export function nextCaseState(state: CaseState, act: CaseAct): CaseState | undefined {
  const possible: Readonly<Partial<Record<CaseAct, CaseState>>> = caseTransitions[state];
  return possible[act];
}
