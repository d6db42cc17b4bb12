import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { AgentEvent, Answered } from '../../src/agent/state/agent-event.ts';
import type { Order } from '../../src/agent/state/order.ts';
import { noticesOf } from '../../src/agent/state/posture.ts';
import type { step } from '../../src/agent/state/step.ts';
import type { LockDirectiveV2, NotifyDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';

// A walk over everything that can happen to a phone around locks that name it. What decides is kept a second time, beside the agent, from what really
// happened; the agent's own memory is not asked.

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 1);
const least = 21;

/** What really happened to the notice, told apart from what the phone remembers of it. */
interface Truth {
  readonly seen: boolean;
  /** Day of the logged acknowledgement; null before. */
  readonly ackedDay: number | null;
}

export interface Node {
  readonly state: EnrolledState;
  readonly day: number;
  /** By territory: the notice that stands, as it really is. */
  readonly notices: Readonly<Record<string, Truth & { readonly seq: number; readonly days: number }>>;
  readonly wasIn: readonly string[];
  readonly hasFarewell: boolean;
}

export interface Action {
  readonly name: string;
  readonly play: (node: Node, take: typeof step) => Node;
}

const nowOf = (node: Pick<Node, 'day'>): number => startMs + node.day * dayMs;
const seqOf = (node: Node): number => Math.floor(nowOf(node) / 1000) + node.state.lastSeq;

export const root: Node = {
  state: {
    ...enrolledDefaults,
    kind: 'enrolled',
    offsetMs: 0,
    pending: null,
    deviceId: 'a'.repeat(32),
    carnet: '',
    sessionKey: '',
    unlockSecret: '',
    trust: {
      directiveKeys: { keys: [] },
      log: null,
      witnesses: [],
      quorum: 0,
      fences: { version: '', sha256: '' },
      lockProfile: [],
    },
    lastSeq: 1,
  },
  day: 0,
  notices: {},
  wasIn: [],
  hasFarewell: false,
};

/** One check-in with this evidence and these findings of the verifier. */
function answered(node: Node, take: typeof step, plmn: string, more: Partial<Answered>): Node {
  const { state } = node;
  const report = {
    sub: state.deviceId,
    seq: state.lastSeq + 1,
    iat: 0,
    evidence: [{ kind: 'network', plmn } as const],
    acks: state.acks.slice(0, 16),
  };
  const made = apply(node, take, { kind: 'report-made', pending: { report, jws: '' } });
  const answer = { carnet: '', standing: 'due', directives: [], next: 60 } as const;
  const moment = { at: nowOf(node), wallMs: nowOf(node), challenge: '0123456789' };
  return apply(made, take, {
    kind: 'answered',
    seq: report.seq,
    answer: { ...answer, directives: [] },
    orders: [],
    ...moment,
    ...more,
  });
}

function apply(node: Node, take: typeof step, event: AgentEvent): Node {
  const state = take(node.state, event);
  if (state.kind === 'fresh') throw new Error('an enrolled phone became fresh');
  return { ...node, state };
}

const common = (node: Node, territory: string) => ({
  iss: 'Maker',
  aud: node.state.deviceId,
  seq: seqOf(node),
  iat: Math.floor(nowOf(node) / 1000),
  exp: Math.floor(nowOf(node) / 1000) + 7 * 86_400,
  standing: 'due',
  clauses: [{ id: 'activation', basis: [] }],
  territory: territory as LockDirectiveV2['territory'],
  reason: '',
  remedy: { appealUrl: '', contact: '' },
  salt: territory.repeat(21).padEnd(43, 's'),
});

function notice(node: Node, take: typeof step, territory: string, days: number): Node {
  const directive: NotifyDirectiveV2 = {
    ...common(node, territory),
    type: 'notify',
    notice: { noticeS: (days * 86_400) / 2, graceS: (days * 86_400) / 2 },
  };
  const { seq } = directive;
  const after = answered(node, take, '26201', { orders: [{ kind: 'announced', directive }] });
  if (node.hasFarewell) return after;
  // One clause: a newer notice takes the place of every older one, whatever its territory.
  return { ...after, notices: { [territory]: { seq, days, seen: false, ackedDay: null } } };
}

function lock(node: Node, take: typeof step, territory: string, ageDays: number): Node {
  const notifySeq = node.notices[territory]?.seq ?? noticesOf(node.state.posture)[0]?.seq ?? 1;
  const directive: LockDirectiveV2 = {
    ...common(node, territory),
    type: 'lock',
    lease: `${new Date(nowOf(node) + 30 * dayMs).toISOString().slice(0, 10)}T00:00:00Z`,
    notifySeq,
    opening: '',
    episodeSeq: 1,
    statementSha256: '',
  };
  const iat = directive.iat - ageDays * 86_400;
  const order: Order = {
    kind: 'named',
    directive: { ...directive, iat, exp: iat + 7 * 86_400 },
    quorumMs: nowOf(node) - ageDays * dayMs,
  };
  return answered(node, take, '26201', { orders: [order] });
}

