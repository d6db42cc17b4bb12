import { dayMs, type Instant } from '../../core/time.ts';
import { signNextSet } from '../casework/casework.ts';
import { slotMs, type Play, type ScenarioOptions } from './scenario-options.ts';

/** What happens at fixed times whoever is there: policy, interruptions, deadlines, the case. */
interface Milestone {
  readonly at: Instant;
  readonly reach: () => Promise<unknown>;
}

const deadlineEveryMs = dayMs / 4;
/** The database is away for six hours on these days of the story: the last of them while phones are locked. */
const interruptedDays = [5, 23, 47, 86];
const interruptionMs = dayMs / 4;
/** Notices and releases do not wait for the log. */
const logEveryMs = 2 * dayMs;
/** An approver set lasts 90 days at most; the next is in the log well before. */
const setEveryMs = 60 * dayMs;
/** While phones wait for the proof of their locks the log takes in what is queued in every slot. */
const logDays = 6;

/** What follows at the server from an act of its people: campaigns, and the log. */
export async function carryOut(server: ScenarioOptions['server']): Promise<void> {
  await server.executeMeasures?.();
  await server.sequence?.();
}

export function milestonesOf(play: Play): readonly Milestone[] {
  const { options, officer, fleet } = play;
  const { prepared, server } = options;
  const { interruption } = server;
  const day = (days: number): Instant => fleet.inForce + days * dayMs;
  const away = interruption === undefined ? [] : interruptedDays.map((days) => day(days));
  const isAway = (at: Instant): boolean => away.some((from) => at >= from && at <= from + interruptionMs);
  const all: Milestone[] = [
    {
      at: day(prepared.story.publishedDay),
      async reach() {
        await officer.publishPolicy(prepared.policy);
        // What the two signed is published beside the log.
        await carryOut(server);
      },
    },
  ];
  for (const from of away) {
    all.push({ at: from, reach: interruption!.begin });
    all.push({
      at: from + interruptionMs,
      async reach() {
        await interruption!.end();
        await officer.untilReady();
      },
    });
  }
  // What needs the database is not done while it is away: the next time is early enough.
  const usual = caseMilestones(play, day);
  const { reachDeadlines, sequence } = server;
  for (let at = fleet.inForce; at <= prepared.endsAt; at += deadlineEveryMs)
    usual.push({ at, reach: () => reachDeadlines?.() ?? Promise.resolve() });
  for (let at = fleet.inForce; at <= prepared.endsAt; at += logEveryMs)
    usual.push({ at, reach: () => sequence?.() ?? Promise.resolve() });
  for (let at = prepared.startsAt + setEveryMs; at <= prepared.endsAt; at += setEveryMs)
    usual.push({ at, reach: () => succeedSet(play) });
  all.push(...usual.filter(({ at }) => !isAway(at)));
  return all.sort((a, b) => a.at - b.at);
}

async function succeedSet({ staff, options: { server } }: Play): Promise<void> {
  await signNextSet(staff.investigator, staff.officer);
  // It is published with its proof once it is in the log, and phones take it only where that was before the set before ended.
  await server.sequence?.();
  await server.executeMeasures?.();
}

function caseMilestones({ casePlay, options, fleet }: Play, day: (days: number) => Instant): Milestone[] {
  const { casework } = fleet.story;
  if (casework === null || casePlay === null) return [];
  const all: Milestone[] = [
    { at: day(casework.openedDay), reach: () => casePlay.open() },
    { at: day(casework.approvedDay), reach: () => casePlay.approve() },
    { at: day(casework.endedDay), reach: () => casePlay.end() },
  ];
  for (let days = casework.approvedDay + 0.5; days < casework.endedDay; days += 0.5)
    all.push({ at: day(days), reach: () => casePlay.answerAppeals() });
  const until = day(casework.approvedDay + logDays);
  for (let at = day(casework.approvedDay); at < until; at += slotMs)
    all.push({ at, reach: () => options.server.sequence?.() ?? Promise.resolve() });
  return all;
}
