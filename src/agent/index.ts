import type { AgentContext } from './check-in/agent-context.ts';
import { createBackoff } from './check-in/backoff.ts';
import { checkIn } from './check-in/check-in.ts';
import { enrol } from './check-in/enrol.ts';
import { wellFormedText } from '../core/utf8.ts';
import { createFenceCache, type FenceCache } from './check-in/fence-cache.ts';
import type { Outcome } from './check-in/outcome.ts';
import { createSpokenVersion } from './check-in/spoken-version.ts';
import { createRunLoop } from './check-in/run-loop.ts';
import { createLockController, type LockController } from './lock/lock-controller.ts';
import type { PostureView } from './lock/lock-screen.ts';
import { createNoticePresenter } from './lock/notice-presenter.ts';
import type { OfflineReleaseResult } from './lock/offline-release.ts';
import type { UnlockResult } from './lock/unlock.ts';
import { createBootClock } from './lock/boot-clock.ts';
import type { PhoneHardware, PinnedTrust } from './lock/lock-context.ts';
import { guardPorts } from './platform/guarded-ports.ts';
import { createOwnerTexts } from './platform/owner-text.ts';
import type { AgentCrypto, AgentPorts, AgentText, Sleep } from './platform/ports.ts';
import { webClock, webKeys, webSleep, webTransport } from './platform/web-platform.ts';
import type { EnrolledState } from './state/agent-state.ts';
import { carnetPage, type CarnetPage } from './state/carnet-page.ts';
import { createClockWatch } from './state/clock-watch.ts';
import { readCarnet } from './state/read-carnet.ts';
import { serverNow } from './state/server-time.ts';
import { createStateStore, type StateStore } from './state/state-store.ts';

export { webClock, webKeys, webSleep, webTransport };
export type {
  AgentCrypto,
  AgentPorts,
  AgentText,
  CarnetPage,
  OfflineReleaseResult,
  Outcome,
  PostureView,
  UnlockResult,
};

export interface AgentOptions {
  /** Origin of the server, without a slash at the end: `https://carnet.example`. */
  readonly baseUrl: string;
  readonly hardware: PhoneHardware;
  /** A cache shared with other agents of this process; by default the agent has its own. */
  readonly fences?: FenceCache;
  /**
   * The approver set of the firmware: people, log, witnesses and their quorum. Not even the server of the enrolment can prove a lock by others. A phone
   * without it obeys no lock.
   */
  readonly pinned?: PinnedTrust;
  /** For demonstrations only: the phone takes the first approver set that its server gives it. Never true in firmware. */
  readonly isDemo?: boolean;
}

/** The state for an interface, without secrets. */
export type AgentView =
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'enrolled';
      readonly deviceId: string;
      /** From the last answer; null before the first. */
      readonly standing: EnrolledState['standing'];
      /** The message to the owner, in the language of the last answer. */
      readonly message: string | null;
      readonly posture: PostureView;
      /** The appeal that no answer has confirmed yet. */
      readonly appeal: string | null;
    };

export type AppealResult = 'queued' | 'empty' | 'too-long' | 'not-enrolled' | 'not-saved';

/** The agent on a phone. No method rejects. A call of `enrol` or `checkIn` during an exchange returns the outcome of that exchange. */
export interface Agent {
  /** Enrols the phone; does nothing where it is enrolled. `again`: enrols with a new key and a new carnet, as after a reset. */
  enrol(how?: { readonly again: boolean }): Promise<Outcome>;
  /** `proving`: with what proves the key, for a phone that enrolled without it or whose registry was corrected since. */
  checkIn(how?: { readonly proving: boolean }): Promise<Outcome>;
  /** Enrols, then checks in when each check-in is due, until `stop`. Calls `onOutcome` after each exchange. */
  run(sleep: Sleep, onOutcome?: (outcome: Outcome) => void): Promise<void>;
  stop(): void;
  state(): Promise<AgentView>;
  /** The carnet for its owner to show, in `language` or the phone's own; undefined before enrolment. */
  showCarnet(language?: string): Promise<CarnetPage | undefined>;
  /** For an interface that shows notices itself: records that the owner saw notice `seq`. false where there is no such notice. */
  acknowledge(seq: number): Promise<boolean>;
  /** The owner's appeal, 1 to 2,000 characters. Every report carries it until an answer confirms it. */
  appeal(text: string): Promise<AppealResult>;
  /** Counts time. `run` calls it; otherwise call it at least every four minutes while the phone is locked. */
  tick(): Promise<void>;
  /** Enters a code that support read to the owner. */
  unlock(code: string): Promise<UnlockResult>;
  /** Obeys a release that came outside a check-in, in the form of an answer: `{ directive, statement, proof: null }`. */
  handOver(release: unknown): Promise<OfflineReleaseResult>;
  /** Whether the owner may do `what` (a word of the lock profile) now. Always true unless the phone is locked. */
  allows(what: string): Promise<boolean>;
  /** Lets the owner copy their own data off, in every posture. `not-supported` where the port is missing. */
  exportOwnData(): Promise<'exported' | 'given-up' | 'failed' | 'not-supported'>;
  /** Resolves when every event so far is saved and no notifier call is pending. */
  settled(): Promise<void>;
}

