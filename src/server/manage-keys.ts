import { formatInstant } from '../core/time.ts';
import { systemClock } from './deployment/system-clock.ts';
import { listKeys, type ListedKey } from '../keystore/list-keys.ts';
import { rotateKey, type RotatableKind, type Rotation } from '../keystore/rotate-keys.ts';

export type KeyKind = RotatableKind;

export type RotateRequest = Omit<Rotation, 'now'>;

/** `from`: when the new key takes over, RFC 3339. `key`: what tells it from others, where that is public. */
export type RotateOutcome =
  | { readonly kind: 'rotated'; readonly from: string; readonly key: string | null }
  /** Another rotation of the same kind was faster; this one has changed nothing. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'no-keys' };

/** The keys of a data folder, now; undefined where it holds none. Throws `KeyFileFaulty`. */
export const listFolderKeys = (dataDir: string): readonly ListedKey[] | undefined =>
  listKeys(dataDir, systemClock().wallMs());

/** Adds a key of one kind to a data folder, now; servers may be running on it. Throws `KeyFileFaulty` or `SignerRefused`. */
export function rotateFolderKey(request: RotateRequest): RotateOutcome {
  const outcome = rotateKey({ ...request, now: systemClock().wallMs() });
  return outcome.kind === 'rotated' ? { ...outcome, from: formatInstant(outcome.from) } : outcome;
}
