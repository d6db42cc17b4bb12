import { parseInstant, type Instant } from '../../core/time.ts';
import { readSetText } from '../../protocol/acts/read-set.ts';
import { additionDelayMs, type ApproverSet } from '../../protocol/acts/approver-set.ts';
import { sha256Of } from '../keys/signer.ts';
import type { Transaction } from '../ports.ts';
import type { ApproverSetRecord, ApproverSetStore, SignedSet } from './approvers-ports.ts';
import { keyOf, type SigningRole } from './measure-manifest.ts';

/** The signed sets, oldest first, as far as each follows from the one before; the last is the one that counts. */
export async function readRoll(
  { store }: { readonly store: Pick<ApproverSetStore, 'readApproverSets'> },
  tx: Transaction,
): Promise<readonly SignedSet[]> {
  const roll: SignedSet[] = [];
  for (const record of await store.readApproverSets(tx)) {
    const set = readSet(record);
    const previous = roll.at(-1)?.sha256 ?? null;
    // An altered record names nobody, and neither do those after it.
    if (set === undefined || set.number !== roll.length + 1 || set.previous !== previous) break;
    // Without signatures a later set counts where firmware named it, which is once the one before has ended.
    if (isUnsigned(record) && isInForce(roll.at(-1), record.signedAt)) break;
    roll.push({ ...record, set });
  }
  return roll;
}

/** Of the first set, and of one that firmware named: no people of a set before signed it. */
const isUnsigned = ({ assertions }: Pick<ApproverSetRecord, 'assertions'>): boolean =>
  assertions.length === 0;

const isInForce = (one: SignedSet | undefined, at: Instant): boolean =>
  one !== undefined && at < parseInstant(one.set.until)!;

function readSet({ text, sha256 }: ApproverSetRecord): ApproverSet | undefined {
  return sha256Of(text) === sha256 ? readSetText(text) : undefined;
}

/** Why a key does not count for a role now; null: it does. */
export type KeyLapse = 'no-set' | 'set-over' | 'not-in-set' | 'not-yet-in-set' | 'other-address';

/** The same for the person whose key it is. */
export const keyLapseTexts: Readonly<Record<KeyLapse, string>> = {
  'no-set': 'There is no approver set yet: two people who may approve each add an approver key first.',
  'set-over':
    'The newest approver set has ended, and no other can follow it: phones obey no lock before firmware names a set.',
  'not-in-set':
    'The newest approver set does not name this key in this role: two of its people sign the next.',
  'not-yet-in-set': 'The newest approver set added this key less than 14 days ago.',
  'other-address': 'The key was used at another address than the approver set names.',
};

/** One signature, by what phones will check it against. */
export interface StatedSigner {
  readonly operator: string;
  readonly role: SigningRole;
  /** SHA-256 of the key's SubjectPublicKeyInfo, base64url. */
  readonly key: string;
  /** Where it was made. */
  readonly rpId: string;
  readonly origin: string;
}

/**
 * Whether the newest set lets this key sign in this role now. What a set removes counts at once, what it adds 14 days after it began, or was signed,
 * whichever is later.
 */
export function lapseOfKey(roll: readonly SignedSet[], signer: StatedSigner, now: Instant): KeyLapse | null {
  const newest = roll.at(-1);
  if (newest === undefined) return 'no-set';
  if (now >= parseInstant(newest.set.until)!) return 'set-over';
  if (!names(newest, signer)) return 'not-in-set';
  if (signer.rpId !== newest.set.rpId || !newest.set.origins.includes(signer.origin)) return 'other-address';
  return now < countsFrom(roll, signer) ? 'not-yet-in-set' : null;
}

type SignerKey = Pick<StatedSigner, 'operator' | 'role' | 'key'>;

function names({ set }: SignedSet, { operator, role, key }: SignerKey): boolean {
  return set.keys.some(
    ({ person, roles, spki }) => person === operator && roles.includes(role) && keyOf(spki) === key,
  );
}

/**
 * From when on the newest set counts this key: the first set of the unbroken run that names it added it. A set that firmware names counts at once, as on
 * its phones.
 */
function countsFrom(roll: readonly SignedSet[], signer: SignerKey): Instant {
  const lastWithout = roll.findLastIndex((one) => !names(one, signer));
  if (roll.findLastIndex(isUnsigned) > lastWithout) return -Infinity;
  const added = roll[lastWithout + 1];
  if (added === undefined) return Infinity;
  return Math.max(parseInstant(added.set.from)!, added.signedAt) + additionDelayMs;
}
