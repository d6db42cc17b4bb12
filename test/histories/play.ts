import { dayMs, hourMs } from '../../src/core/time.ts';
import { beginLife, compareClocks, reset } from './life.ts';
import type { Violation } from './oracle.ts';
import { checkIn, hear, impose, replay } from './exchange.ts';
import { forged } from './forge.ts';
import { order } from './order.ts';
import {
  checkHelpReached,
  oldKeyReturns,
  orderStranger,
  strangerEnrols,
  strangerReports,
  type StrangerTally,
} from './strangers.ts';
import type { HistoryEvent, History } from './event.ts';
import { elsewhere, inCuba, worldOf, type Altered, type World } from './world.ts';

/** What came of a history. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** The happening after which each was first seen. */
  readonly at: number;
  readonly locks: number;
  readonly lockedHours: number;
  readonly strangers: StrangerTally;
  /** A guarded server acted by a wrong time, since nothing told it so. */
  readonly guardBeaten: boolean;
}

/** Plays a history to its end, and then lets time alone pass. Stops at the first violation. */
export async function playHistory(history: History, altered: Altered = {}): Promise<Outcome> {
  const world = worldOf(history, altered);
  await beginLife(world, history);
  let locks = 0;
  let lockedMs = 0;
  let index = 0;
  for (; index < history.happenings.length; index += 1) {
    const happening = history.happenings[index]!;
    const wasLocked = world.phone.isLocked;
    if (wasLocked) lockedMs += happening.afterMs;
    world.hadAnswer = false;
    passTime(world, happening);
    await compareClocks(world);
    await (isAtPhone(happening) ? happenAtPhone(world, happening) : happenAtServer(world, happening));
    if (world.phone.isLocked && !wasLocked) locks += 1;
    world.oracle.inspect(world.phone, { wasLocked, hadAnswer: world.hadAnswer }, world.now);
    // A guarded server that lives in a wrong time knows it, and judges nothing by it.
    const judgedAt = world.server.guard === null ? world.server.now() : world.now;
    world.oracle.inspectServer(world.server.dossier(), judgedAt);
    // What a server that doubts its time makes of records is no fault of the records.
    if (world.server.standstill()?.kind === 'clock') world.server.faults.length = 0;
    if (world.server.faults.length > 0) world.oracle.faulted();
    if (world.oracle.violations.length > 0) break;
  }
  if (world.oracle.violations.length === 0) letTimePass(world);
  return {
    violations: world.oracle.violations,
    at: index,
    locks,
    lockedHours: lockedMs / hourMs,
    strangers: world.strangerTally,
    guardBeaten: world.guardBeaten,
  };
}

/** Promise 6: whatever happened, a phone that is left alone is unlocked in the end. */
function letTimePass({ phone, oracle: judge }: World): void {
  for (let days = 0; days < 92 && phone.isLocked; days += 1) phone.pass(dayMs);
  if (phone.isLocked) judge.blame('never-unlocked-by-time');
}

function passTime(world: World, happening: HistoryEvent): void {
  world.now += happening.afterMs;
  if (happening.kind === 'off') world.phone.wasOff(happening.clockByMs);
  else world.phone.pass(happening.afterMs);
}

type AtServer = Extract<
  HistoryEvent,
  {
    kind:
      | 'order'
      | 'release'
      | 'case-ended'
      | 'exempt'
      | 'appeal-decided'
      | 'log'
      | 'deadlines'
      | 'snapshot'
      | 'restore'
      | 'halt'
      | 'go-on'
      | 'server-clock'
      | 'order-stranger'
      | 'clock-jumps'
      | 'clocks-set-right'
      | 'server-restarts'
      | 'restore-morning';
  }
>;
type AtPhone = Exclude<HistoryEvent, AtServer>;

const atPhone: ReadonlySet<string> = new Set<AtPhone['kind']>([
  'check-in',
  'late-answer',
  'replay',
  'forge',
  'owner-looks',
  'code',
  'appeal',
  'phone-clock',
  'off',
  'reset',
  'travel',
  'idle',
  'stranger-enrols',
  'stranger-reports',
  'old-key-returns',
]);

const isAtPhone = (happening: HistoryEvent): happening is AtPhone => atPhone.has(happening.kind);