/** Why a phone that is locked must not be; undefined where it may. */
export function brokenBy(before: Node, after: Node): string | undefined {
  const { posture } = after.state;
  if (after.hasFarewell && posture.kind !== 'operating') return 'a farewell is broken';
  if (posture.kind !== 'locked') return undefined;
  if (before.state.posture.kind === 'locked' && before.state.posture.lock.seq === posture.lock.seq)
    return undefined;
  const { territory } = posture.lock;
  const truth = after.notices[territory ?? ''];
  if (truth === undefined) return 'P1: locked without a notice that stands';
  if (!truth.seen || truth.ackedDay === null) return 'P1: locked before the acknowledgement was in the log';
  if (after.day - truth.ackedDay < Math.max(least, truth.days))
    return 'P1: locked before the time that was promised';
  return after.wasIn.includes(territory ?? '')
    ? undefined
    : 'P2: locked for a territory where the phone never was';
}

const visit = (node: Node, take: typeof step, plmn: string, territory: string): Node => {
  const after = answered(node, take, plmn, {});
  return { ...after, wasIn: [...new Set([...node.wasIn, territory])] };
};

function release(node: Node, take: typeof step, provisional: boolean): Node {
  const { iss, aud, seq, iat, exp, remedy } = common(node, 'CU');
  const directive = { iss, aud, seq, iat, exp, remedy, type: 'release', provisional } as const;
  const after = answered(node, take, '26201', { orders: [{ kind: 'releasing', directive }] });
  return provisional ? after : { ...after, notices: {} };
}

function code(node: Node, take: typeof step): Node {
  const { posture } = node.state;
  const after = apply(node, take, { kind: 'code-entered', isRight: true, at: nowOf(node) });
  return posture.kind === 'locked' ? { ...after, notices: {} } : after;
}

function seen(node: Node, take: typeof step): Node {
  const [entry] = Object.entries(node.notices);
  if (entry === undefined) return node;
  const [territory, truth] = entry;
  const shown = apply(node, take, {
    kind: 'notice-shown',
    seq: truth.seq,
    at: nowOf(node),
    nonce: 'n'.repeat(22),
  });
  return { ...shown, notices: { [territory]: { ...truth, seen: true } } };
}

function acked(node: Node, take: typeof step): Node {
  const [entry] = Object.entries(node.notices);
  if (entry === undefined) return node;
  const [territory, truth] = entry;
  const proved = [{ seq: truth.seq, quorumMs: nowOf(node) }];
  const after = answered(node, take, '26201', { proved, quorumMs: nowOf(node) });
  const ackedDay = truth.seen ? (truth.ackedDay ?? node.day) : null;
  return { ...after, notices: { [territory]: { ...truth, ackedDay } } };
}

function days(node: Node, take: typeof step, count: number): Node {
  const later = { ...node, day: node.day + count };
  return apply(later, take, { kind: 'ticked', elapsedMs: count * dayMs, wallMs: nowOf(later) });
}

export const actions: readonly Action[] = [
  { name: 'in Cuba', play: (node, take) => visit(node, take, '36801', 'CU') },
  { name: 'notice for Cuba', play: (node, take) => notice(node, take, 'CU', 44) },
  { name: 'notice for Cuba by a stolen key, of no time', play: (node, take) => notice(node, take, 'CU', 0) },
  { name: 'notice for Iran', play: (node, take) => notice(node, take, 'IR', 0) },
  { name: 'seen', play: seen },
  { name: 'acknowledgement in the log', play: acked },
  { name: 'lock for Cuba', play: (node, take) => lock(node, take, 'CU', 0) },
  { name: 'lock for Cuba, five days old', play: (node, take) => lock(node, take, 'CU', 5) },
  { name: 'lock for Iran', play: (node, take) => lock(node, take, 'IR', 0) },
  { name: 'release', play: (node, take) => release(node, take, false) },
  { name: 'provisional release', play: (node, take) => release(node, take, true) },
  { name: 'right code', play: code },
  { name: '20 days', play: (node, take) => days(node, take, 20) },
  { name: '24 days', play: (node, take) => days(node, take, 24) },
  {
    name: 'farewell',
    play: (node, take) => ({
      ...apply(node, take, { kind: 'farewell-received', farewell: { directive: 'f' } }),
      hasFarewell: true,
      notices: {},
    }),
  },
];
