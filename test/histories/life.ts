import { hourMs, secondMs } from '../../src/core/time.ts';
import type { History } from './event.ts';
import { beginsAt } from './policy-fixtures.ts';
import { strangerEnrols } from './strangers.ts';
import { deviceIdOf, type World } from './world.ts';

const boxedMs = 12 * hourMs;

/** Before a phone is bought it lies in its box, where somebody may read its numbers; then its owner starts it in Cuba. */
export async function beginLife(world: World, { boxed, proof }: History): Promise<void> {
  if (boxed) {
    world.now = beginsAt - boxedMs;
    await compareClocks(world);
    await strangerEnrols(world, { shows: 'none', abroad: false });
    world.now = beginsAt;
  }
  await compareClocks(world);
  await enrolOwner(world);
  const { activation } = world.server.dossier().registration;
  const counts = proof !== null || !boxed;
  if (counts ? activation?.at !== beginsAt : activation !== null)
    world.oracle.blame('stranger-moved-the-first-start');
}

/** The owner's phone enrols the key that it has now. */
export async function enrolOwner(world: World): Promise<void> {
  const shows = world.proof === null ? 'none' : 'factory';
  await world.server.enrol({ deviceId: deviceIdOf(world.keys), shows, whereabouts: world.whereabouts });
  world.ownersPhones.add(world.server.dossier().registration.phoneId);
}

const secondsApart = 11;

/**
 * The server compares its clocks. Only one that was started anew while wall clock and database were wrong alike, and that no witness spoke to since,
 * has no way to know; what it records then is not held against it, and phones judge by the witnesses' time.
 */
export async function compareClocks(world: World): Promise<void> {
  const { server, oracle: judge } = world;
  if (server.guard === null) return;
  await server.compareClocks();
  const isHalted = server.standstill() !== null;
  judge.halted(isHalted);
  if (isHalted || Math.abs(server.now() - world.now) <= secondsApart * secondMs) return;
  if (!world.unwitnessed) judge.blame('acted-by-a-wrong-time');
  world.guardBeaten = true;
  judge.clockSet('server');
}

/** The phone forgets everything and enrols a new key. */
export function reset(world: World): Promise<void> {
  const { phoneId, deviceId } = world.server.dossier().registration;
  if (world.proof !== null) world.oldKeys.push({ phoneId, deviceId: deviceId! });
  world.keys += 1;
  world.phone.reset(deviceIdOf(world.keys));
  world.oracle.phoneReset();
  world.late.length = 0;
  return enrolOwner(world);
}
