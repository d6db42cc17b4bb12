import { dayMs, hourMs, minuteMs, type Instant } from '../../core/time.ts';
import type { Outcome } from '../../agent/check-in/outcome.ts';
import { countFailure, type Fleet, type Happening } from '../fleet/fleet.ts';
import { look, glance } from '../fleet/lock-screen.ts';
import type { Operator } from '../casework/operator.ts';
import { ServerAway } from '../world/server-away.ts';
import { isRestrictive } from '../judging/judge.ts';
import { strangerActs } from '../fleet/strangers.ts';
import type { Phone } from '../fleet/phone.ts';

/** A phone just started is in its owner's hands and checks in whenever it is asked to. */
const freshMs = 2 * dayMs;
/** On some days a phone is off, or its battery too low. */
const skipsADay = 0.08;
const quietDays = [12, 24] as const;
/** The phone may not be known to the server yet, or the server be away: the officer looks again after this time. */
const againMs = 2 * hourMs;
/** Where the server waits for the log, and so asks to be called again within this time, the phone does so in the next slot. */
const soonMs = 10 * minuteMs;

/** Puts everything into the queue that is certain from the start: the first start of the phone, its resets, a promised exemption. */
export function beginLife(fleet: Fleet, phone: Phone): void {
  const { activatedAt, resets = [], exemption } = phone.person.life;
  fleet.schedule(activatedAt, phone, { kind: 'wake' });
  for (const at of resets) fleet.schedule(at, phone, { kind: 'reset' });
  if (exemption !== undefined && 'grantedAt' in exemption)
    fleet.schedule(exemption.grantedAt, phone, { kind: 'grant', exemption: exemption.id });
}

/** Lets one thing happen to one phone, at the clock's time. */
export async function happen(
  fleet: Fleet,
  operator: Operator,
  phone: Phone,
  happening: Happening,
): Promise<void> {
  switch (happening.kind) {
    case 'wake':
      return wake(fleet, phone);
    case 'reset':
      phone.restart();
      return undefined;
    case 'owner-looks':
      return ownerLooks(fleet, phone, happening.look);
    case 'late-copy': {
      // Whatever the server says to a stale copy, nobody is there to hear it.
      const answer = await happening.send().catch(() => undefined);
      if (answer !== undefined) countFailure(fleet.traffic, answer.status);
      return undefined;
    }
    case 'grant':
      return grant(fleet, operator, phone, happening.exemption);
    case 'stranger':
      return strangerActs(fleet, happening.stranger);
    case 'glance':
      return glance(fleet, phone);
    case 'appeal':
      await phone.agent!.appeal('I bought it in a shop, with a receipt.');
      phone.judge.locks.onAppealed(fleet.clock.now());
      return undefined;
    case 'call-support':
      return callSupport(fleet, operator, phone);
    default:
      return happening satisfies never;
  }
}

async function wake(fleet: Fleet, phone: Phone): Promise<void> {
  const now = fleet.clock.now();
  if (phone.senses.segmentAt(now).connection === 'offline') {
    const end = phone.senses.segmentEnd(now);
    // Offline for good: the end of the story finds the phone as it is.
    if (end !== undefined) wakeAt(fleet, phone, end + phone.random.between(0, 3) * hourMs);
    return;
  }
  phone.sensed = phone.senses.sense(now);
  const outcome = phone.enrolled ? await phone.agent!.checkIn() : await phone.agent!.enrol();
  if (outcome.kind === 'enrolled') {
    phone.enrolled = true;
    phone.deviceId = outcome.deviceId;
    phone.startedAt = now;
  }
  if (outcome.kind === 'refused') {
    const { refused } = fleet.traffic;
    refused[outcome.code] = (refused[outcome.code] ?? 0) + 1;
  }
  if (outcome.kind === 'answered' && outcome.standing !== null) phone.judge.onStanding(outcome.standing, now);
  // The server has told the agent to enrol again; it does so at the next occasion.
  if ((await look(fleet, phone, outcome.kind === 'answered' ? 'answer' : 'time')) === 'fresh')
    phone.enrolled = false;
  wakeAt(fleet, phone, nextWake(fleet, phone, outcome));
}

