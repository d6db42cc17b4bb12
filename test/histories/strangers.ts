import { formatInstant, secondMs } from '../../src/core/time.ts';
import type { Acknowledgement, Report } from '../../src/protocol/device/report.ts';
import { payloadOf } from './deliver.ts';
import type { HistoryEvent, StrangerSays } from './event.ts';
import { orderByTwo } from './order.ts';
import { elsewhere, inCuba, strangersDeviceId, type World } from './world.ts';

/** What strangers did and reached in all. Nothing of the owner's is among it, or the oracle says so. */
export interface StrangerTally {
  readonly enrolled: number;
  readonly answered: number;
  /** Notices and locks of their own keys. */
  readonly ordersOfTheirOwn: number;
  readonly releases: number;
}

export const noStrangers: StrangerTally = { enrolled: 0, answered: 0, ordersOfTheirOwn: 0, releases: 0 };

export function addStrangers(one: StrangerTally, other: StrangerTally): StrangerTally {
  return {
    enrolled: one.enrolled + other.enrolled,
    answered: one.answered + other.answered,
    ordersOfTheirOwn: one.ordersOfTheirOwn + other.ordersOfTheirOwn,
    releases: one.releases + other.releases,
  };
}

/** A key that somebody enrolled who has nothing of the phone but the numbers on its box. */
export interface Stranger {
  readonly deviceId: string;
  readonly phoneId: string;
  seq: number;
}

const strangersMax = 4;
/** What a release without a reason may say (PROTOCOL, Directives). */
const bareMembers = new Set(['iss', 'aud', 'seq', 'type', 'iat', 'exp', 'remedy']);

export async function strangerEnrols(
  world: World,
  { shows, abroad }: Pick<HistoryEvent & { kind: 'stranger-enrols' }, 'shows' | 'abroad'>,
): Promise<void> {
  const { strangers, server } = world;
  if (strangers.length >= strangersMax) return;
  const deviceId = strangersDeviceId(strangers.length);
  const before = ownersRecords(world);
  const enrolling = { deviceId, shows, whereabouts: abroad ? elsewhere : inCuba };
  const phoneId = await server.enrolKey(enrolling);
  strangers.push({ deviceId, phoneId, seq: 1 });
  world.strangerTally = addStrangers(world.strangerTally, { ...noStrangers, enrolled: 1 });
  if (world.ownersPhones.has(phoneId)) world.oracle.blame('stranger-took-the-phone');
  compareRecords(world, before);
}

/** The owner's records as they are; the store never changes one in place. */
const ownersRecords = ({ server, ownersPhones }: World): readonly unknown[] =>
  [...ownersPhones].map((phoneId) => server.dossierOf(phoneId));

function compareRecords(world: World, before: readonly unknown[]): void {
  const after = ownersRecords(world);
  if (before.some((record, index) => record !== after[index]))
    world.oracle.blame('stranger-moved-the-owners-records');
}

const chosen = (world: World, pick: number): Stranger | undefined =>
  world.strangers[Math.floor(pick * world.strangers.length)];

export async function strangerReports(
  world: World,
  { says, abroad, pick }: Pick<HistoryEvent & { kind: 'stranger-reports' }, 'says' | 'abroad' | 'pick'>,
): Promise<void> {
  const stranger = chosen(world, pick);
  // After a restore the key may not be known any more, and is enrolled anew by whoever it is.
  if (
    stranger === undefined ||
    world.server.dossierOf(stranger.phoneId)?.registration.deviceId !== stranger.deviceId
  )
    return;
  const before = ownersRecords(world);
  const known = new Set(world.server.dossierOf(stranger.phoneId)!.directives.map(({ seq }) => seq));
  const report = reportOf(world, stranger, says);
  const answer = await world.server.checkIn(report, abroad ? elsewhere : inCuba, stranger);
  compareRecords(world, before);
  if (answer === undefined) return;
  world.strangerTally = addStrangers(world.strangerTally, { ...noStrangers, answered: 1 });
  const { registration, events } = world.server.dossierOf(stranger.phoneId)!;
  const isHeld = ['notice', 'grace', 'due', 'locked'].includes(answer.standing);
  if (registration.activation === null && isHeld)
    world.oracle.blame('held-against-a-key-without-a-first-start');
  const last = events.findLast((event) => event.kind === 'released' || event.kind === 'lock-ordered');
  for (const { directive } of answer.directives) {
    const payload = payloadOf(directive);
    if (payload.aud !== stranger.deviceId) world.oracle.blame('stranger-was-told');
    const isRelease = payload.type === 'release';
    // One that was issued before tells of another matter.
    const isOwed =
      isRelease && !known.has(payload.seq) && last?.kind === 'released' && last.by === 'hardware';
    if (isOwed && Object.keys(payload).some((member) => !bareMembers.has(member)))
      world.oracle.blame('stranger-was-told');
    world.strangerTally = addStrangers(world.strangerTally, {
      ...noStrangers,
      ...(isRelease ? { releases: 1 } : { ordersOfTheirOwn: 1 }),
    });
  }
}

