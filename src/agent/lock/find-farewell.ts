import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import { webCrypto } from '../platform/web-crypto.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import { followSets } from './follow-sets.ts';
import { firmwareApprovers, heldApprovers } from './held-approvers.ts';
import type { LockContext } from './lock-context.ts';
import { claimsFarewell, isFarewell } from './verify-farewell.ts';

/** A farewell that is handed over later brings the sets since the firmware's; more than these are not followed. */
const setsMax = 400;

/**
 * The first verified farewell among delivered directives, by the set that the phone holds or by one that leads from the firmware's to it: a farewell of
 * years ago is one that an older set signed. undefined where there is none.
 */
export async function farewellAmong(
  context: LockContext,
  delivered: readonly DeliveredDirective[],
  sets: readonly unknown[],
): Promise<DeliveredDirective | undefined> {
  const claimed = delivered.filter(claimsFarewell);
  if (claimed.length === 0) return undefined;
  const { store, hardware, ports } = context;
  const crypto = ports.crypto ?? webCrypto;
  const state = store.now();
  const keys = state.kind === 'enrolled' ? state.trust.directiveKeys.keys : [];
  for (const held of await judges(context, sets))
    for (const one of claimed) if (await isFarewell(one, keys, { held, hardware, crypto })) return one;
  return undefined;
}

async function judges(context: LockContext, sets: readonly unknown[]): Promise<readonly HeldApprovers[]> {
  const crypto = context.ports.crypto ?? webCrypto;
  const isDemo = context.isDemo === true;
  let latest = await firmwareApprovers(context);
  const found = [await heldApprovers(context), latest];
  for (const set of sets.slice(0, setsMax)) {
    latest = (await followSets(latest, [set], { isDemo, crypto })).held;
    found.push(latest);
  }
  return [...new Set(found)].filter((held) => held !== null);
}
