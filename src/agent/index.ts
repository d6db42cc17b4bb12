import { carnetPage, readCarnet, type CarnetPage } from './check-in/carnet-page.ts';
import { checkIn } from './check-in/check-in.ts';
import { createClockWatch } from './state/clock-watch.ts';
import { enrol } from './check-in/enrol.ts';
import { createFenceKeeper, type FenceKeeper } from './check-in/fence-keeper.ts';
import type { HandedOver } from './lock/offline-release.ts';
import { keepState, type KeptState } from './state/kept-state.ts';
import { createLockKeeper, type LockKeeper } from './lock/lock-keeper.ts';
import type { PostureView } from './lock/lock-screen.ts';
import { createNoticeBoard } from './lock/notice-board.ts';
import { createPatience, type Outcome } from './check-in/outcome.ts';
import type { AgentPorts, Sleep } from './platform/ports.ts';
import { createRunLoop } from './check-in/run-loop.ts';
import { serverNow, type PhoneHardware, type Talk } from './check-in/send-report.ts';
import type { EnrolledState } from './state/state.ts';
import type { UnlockResult } from './lock/unlock.ts';
import type { LogTrust } from './lock/verify-note.ts';

export interface AgentOptions {
  /** Where the server is, without a slash at the end: `https://carnet.example`. */
  readonly baseUrl: string;
  readonly hardware: PhoneHardware;
  /** A keeper shared with other agents of this process; by default the agent has its own. */
  readonly fences?: FenceKeeper;
  /**
   * The log, its witnesses and their quorum as the firmware knows them, in place of what enrolment names: then no server, not even at enrolment, can
   * have a lock proved by another log.
   */
  readonly pinned?: LogTrust;
}

/** What an interface may show of the agent: no secret among it. */
export type AgentView =
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'enrolled';
      readonly deviceId: string;
      /** As the last answer said; null before the first. */
      readonly standing: EnrolledState['standing'];
      /** For the owner, in the language of the last answer. */
      readonly message: string | null;
      readonly posture: PostureView;
      /** The appeal that no answer has confirmed yet. */
      readonly appeal: string | null;
    };

export type AppealResult = 'queued' | 'empty' | 'too-long' | 'not-enrolled' | 'not-saved';

/** The phone's side of Carnet. None of these rejects; calls of `enrol` and `checkIn` while one is under way join it. */
export interface Agent {
  /** Enrols the phone; does nothing where it is enrolled. `again`: with a new key and a new carnet, as after a reset. */
  enrol(how?: { readonly again: boolean }): Promise<Outcome>;
  checkIn(): Promise<Outcome>;
  /** Enrols, then checks in whenever it is time, until `stop`. `told` hears how each exchange ended. */
  run(sleep: Sleep, told?: (outcome: Outcome) => void): Promise<void>;
  stop(): void;
  state(): Promise<AgentView>;
  /** The carnet as its owner shows it, in `language` or the phone's own; undefined before enrolment. */
  showCarnet(language?: string): Promise<CarnetPage | undefined>;
  /** For an interface that shows notices itself: notice `seq` is before the owner's eyes. false where there is none such. */
  acknowledge(seq: number): Promise<boolean>;
  /** The owner's objection, 1 to 2,000 characters: goes out with the next report, until an answer confirms it. */
  appeal(text: string): Promise<AppealResult>;
  /** Counts time. To be called every four minutes at least while the phone is locked, where `run` does not do it. */
  tick(): Promise<void>;
  /** A code that support read to the owner. */
  unlock(code: string): Promise<UnlockResult>;
  /** A release that came by another road than a check-in, as the server's answer would carry it: `{ directive, statement, proof: null }`. */
  handOver(release: unknown): Promise<HandedOver>;
  /** Whether the phone lets its owner do that now: one of the lock profile's words. Everything, unless it is locked. */
  allows(what: string): Promise<boolean>;
  /** Has the phone copy the owner's own data off, in every posture. `not-supported` where it brings no way to. */
  exportOwnData(): Promise<'exported' | 'given-up' | 'failed' | 'not-supported'>;
  /** Resolves when everything told to the agent is saved and no notifier is being waited for. */
  settled(): Promise<void>;
}

const appealLengthMax = 2000;

/** An agent over its ports. Its state is in their storage: made again, it goes on where it was. */
export function createAgent(ports: AgentPorts, options: AgentOptions): Agent {
  const kept = keepState(ports.storage);
  const talk = talkOf(ports, options, kept);
  const board = createNoticeBoard(kept, ports.notify, () => serverNow(talk));
  const lock = createLockKeeper(talk);
  const unsaved = (): Outcome => ({ kind: 'unsent', because: 'storage', afterMs: talk.patience.tried() });

  let underWay: Promise<Outcome> | undefined;
  const exchange = (work: () => Promise<Outcome>): Promise<Outcome> => {
    const whole = async (): Promise<Outcome> => {
      if (!(await lock.awake())) return unsaved();
      board.post();
      const outcome = await work();
      lock.look();
      board.post();
      return outcome;
    };
    underWay ??= whole().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  const agent: Agent = {
    enrol: (how) =>
      exchange(async () =>
        how?.again === true && !(await kept.apply({ kind: 'starting-over' })) ? unsaved() : enrol(talk),
      ),
    checkIn: () => exchange(() => checkIn(talk, lock.time)),
    ...createRunLoop(
      ports.clock,
      async () => ((await agent.state()).kind === 'fresh' ? agent.enrol() : agent.checkIn()),
      { tick: () => agent.tick(), napMaxMs: () => lock.time.napMaxMs() },
    ),
    async state() {
      await lock.awake();
      return viewOf(kept, lock);
    },
    async tick() {
      await lock.awake();
    },
    ...lock.forOwner,
    async showCarnet(language = ports.language()) {
      await kept.ready();
      const state = kept.now();
      const carnet = state.kind === 'enrolled' ? readCarnet(state.carnet) : undefined;
      return carnet === undefined ? undefined : carnetPage(carnet, language);
    },
    async acknowledge(seq) {
      return (await kept.ready()) && board.acknowledge(seq);
    },
    appeal: (text) => appeal(kept, text),
    async settled() {
      await board.settled();
      await kept.settled();
    },
  };
  return agent;
}

async function appeal(kept: KeptState, text: string): Promise<AppealResult> {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (Array.from(trimmed).length > appealLengthMax) return 'too-long';
  if (!(await kept.ready())) return 'not-saved';
  if (kept.now().kind === 'fresh') return 'not-enrolled';
  return (await kept.apply({ kind: 'appeal-written', text: trimmed })) ? 'queued' : 'not-saved';
}

function viewOf(kept: KeptState, lock: LockKeeper): AgentView {
  const state = kept.now();
  if (state.kind === 'fresh') return { kind: 'fresh' };
  const { deviceId, standing, message, appeal } = state;
  return {
    kind: 'enrolled',
    deviceId,
    standing,
    message,
    posture: lock.look(),
    appeal,
  };
}

function talkOf(ports: AgentPorts, options: AgentOptions, kept: KeptState): Talk {
  return {
    ...options,
    ports,
    kept,
    fences: options.fences ?? createFenceKeeper({ ...ports, baseUrl: options.baseUrl }),
    patience: createPatience(ports.random),
    clockWatch: createClockWatch(ports.clock),
  };
}