async function happenAtPhone(world: World, happening: AtPhone): Promise<void> {
  const { phone, oracle: judge } = world;
  switch (happening.kind) {
    case 'check-in':
      return checkIn(world, happening.fate);
    case 'late-answer': {
      const held = world.late.shift();
      if (held !== undefined) hear(world, held.answer.directives, { ...held, fair: false });
      return undefined;
    }
    case 'replay':
      return replay(world, happening.pick);
    case 'forge': {
      const delivered = forged(happening.how, world, happening.pick);
      if (delivered === undefined) return undefined;
      judge.keyStolen();
      world.signed.add(delivered.directive);
      return impose(world, [delivered]);
    }
    case 'owner-looks':
      phone.look();
      judge.looked(world.now);
      return undefined;
    case 'code': {
      const wasLocked = phone.isLocked;
      phone.enterCode(happening.right);
      if (wasLocked && !phone.isLocked) judge.codeAccepted();
      return undefined;
    }
    case 'appeal':
      phone.appeal();
      return undefined;
    case 'phone-clock':
      judge.clockSet('phone');
      phone.setClock(happening.byMs);
      return undefined;
    case 'off':
      if (happening.clockByMs !== 0) judge.clockSet('phone');
      return undefined;
    case 'reset':
      return reset(world);
    case 'travel':
      world.whereabouts = happening.abroad ? elsewhere : inCuba;
      phone.isAbroad = happening.abroad;
      return undefined;
    case 'idle':
      return undefined;
    case 'stranger-enrols':
      return strangerEnrols(world, happening);
    case 'stranger-reports':
      return strangerReports(world, happening);
    case 'old-key-returns':
      return oldKeyReturns(world, happening.pick);
  }
}

async function happenAtServer(world: World, happening: AtServer): Promise<void> {
  const { server, oracle: judge } = world;
  const told = { at: server.now(), receivedAt: server.now() };
  switch (happening.kind) {
    case 'order':
      return order(world, happening.people);
    case 'release':
      judge.released(world.now);
      await server.record([{ ...told, kind: 'released', by: 'operator' }], { reaches: true });
      return checkHelpReached(world);
    case 'case-ended':
      if (happening.finding !== 'diversion') judge.released(world.now);
      await server.endCase(happening.finding, world.measures);
      return happening.finding === 'diversion' ? undefined : checkHelpReached(world);
    case 'exempt':
      await server.record(
        [{ ...told, kind: 'exemption-granted', exemption: 'individual', from: null, until: null }],
        { reaches: true },
      );
      return checkHelpReached(world);
    case 'appeal-decided':
      return server.record([{ ...told, kind: 'appeal-decided', outcome: happening.outcome }], {
        reaches: happening.outcome === 'upheld',
      });
    case 'log':
      judge.logged(server.store.state.outbox.map(({ body }) => body));
      server.takeIntoLog(happening.witnessed);
      if (happening.witnessed) world.unwitnessed = false;
      return undefined;
    case 'deadlines':
      return server.reachDeadlines();
    case 'snapshot':
      world.snapshots.push(server.store.state);
      return undefined;
    case 'restore': {
      const state = world.snapshots.pop();
      if (state === undefined) return undefined;
      judge.restored();
      server.store.state = state;
      return undefined;
    }
    case 'halt':
      server.halt = { kind: happening.cause, why: 'told so' };
      judge.halted(true);
      return undefined;
    case 'go-on':
      server.halt = null;
      judge.halted(server.standstill() !== null);
      return undefined;
    case 'server-clock':
      judge.clockSet('server');
      server.skewMs += happening.byMs;
      return undefined;
    case 'order-stranger':
      return orderStranger(world, happening.pick);
    case 'clock-jumps':
      server.guard?.set(happening.whose, happening.byMs);
      return undefined;
    case 'clocks-set-right':
      server.guard?.setRight();
      return undefined;
    case 'server-restarts':
      server.guard?.restart();
      await server.compareClocks();
      if (happening.witnessed) server.guard?.witnessed();
      world.unwitnessed = !happening.witnessed;
      return undefined;
    case 'restore-morning':
      return restoreMorning(world);
  }
}

/** What people decided since the backup is lost with it, and so nothing that was signed before may order anything. */
function restoreMorning({ snapshots, server, oracle: judge, now }: World): void {
  const state = snapshots.pop();
  if (state === undefined) return;
  server.store.state = state;
  server.beginRecovering();
  judge.restoredMorning(now);
  judge.halted(true);
}
