import { dayMs } from '../../core/time.ts';
import { readAddressBook } from '../world/addresses.ts';
import { noStrangers } from '../fleet/stranger.ts';
import { sendStrangers } from '../fleet/strangers.ts';
import { makeFleet, sharedFences, type Fleet, type Happening, type Traffic } from '../fleet/fleet.ts';
import { httpClient, type HttpClient } from '../world/http-client.ts';
import { beginLife, happen } from './live.ts';
import { enrolOfficer, seatApprovers, type Exchange } from '../casework/officers.ts';
import { carryOut, milestonesOf } from './milestones.ts';
import { operator } from '../casework/operator.ts';
import type { Phone } from '../fleet/phone.ts';
import { readWorld } from '../world/places.ts';
import { CasePlay, type Staff } from '../casework/play-case.ts';
import { populate } from '../fleet/population.ts';
import { eventQueue } from '../world/queue.ts';
import { slotMs, type Play, type ScenarioOptions } from './scenario-options.ts';
import { scoreboardOf, type Scoreboard } from '../scoring/scoreboard.ts';

const inFlightMax = 64;

/**
 * Plays a scenario through a server: real agents, real HTTP, one virtual clock. The same story, seed and number of phones give the same
 * scoreboard, save its pace. Rejects where the server cannot be used at all; whatever the network does to the phones is part of the story.
 */
export async function runScenario(options: ScenarioOptions): Promise<Scoreboard> {
  const { prepared, seed, clock, server } = options;
  const { story, shiftMs } = prepared;
  const startedMs = performance.now();
  const client = httpClient(server.url, inFlightMax);
  const queue: Play['queue'] = eventQueue();
  const traffic: Traffic = {
    checkIns: 0,
    enrolments: 0,
    unavailable: 0,
    broken: 0,
    refused: {},
    faults: { 'lost-request': 0, 'lost-answer': 0, duplicate: 0, 'late-copy': 0 },
    locks: { delivered: new Set(), withoutProof: new Set(), refused: new Map() },
  };
  const fleet: Fleet = {
    story,
    seed,
    inForce: story.inForce + shiftMs,
    baseUrl: server.url,
    client,
    clock,
    book: readAddressBook(),
    attestation: server.attestation ?? null,
    traffic,
    strangers: noStrangers(),
    fences: sharedFences({ baseUrl: server.url, client, clock }),
    schedule: (at, phone, happening) => queue.push(at, { phone, happening }),
  };
  try {
    const world = readWorld();
    const people = populate(story, { phones: options.phones, seed, shiftMs, world });
    await server.upload?.(people);
    const phones = makeFleet(fleet, people);
    for (const phone of phones) beginLife(fleet, phone);
    sendStrangers(fleet, phones, world.listed);
    const staff = await enrolStaff(client, server.links);
    const officer = operator(client, server.operatorToken, [staff.investigator, staff.officer]);
    const scene = { fleet, staff, operator: officer, phones, carryOut: () => carryOut(server) };
    const casePlay = story.casework === null ? null : new CasePlay({ ...scene, story: story.casework });
    const play: Play = { options, fleet, staff, officer, casePlay, queue };
    await playOut(play);
    await readRecords(play, phones);
    await server.dismissStaff?.();
    await server.sequence?.();
    const checked = (await server.check?.(clock.now())) ?? null;
    const elapsedMs = performance.now() - startedMs;
    return scoreboardOf(
      { ...options, story, from: prepared.startsAt, until: prepared.endsAt },
      { phones, ordered: casePlay?.ordered ?? null, checked },
      { ...traffic, strangers: fleet.strangers },
      { elapsedMs, checkInsPerSecond: (traffic.checkIns * 1000) / elapsedMs },
    );
  } finally {
    await client.close();
  }
}

async function enrolStaff(
  client: HttpClient,
  [investigator, officer, reviewer]: ScenarioOptions['server']['links'],
): Promise<Staff> {
  const exchange: Exchange = (path, request) => client.send(path, request);
  const staff = {
    investigator: await enrolOfficer(exchange, investigator),
    officer: await enrolOfficer(exchange, officer),
    reviewer: reviewer === undefined ? null : await enrolOfficer(exchange, reviewer),
  };
  // As a maker does before a phone is sold: no clock of a notice runs on a phone that knows no approver set.
  await seatApprovers(staff.investigator, staff.officer);
  return staff;
}

/** Slot by slot until the end: the clock stands still while a slot is played, so the order within it changes nothing. */
async function playOut(play: Play): Promise<void> {
  const { queue, fleet, options } = play;
  const { clock, onProgress } = options;
  const { startsAt, endsAt } = options.prepared;
  const fixed = [...milestonesOf(play)];
  // Months before the policy cost little; progress counts the days that cost time.
  const busyFrom = fleet.inForce + fleet.story.busyFromDay * dayMs;
  const total = endsAt - busyFrom;
  for (;;) {
    const at = Math.min(queue.peekAt() ?? Infinity, fixed[0]?.at ?? Infinity);
    const slotEnd = Math.max(clock.now(), startsAt + Math.ceil((at - startsAt) / slotMs) * slotMs);
    if (slotEnd > endsAt) break;
    await clock.advanceTo(slotEnd);
    while (fixed[0] !== undefined && fixed[0].at <= slotEnd) await fixed.shift()!.reach();
    await playSlot(play, queue.takeUntil(slotEnd + 1));
    const { checkIns } = fleet.traffic;
    onProgress?.(Math.max(0, slotEnd - busyFrom), total, `${checkIns.toLocaleString('en-GB')} check-ins`);
  }
  await clock.advanceTo(endsAt);
}

async function playSlot(
  { fleet, officer }: Play,
  happenings: readonly { readonly item: { readonly phone: Phone; readonly happening: Happening } }[],
): Promise<void> {
  const byPhone = new Map<Phone, Happening[]>();
  for (const { item } of happenings) {
    const own = byPhone.get(item.phone);
    if (own === undefined) byPhone.set(item.phone, [item.happening]);
    else own.push(item.happening);
  }
  await eachOf(byPhone.entries(), async ([phone, own]) => {
    for (const happening of own) await happen(fleet, officer, phone, happening);
  });
}

/** The record has the last word on every phone: what a deadline changed since its last check-in counts too. */
async function readRecords({ fleet, officer, options }: Play, phones: readonly Phone[]): Promise<void> {
  await options.server.reachDeadlines?.();
  await eachOf(phones.values(), async (phone) => {
    const found = await officer.findPhone(phone);
    const standing = found === undefined ? undefined : await officer.readStanding(found.phoneId);
    if (standing !== undefined) phone.judge.onStanding(standing, fleet.clock.now());
  });
}

/** Does the work for every item, so many at a time. */
async function eachOf<T>(items: Iterator<T>, work: (item: T) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let next = items.next(); next.done !== true; next = items.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: inFlightMax }, worker));
}
