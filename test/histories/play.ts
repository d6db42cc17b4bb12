import { sha256Of } from '../../src/app/keys/signer.ts';
import type { LockOrder } from '../../src/core/decision/event.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { orderEvents } from './authority.ts';
import { promised } from './policy-fixtures.ts';
import type { Violation } from './oracle.ts';
import { checkIn, hear, impose, replay } from './exchange.ts';
import { forged } from './forge.ts';
import type { HistoryEvent, History } from './event.ts';
import { deviceIdOf, elsewhere, inCuba, worldOf, type Altered, type World } from './world.ts';

/** What came of a history. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** The happening after which each was first seen. */
  readonly at: number;
  readonly locks: number;
  readonly lockedHours: number;
}

/** Plays a history to its end, and then lets time alone pass. Stops at the first violation. */
export async function playHistory(history: History, altered: Altered = {}): Promise<Outcome> {
  const world = worldOf(history, altered);
  let locks = 0;
  let lockedMs = 0;
  let index = 0;
  for (; index < history.happenings.length; index += 1) {
    const happening = history.happenings[index]!;
    const wasLocked = world.phone.isLocked;
    if (wasLocked) lockedMs += happening.afterMs;
    world.hadAnswer = false;
    passTime(world, happening);
    await (isAtPhone(happening) ? happenAtPhone(world, happening) : happenAtServer(world, happening));
    if (world.phone.isLocked && !wasLocked) locks += 1;
    world.oracle.inspect(world.phone, { wasLocked, hadAnswer: world.hadAnswer }, world.now);
    world.oracle.inspectServer(world.server.dossier(), world.server.now());
    if (world.server.faults.length > 0) world.oracle.faulted();
    if (world.oracle.violations.length > 0) break;
  }
  if (world.oracle.violations.length === 0) letTimePass(world);
  return { violations: world.oracle.violations, at: index, locks, lockedHours: lockedMs / hourMs };
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
      | 'server-clock';
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
]);

const isAtPhone = (happening: HistoryEvent): happening is AtPhone => atPhone.has(happening.kind);

async function happenAtPhone(world: World, happening: AtPhone): Promise<void> {
  const { phone, server, oracle: judge } = world;
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
      world.keys += 1;
      phone.reset(deviceIdOf(world.keys));
      judge.phoneReset();
      world.late.length = 0;
      return server.enrol(deviceIdOf(world.keys));
    case 'travel':
      world.whereabouts = happening.abroad ? elsewhere : inCuba;
      return undefined;
    case 'idle':
      return undefined;
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
      return server.record([{ ...told, kind: 'released', by: 'operator' }]);
    case 'case-ended':
      if (happening.finding !== 'diversion') judge.released(world.now);
      return server.endCase(happening.finding, world.measures);
    case 'exempt':
      return server.record([
        { ...told, kind: 'exemption-granted', exemption: 'individual', from: null, until: null },
      ]);
    case 'appeal-decided':
      return server.record([{ ...told, kind: 'appeal-decided', outcome: happening.outcome }]);
    case 'log':
      judge.logged(server.store.state.outbox.map(({ body }) => body));
      server.takeIntoLog(happening.witnessed);
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
      server.standstill = { kind: happening.cause, why: 'told so' };
      judge.halted(true);
      return undefined;
    case 'go-on':
      server.standstill = null;
      judge.halted(false);
      return undefined;
    case 'server-clock':
      judge.clockSet('server');
      server.skewMs += happening.byMs;
      return undefined;
  }
}

/** A measure is carried out: only where the phone is due, and truly only where two people signed it. */
async function order(world: World, people: (HistoryEvent & { kind: 'order' })['people']): Promise<void> {
  const { server, oracle: judge } = world;
  if (people === 'two' && !world.orderAnyTime && (server.standstill !== null || !server.isDue())) return;
  world.orders += 1;
  const name = (who: string): string => sha256Of(`${who} ${world.orders}`);
  const approval = (role: 'proposer' | 'approver', who: string): LockOrder['approvals'][number] => ({
    role,
    key: name(who),
    assertionSha256: name(`${role} signed`),
  });
  const proposer = approval('proposer', 'Ana');
  const second = approval('approver', people === 'one-twice' ? 'Ana' : 'Bo');
  const approvals = people === 'one' ? [proposer] : [proposer, second];
  // Anything but two people can only come about by a hand in the database.
  if (people === 'two') judge.approve(JSON.stringify(approvals), world.now);
  else judge.tampered();
  const leaseMs = promised.leaseMs;
  const until = server.now();
  const lockOrder = people === 'nobody' ? undefined : { measure: name('measure'), approvals, until };
  if (people !== 'nobody') world.measures.push(name('measure'));
  await server.record(orderEvents(server.now(), leaseMs, lockOrder));
}
