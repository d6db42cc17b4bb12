import { dayMs } from '../../core/time.ts';
import type { Fleet } from './fleet.ts';
import type { Phone } from './phone.ts';

/** How often the owner of a locked phone looks at it, and it counts its lease. */
const glanceEveryMs = dayMs / 4;

/** Tells the judge what the screen shows; the owner of a phone just locked may object. Gives what the agent is. */
export async function look(
  fleet: Fleet,
  phone: Phone,
  after: 'answer' | 'code' | 'time',
): Promise<'fresh' | 'enrolled'> {
  const view = await phone.agent!.state();
  const { judge, person } = phone;
  const now = fleet.clock.now();
  if (view.kind !== 'enrolled' || view.posture.kind !== 'locked') {
    judge.locks.onScreen(null, after, now);
    return view.kind;
  }
  const wasLocked = judge.locks.life.isLocked;
  judge.locks.onScreen({ until: view.posture.screen.until }, after, now);
  if (wasLocked) return view.kind;
  fleet.schedule(now + glanceEveryMs, phone, { kind: 'glance' });
  const { whenLocked } = person.life;
  if (whenLocked !== undefined && whenLocked.appealsAfterMs !== null && !phone.appealAsked) {
    phone.appealAsked = true;
    fleet.schedule(now + whenLocked.appealsAfterMs, phone, { kind: 'appeal' });
  }
  return view.kind;
}

/** Time passes also on a phone that reaches nobody. */
export async function glance(fleet: Fleet, phone: Phone): Promise<void> {
  await phone.agent!.tick();
  await look(fleet, phone, 'time');
  if (phone.judge.locks.life.isLocked)
    fleet.schedule(fleet.clock.now() + glanceEveryMs, phone, { kind: 'glance' });
}