const appealLengthMax = 2000;

/** Creates an agent over its ports. It continues from the state in `ports.storage`. */
export function createAgent(host: AgentPorts, options: AgentOptions): Agent {
  const context = contextOf(host, options);
  const { ports, store, texts } = context;
  const notices = createNoticePresenter(store, ports, () => serverNow(context));
  const lock = createLockController(context);
  const unavailable = (): Outcome => ({
    kind: 'unsent',
    because: 'platform',
    afterMs: context.backoff.failed(),
  });
  const unsaved = (): Outcome => ({ kind: 'unsent', because: 'storage', afterMs: context.backoff.failed() });

  const exchange = oneAtATime(async (work) => {
    if (!(await lock.refresh())) return unsaved();
    notices.post();
    // Nothing of the agent's own is expected to throw; a host may still lack what it needs.
    const outcome = await work().catch(unavailable);
    lock.show();
    notices.post();
    return outcome;
  });

  const agent: Agent = {
    enrol: (how) =>
      exchange(async () =>
        how?.again === true && !(await store.apply({ kind: 'starting-over' })) ? unsaved() : enrol(context),
      ),
    checkIn: (how) => exchange(() => checkIn(context, lock.time, how?.proving)),
    ...createRunLoop(
      ports.clock,
      async () => {
        await lock.refresh();
        return store.now().kind === 'fresh' ? agent.enrol() : agent.checkIn();
      },
      { tick: () => agent.tick(), napMaxMs: () => lock.time.napMaxMs() },
    ),
    async state() {
      await Promise.all([lock.refresh(), texts.load(ports.language())]);
      return viewOf(store, lock);
    },
    async tick() {
      await lock.refresh();
    },
    ...lock.forOwner,
    async showCarnet(language = ports.language()) {
      await store.ready();
      const state = store.now();
      const carnet = state.kind === 'enrolled' ? readCarnet(state.carnet) : undefined;
      if (carnet === undefined) return undefined;
      await texts.load(language);
      return carnetPage(carnet, texts.in(language));
    },
    async acknowledge(seq) {
      return (await store.ready()) && notices.acknowledge(seq);
    },
    appeal: (text) => appeal(store, text),
    async settled() {
      await notices.idle();
      await store.saved();
    },
  };
  return agent;
}

/** A call during another returns the outcome of that one. */
function oneAtATime(
  run: (work: () => Promise<Outcome>) => Promise<Outcome>,
): (work: () => Promise<Outcome>) => Promise<Outcome> {
  let underWay: Promise<Outcome> | undefined;
  return (work) => {
    underWay ??= run(work).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function appeal(store: StateStore, text: string): Promise<AppealResult> {
  // What no reader takes must not keep the report from being heard.
  const trimmed = wellFormedText(text).trim();
  if (trimmed === '') return 'empty';
  if (Array.from(trimmed).length > appealLengthMax) return 'too-long';
  if (!(await store.ready())) return 'not-saved';
  if (store.now().kind === 'fresh') return 'not-enrolled';
  return (await store.apply({ kind: 'appeal-written', text: trimmed })) ? 'queued' : 'not-saved';
}

function viewOf(store: StateStore, lock: LockController): AgentView {
  const state = store.now();
  if (state.kind === 'fresh') return { kind: 'fresh' };
  const { deviceId, standing, message, appeal } = state;
  return {
    kind: 'enrolled',
    deviceId,
    standing,
    message,
    posture: lock.show(),
    appeal,
  };
}

function contextOf(host: AgentPorts, options: AgentOptions): AgentContext {
  const ports = guardPorts(host);
  return {
    ...options,
    ports,
    store: createStateStore(ports.storage),
    texts: createOwnerTexts(ports.text),
    fences: options.fences ?? createFenceCache({ ...ports, baseUrl: options.baseUrl }),
    backoff: createBackoff(ports.random),
    spoken: createSpokenVersion(),
    clockWatch: createClockWatch(ports.clock),
    bootClock: createBootClock(ports.clock),
  };
}