function wakeAt(fleet: Fleet, phone: Phone, at: Instant): void {
  fleet.schedule(at, phone, { kind: 'wake' });
}

/**
 * When the phone is next awake to check in: never before it was asked to, as late as its owner's habits make it. The server's answer
 * carries jitter of its own, which no seed repeats; so what was asked is read as a day or a quarter of one.
 */
function nextWake(fleet: Fleet, phone: Phone, outcome: Outcome): Instant {
  const now = fleet.clock.now();
  const { random } = phone;
  if (outcome.kind !== 'answered') return now + outcome.afterMs;
  if (outcome.afterMs <= soonMs) return now + soonMs;
  const busyFrom = fleet.inForce + fleet.story.busyFromDay * dayMs;
  if (isQuiet(fleet, phone)) return now + random.between(...quietDays) * dayMs;
  if (now < busyFrom) {
    const later = now + random.between(...quietDays) * dayMs;
    return later < busyFrom ? later : Math.max(now + dayMs, busyFrom + random.between(0, 24) * hourMs);
  }
  const askedMs = outcome.afterMs > 16 * hourMs ? 1.1 * dayMs : 6.6 * hourMs;
  if (now - phone.startedAt < freshMs) return now + askedMs + random.between(0, 60) * minuteMs;
  const days = random.chance(skipsADay) ? 2 : 1;
  return now + days * dayMs + random.between(-2, 4) * hourMs;
}

/** Late in the story those whom nothing concerns check in as seldom as at its beginning: it costs time, and shows nothing. */
function isQuiet({ clock, inForce, story }: Fleet, { judge }: Phone): boolean {
  const { casework } = story;
  if (casework === null || clock.now() < inForce + casework.quietFromDay * dayMs) return false;
  return !isRestrictive(judge.last) && judge.locks.life.orderedAt === undefined;
}

async function ownerLooks(fleet: Fleet, phone: Phone, look: () => void): Promise<void> {
  look();
  // The agent remembers what was seen in memory of our own: one turn of the event loop is enough.
  await new Promise((resolve) => setImmediate(resolve));
  const { exemption } = phone.person.life;
  if (exemption !== undefined && 'afterNoticeMs' in exemption && !phone.exemptionAsked) {
    phone.exemptionAsked = true;
    fleet.schedule(fleet.clock.now() + exemption.afterNoticeMs, phone, {
      kind: 'grant',
      exemption: exemption.id,
    });
  }
}

async function grant(fleet: Fleet, operator: Operator, phone: Phone, exemption: string): Promise<void> {
  try {
    const found = await operator.findPhone(phone);
    if (found !== undefined) {
      await operator.grantExemption(found.phoneId, exemption);
      phone.judge.onExempted(fleet.clock.now());
      return;
    }
  } catch (error) {
    if (!(error instanceof ServerAway)) throw error;
  }
  fleet.schedule(fleet.clock.now() + againMs, phone, { kind: 'grant', exemption });
}

/** From a place without a network the owner reads the challenge to support, and enters the code that they are told. */
async function callSupport(fleet: Fleet, operator: Operator, phone: Phone): Promise<void> {
  const view = await phone.agent!.state();
  if (view.kind !== 'enrolled' || view.posture.kind !== 'locked' || phone.phoneId === undefined) return;
  try {
    const codes = await operator.giveUnlockCodes(phone.phoneId, {
      challenge: view.posture.screen.challenge,
      device: view.deviceId.slice(0, 6),
    });
    for (const code of codes) if ((await phone.agent!.unlock(code)).kind === 'unlocked') break;
    await look(fleet, phone, 'code');
  } catch (error) {
    if (!(error instanceof ServerAway)) throw error;
    fleet.schedule(fleet.clock.now() + againMs, phone, { kind: 'call-support' });
  }
}
