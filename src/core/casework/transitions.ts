/**
 * The acts that are possible on a case or a measure in each state, and the state that each act leads to. The server refuses by these
 * tables, and a console can explain by them why a button is off.
 */
type Transitions<State extends string, Act extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Act, State>>>>
>;

export const caseStates = ['open', 'ended'] as const;
export type CaseState = (typeof caseStates)[number];
/** `lapse`: its limit passed without a finding. */
export type CaseAct = 'draft' | 'propose' | 'approve' | 'end' | 'lapse';

/** Every step towards a lock needs an open case. */
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
/**
 * People perform all of them but two: `lapse` (nobody approved in time) comes with time, `finish` (every phone has its outcome) with the
 * campaign.
 */
export type MeasureAct =
  | 'change-phones'
  | 'propose'
  | 'approve'
  | 'withdraw'
  | 'pause'
  | 'resume'
  | 'release'
  | 'sign-anew'
  | 'lapse'
  | 'finish';

const over = { released: {}, published: {}, withdrawn: {}, lapsed: {} } as const;

/**
 * Phones are to be locked. A change of the phones leads back to a draft, because what was signed named others. Two people may sign an approved measure
 * anew, where one of those who had signed it does not count any more, or records were restored.
 */
const lockTransitions = {
  draft: { 'change-phones': 'draft', propose: 'proposed', withdraw: 'withdrawn' },
  proposed: { 'change-phones': 'draft', approve: 'approved', withdraw: 'withdrawn', lapse: 'lapsed' },
  approved: { pause: 'paused', finish: 'executed', release: 'released', 'sign-anew': 'approved' },
  paused: { resume: 'approved', finish: 'executed', release: 'released', 'sign-anew': 'paused' },
  executed: { release: 'released', 'sign-anew': 'executed' },
  ...over,
} as const satisfies Transitions<MeasureState, MeasureAct>;

/** A policy is to be published; the approval itself publishes it. */
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

/** The state that an act leads to; undefined where the act is not possible in this state. */
export function nextMeasureState(
  kind: MeasureKind,
  state: MeasureState,
  act: MeasureAct,
): MeasureState | undefined {
  return measureTransitions[kind][state][act];
}

/** The acts that people may perform on a measure in this state. */
export function measureActs(kind: MeasureKind, state: MeasureState): readonly MeasureAct[] {
  const acts = Object.keys(measureTransitions[kind][state]) as MeasureAct[];
  return acts.filter((act) => !notByPeople.has(act));
}

/** The state that an act leads to; undefined where the act is not possible in this state. */
export function nextCaseState(state: CaseState, act: CaseAct): CaseState | undefined {
  const possible: Readonly<Partial<Record<CaseAct, CaseState>>> = caseTransitions[state];
  return possible[act];
}
