import { createPublicKey } from 'node:crypto';
import type { Instant } from '../core/time.ts';
import { parseInstant } from '../core/time.ts';
import { additionDelayMs, type ApproverSet } from '../protocol/acts/approver-set.ts';
import type { Approval } from '../protocol/log/statement.ts';
import { sha256Text } from './trusted-keys.ts';

/** An approver set as the log states it. */
export interface LoggedSet {
  readonly number: number;
  readonly index: number;
  readonly sha256: string;
  /** The last moment of the day of its statement. */
  readonly at: Instant;
  /** Read from the public files; null where it cannot be read, for which its statement has a finding. */
  readonly set: ApproverSet | null;
  /** From when on each key counts in each role, where it does not always, by `seatName`. */
  readonly since: Readonly<Record<string, Instant>>;
  /** Nobody signed it: the first, or one that followed a set which had ended. What speaks for it is that firmware names it. */
  readonly byFirmware: boolean;
  /** Whether nothing was found about it. */
  readonly sound: boolean;
}

const seatName = (person: string, role: string, spki: string): string => `${person} ${role} ${spki}`;

const seatsOf = ({ keys }: ApproverSet): readonly string[] =>
  keys.flatMap(({ person, roles, spki }) => roles.map((role) => seatName(person, role, spki)));

/**
 * From when on what a set adds counts: 14 days after its `from`, or after it stood in the log, whichever is later. All of a first set counts at once.
 */
export function seatsSince(
  before: LoggedSet | undefined,
  set: ApproverSet,
  loggedAt: Instant,
): Readonly<Record<string, Instant>> {
  if (before === undefined) return {};
  const known = new Set(before.set === null ? [] : seatsOf(before.set));
  const addedAt = Math.max(parseInstant(set.from)!, loggedAt) + additionDelayMs;
  const since = seatsOf(set)
    .map((seat) => [seat, known.has(seat) ? before.since[seat] : addedAt] as const)
    .filter((entry): entry is readonly [string, Instant] => entry[1] !== undefined);
  return Object.fromEntries(since);
}

/** A key of a set with the person who holds it. */
export type Seat = ApproverSet['keys'][number];

/** The seat that a key has in a role of a set, or why it has none then. `at`: a moment; what a set adds counts later. */
export function seatIn(
  { number, set, since }: LoggedSet,
  { role, key }: Pick<Approval, 'role' | 'key'>,
  at: Instant,
): Seat | string {
  const seat = set?.keys.find(
    ({ roles, spki }) => roles.includes(role) && sha256Text(Buffer.from(spki, 'base64url')) === key,
  );
  if (seat === undefined) return `key ${key} is not in approver set ${number} as ${role}`;
  return at < (since[seatName(seat.person, role, seat.spki)] ?? -Infinity)
    ? `key ${key} was added to approver set ${number} less than 14 days before`
    : seat;
}

/** The COSE algorithm of a key that sets may name, ES256 or Ed25519; null for any other, which no phone takes. */
export function algorithmOf(spki: string): -7 | -8 | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return -8;
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? -7 : null;
  } catch {
    // An unreadable key verifies nothing.
    return null;
  }
}
