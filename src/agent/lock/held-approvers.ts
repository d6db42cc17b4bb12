import { webCrypto } from '../platform/web-crypto.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import { readFirstSet } from './follow-sets.ts';
import type { LockContext } from './lock-context.ts';

/**
 * The newest approver set: the one that the phone followed, or the firmware's where that is newer or there is no other. null for a phone whose firmware
 * names none, outside a demo.
 */
export async function heldApprovers(context: LockContext): Promise<HeldApprovers | null> {
  const { store, isDemo } = context;
  const state = store.now();
  const followed = state.kind === 'enrolled' ? state.approvers : null;
  const ofFirmware = await firmwareApprovers(context);
  if (ofFirmware === null) return isDemo === true ? followed : null;
  return followed === null || followed.set.number < ofFirmware.set.number ? ofFirmware : followed;
}

/** The set that the firmware names; null where it names none, or a text that is no set. */
export async function firmwareApprovers({ pinned, ports }: LockContext): Promise<HeldApprovers | null> {
  if (pinned === undefined) return null;
  return (await readFirstSet(pinned.approverSet, ports.crypto ?? webCrypto)) ?? null;
}
