import type { Instant } from '../../core/time.ts';
import type { LockDetails, Notice } from '../platform/owner-view.ts';

/** A lock that was proved to this phone, with the rest of its lease by the phone's own count. */
export interface Lock extends LockDetails {
  /** What will be left when the running span ends. The span is deducted in advance, so a crash within it never prolongs the lock. */
  readonly leftMs: number;
  /** The running span, and the phone's own wall clock when it began. */
  readonly spanMs: number;
  readonly spanWallMs: Instant;
}

/**
 * The restriction that the phone is under. Only `locked` restricts it, within the limits of the lock profile. Notices may exist beside a
 * lock. `unlocked-by-code` is provisional: the phone obeys no lock until an answer shows that the server knows about the code.
 */
export type Posture =
  | { readonly kind: 'operating' }
  | { readonly kind: 'noticed'; readonly notices: readonly Notice[] }
  | { readonly kind: 'locked'; readonly lock: Lock; readonly notices: readonly Notice[] }
  | { readonly kind: 'unlocked-by-code'; readonly at: Instant; readonly notices: readonly Notice[] };

export function noticesOf(posture: Posture): readonly Notice[] {
  return posture.kind === 'operating' ? [] : posture.notices;
}

/** The posture with its notices replaced. */
export function withNotices(posture: Posture, notices: readonly Notice[]): Posture {
  if (posture.kind === 'locked' || posture.kind === 'unlocked-by-code') return { ...posture, notices };
  return notices.length === 0 ? { kind: 'operating' } : { kind: 'noticed', notices };
}

/** The posture without lock or provisional unlock. Notices stay. */
export function unrestricted(posture: Posture): Posture {
  const notices = noticesOf(posture);
  return notices.length === 0 ? { kind: 'operating' } : { kind: 'noticed', notices };
}
