import type { ApproverSet } from '../protocol/acts/approver-set.ts';
import { isWithin } from './check-assertion.ts';
import { algorithmOf, type LoggedSet } from './logged-sets.ts';
import { readTrustedKey } from './trusted-keys.ts';

/** The reasons why a set's text, taken by itself and after the set before, is not what phones should follow. */
export function setFaults(
  origin: string,
  number: number,
  set: ApproverSet,
  before: LoggedSet | undefined,
): readonly string[] {
  const faults: string[] = [];
  if (set.number !== number) faults.push(`approvers/${number} is of set ${set.number}`);
  if (set.previous !== (before?.sha256 ?? null))
    faults.push(`set ${number} follows ${set.previous ?? 'no text'}, not the set before it`);
  if (set.log.origin !== origin) faults.push(`set ${number} is of the log ${set.log.origin}`);
  for (const one of set.origins)
    if (!isWithin(one, set.rpId)) faults.push(`set ${number} names ${one}, which is not of ${set.rpId}`);
  return [...faults, ...keyFaults(number, set), ...witnessFaults(number, set)];
}

function keyFaults(number: number, { keys }: ApproverSet): readonly string[] {
  const faults = keys
    .filter(({ spki }) => algorithmOf(spki) === null)
    .map(({ person }) => `set ${number} names a key of ${person} that is neither ES256 nor Ed25519`);
  if (new Set(keys.map(({ spki }) => spki)).size < keys.length)
    faults.push(`set ${number} names a key twice`);
  const approvers = keys.filter(({ roles }) => roles.includes('approver'));
  if (new Set(approvers.map(({ person }) => person)).size < 2)
    faults.push(`set ${number} names fewer than two persons who approve`);
  return faults;
}

function witnessFaults(number: number, { witnesses, quorum }: ApproverSet): readonly string[] {
  const read = witnesses.map(({ vkey }) => readTrustedKey(vkey, 4));
  const keys = read.flatMap((key) =>
    typeof key === 'string' ? [] : [Buffer.from(key.key).toString('base64')],
  );
  const faults = read.filter((key) => typeof key === 'string');
  const distinct = new Set(keys).size;
  if (distinct < keys.length) faults.push('two witnesses have the same key: that is one witness');
  if (distinct < quorum) faults.push(`a quorum of ${quorum} cannot come from ${distinct} witnesses`);
  return faults.map((fault) => `set ${number}: ${fault}`);
}