function reportOf(world: World, stranger: Stranger, says: StrangerSays): Report {
  const { server } = world;
  stranger.seq += 1;
  const at = formatInstant(server.now());
  const own = server.dossierOf(stranger.phoneId)!.directives;
  const owners = server.dossier().directives;
  // Their own notices are shown, so that their own clock runs; of the owner's orders they say whatever helps them.
  const acks: Acknowledgement[] = [
    ...own.filter((one) => one.type === 'notify').map(({ seq }) => ({ seq, state: 'shown' as const, at })),
    ...(says === 'that-orders-were-obeyed'
      ? owners.map(({ seq, type }) => ({
          seq,
          state: type === 'notify' ? ('shown' as const) : ('obeyed' as const),
          at,
        }))
      : []),
  ];
  return {
    sub: stranger.deviceId,
    seq: stranger.seq,
    iat: Math.max(0, Math.floor(server.now() / secondMs)),
    evidence: [],
    speaks: { agent: 'stranger', protocol: [1, 2] },
    acks: acks.slice(0, 16),
    ...(says === 'an-appeal' ? { appeal: 'It is mine.' } : {}),
    ...(says === 'that-a-code-unlocked' ? { unlockedByCode: at } : {}),
  };
}

/** A measure may name a stranger's key like any other: what follows concerns that key alone. */
export async function orderStranger(world: World, pick: number): Promise<void> {
  const stranger = chosen(world, pick);
  if (stranger === undefined || world.server.dossierOf(stranger.phoneId) === undefined) return;
  if (world.server.standstill() !== null || !world.server.isDue(stranger.phoneId)) return;
  const before = ownersRecords(world);
  await orderByTwo(world, stranger.phoneId);
  compareRecords(world, before);
}

/** What a person did for whoever holds the hardware reaches every key that was sent an order. */
export function checkHelpReached(world: World): void {
  for (const { phoneId } of world.strangers)
    if (world.server.dossierOf(phoneId)?.standing === 'locked')
      world.oracle.blame('help-did-not-reach-a-key');
}

/** A key that was replaced by a newer proved one reports: two phones may hold keys of one hardware, and nothing crosses between them from then on. */
export async function oldKeyReturns(world: World, pick: number): Promise<void> {
  const { oldKeys, server } = world;
  const key = oldKeys[Math.floor(pick * oldKeys.length)];
  // Records that were restored from before the reset know it as the key of the phone.
  if (key === undefined || server.dossierOf(key.phoneId)?.registration.deviceId === key.deviceId) return;
  const report: Report = {
    sub: key.deviceId,
    seq: 1_000_000 + world.orders,
    iat: Math.max(0, Math.floor(server.now() / secondMs)),
    evidence: [],
    acks: [],
  };
  const before = server.dossier();
  const answer = await server.checkIn(report, inCuba, key);
  const after = server.dossier();
  if (before.events !== after.events || before.directives !== after.directives)
    world.oracle.blame('stranger-moved-the-owners-records');
  for (const { directive } of answer?.directives ?? [])
    if (payloadOf(directive).aud !== key.deviceId) world.oracle.blame('stranger-was-told');
}
