import { step } from '../../src/agent/state/step.ts';
import type { AgentEvent } from '../../src/agent/state/agent-event.ts';
import type { AgentState, EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { Order } from '../../src/agent/state/order.ts';
import { noticesOf } from '../../src/agent/state/posture.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import { formatInstant, minuteMs, secondMs, type Instant } from '../../src/core/time.ts';

export type Step = (state: AgentState, event: AgentEvent) => AgentState;

/** What the phone is told in one answer, and what became of its orders when they were verified. */
export interface Heard {
  readonly seq: number;
  readonly standing: CheckInAnswer['standing'];
  readonly orders: readonly Order[];
  /** Acknowledgements that the log holds, by the quorum's time. */
  readonly proved?: readonly { readonly seq: number; readonly quorumMs: Instant }[];
  /** The server's time as the answer names it. */
  readonly at: Instant;
}

const speaks = { agent: 'history', protocol: [1, 2] };
const inHavana: Report['evidence'] = [
  { kind: 'fix', territory: 'CU' as Territory, marginM: 9000 },
  { kind: 'network', plmn: '36801' },
];

const noTrust: EnrolledState['trust'] = {
  directiveKeys: { keys: [] },
  log: null,
  witnesses: [],
  quorum: 2,
  fences: { version: '1', sha256: '' },
  lockProfile: [],
};

/** A key just enrolled: as the agent's own events make it. */
function enrolledState(step: Step, deviceId: string, offsetMs: number): EnrolledState {
  const report: Report = { sub: deviceId, seq: 1, iat: 0, evidence: [], acks: [] };
  const made = step(
    { kind: 'fresh', offsetMs, pending: null, firstStart: null, farewell: null },
    { kind: 'report-made', pending: { report, jws: '' } },
  );
  const answer = { carnet: '', sessionKey: '', unlockSecret: '', trust: noTrust };
  const state = step(made, { kind: 'enrolment-answered', seq: 1, sub: deviceId, answer });
  if (state.kind !== 'enrolled') throw new Error('an enrolment that was answered is none');
  return state;
}

/** A phone: the agent's own state machine between a clock that may be wrong and an owner. */
export class Handset {
  readonly #step: Step;
  readonly #trueNow: () => Instant;
  #state: EnrolledState;
  #wallOffsetMs = 0;
  #ranMs = 0;
  #reports = 0;
  #nonces = 0;
  /** Its sources say nothing of a listed territory. */
  isAbroad = false;

  constructor(deviceId: string, trueNow: () => Instant, step_: Step = step) {
    this.#step = step_;
    this.#trueNow = trueNow;
    this.#state = enrolledState(step_, deviceId, 0);
  }

  get state(): EnrolledState {
    return this.#state;
  }

  /** How long it was running in all. */
  get ranMs(): number {
    return this.#ranMs;
  }

  get isLocked(): boolean {
    return this.#state.posture.kind === 'locked';
  }

  #apply(event: AgentEvent): void {
    const after = this.#step(this.#state, event);
    if (after.kind !== 'enrolled') throw new Error('an enrolled agent fell back');
    this.#state = after;
  }

  #wallMs(): Instant {
    return this.#trueNow() + this.#wallOffsetMs;
  }

  /** The agent's idea of the server's time. */
  serverNow(): Instant {
    return this.#wallMs() + this.#state.offsetMs;
  }

  pass(ms: number): void {
    this.#ranMs += ms;
    if (ms > 0) this.#apply({ kind: 'ticked', elapsedMs: ms, wallMs: this.#wallMs() });
  }

  /** Switched off until now; its wall clock shows `clockByMs` more than it would. */
  wasOff(clockByMs: number): void {
    this.#wallOffsetMs += clockByMs;
    this.#apply({ kind: 'restarted', wallMs: this.#wallMs() });
  }

  setClock(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Takes the server's time over, as the agent does when it is told that its own is off. */
  correctClock(serverNow: Instant): void {
    this.#apply({ kind: 'clock-corrected', offsetMs: serverNow - this.#wallMs() });
  }

  /** The report to send now: the unanswered one, or the next. */
  report(): Report {
    const { pending, posture, lastSeq, acks, appeal, deviceId: sub } = this.#state;
    const next: Omit<Report, 'iat' | 'evidence'> = {
      sub,
      seq: lastSeq + 1,
      acks: acks.slice(0, 16),
      ...(appeal === null ? {} : { appeal }),
      ...(posture.kind === 'unlocked-by-code' ? { unlockedByCode: formatInstant(posture.at) } : {}),
    };
    const iat = Math.max(0, Math.floor(this.serverNow() / secondMs));
    const evidence = this.isAbroad ? [] : inHavana;
    const report: Report = { ...(pending?.report ?? next), iat, speaks, evidence };
    this.#reports += 1;
    this.#apply({ kind: 'report-made', pending: { report, jws: `report ${this.#reports}` } });
    return report;
  }

  hear({ seq, standing, orders, proved = [], at }: Heard): void {
    const answer: CheckInAnswer = { carnet: '', standing, directives: [], next: 3600 };
    const latest = Math.max(at, this.serverNow());
    this.#apply({
      kind: 'answered',
      seq,
      answer,
      orders,
      proved,
      quorumMs: Math.max(0, ...proved.map(({ quorumMs }) => quorumMs)),
      at: latest,
      wallMs: this.#wallMs(),
      challenge: '0123456789',
    });
  }

  hearNothing(): void {
    this.#apply({ kind: 'failed' });
  }

  look(): void {
    for (const { seq, shownAt } of noticesOf(this.#state.posture))
      if (shownAt === null) {
        this.#nonces += 1;
        const nonce = Buffer.from(String(this.#nonces).padStart(16, '0')).toString('base64url');
        this.#apply({ kind: 'notice-shown', seq, at: this.serverNow(), nonce });
      }
  }

  appeal(): void {
    this.#apply({ kind: 'appeal-written', text: 'It is mine.' });
  }

  enterCode(isRight: boolean): void {
    this.#apply({ kind: 'code-entered', isRight, at: this.serverNow() });
  }

  /** Whatever the wall clock shows stays; all that the agent knew is gone. */
  reset(deviceId: string): void {
    this.#state = enrolledState(this.#step, deviceId, 0);
  }
}

/** Reports further off than this are answered with the server's time instead. */
export const skewMaxMs = 10 * minuteMs;
