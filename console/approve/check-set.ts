// What the signing page believes of a proposed approver set. Built into data/check-set.js by scripts/signing-page.ts.
import { decodeBase64url, encodeBase64url } from '../../src/core/base64.ts';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { setChallengeText } from '../../src/protocol/acts/approval.ts';
import type { ApproverSet } from '../../src/protocol/acts/approver-set.ts';
import { readSetText } from '../../src/protocol/acts/read-set.ts';

/** What the people page hands over. */
export interface SetMaterial {
  /** The exact text of the proposed set. */
  readonly text: string;
  /** The exact text of the newest set. */
  readonly previous: string;
  /** How the server calls the persons; nothing proves it. */
  readonly names: Readonly<Record<string, string>>;
}

/** One key in one role, or in both. `key`: SHA-256 of its SubjectPublicKeyInfo, base64url. */
export interface ShownKey {
  readonly person: string;
  readonly roles: string;
  readonly key: string;
}

/** What is signed, as the page shows it, and the challenge that signs exactly this. */
export interface CheckedSet {
  readonly set: ApproverSet;
  readonly sha256: string;
  /** base64url. */
  readonly challenge: string;
  readonly stays: readonly ShownKey[];
  readonly adds: readonly ShownKey[];
  readonly removes: readonly ShownKey[];
  /** What it changes beside the keys: log, witnesses, quorum. Empty: nothing. */
  readonly changes: readonly string[];
}

const sha256Of = async (text: string): Promise<string> => hashOf(utf8Bytes(text));

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Where the page stands: its host is the relying party. */
interface Place {
  readonly hostname: string;
  readonly origin: string;
}

/**
 * Compares a proposed set with the one before, and computes the challenge from its text. Throws where it does not follow, or its keys could not be used
 * at this page.
 */
export async function checkSet({ text, previous }: SetMaterial, place: Place): Promise<CheckedSet> {
  const [set, before] = [readSetText(text), readSetText(previous)];
  if (set === undefined || before === undefined) throw new Error('This is no approver set.');
  if (set.number !== before.number + 1 || set.previous !== (await sha256Of(previous)))
    throw new Error('The set does not follow the one before it.');
  if (set.rpId !== place.hostname || !set.origins.includes(place.origin) || set.origins.length !== 1)
    throw new Error('The set names another signing page than this one.');
  const approvers = set.keys.filter(({ roles }) => roles.includes('approver'));
  if (new Set(approvers.map(({ person }) => person)).size < 2)
    throw new Error(
      'The set names fewer than two people who approve: nobody could sign a lock, or the next set.',
    );
  const [now, then] = [await shownKeys(set), await shownKeys(before)];
  const isIn = (list: readonly ShownKey[], one: ShownKey): boolean =>
    list.some(({ person, roles, key }) => person === one.person && roles === one.roles && key === one.key);
  const sha256 = await sha256Of(text);
  return {
    set,
    sha256,
    challenge: await sha256Of(setChallengeText(sha256)),
    stays: now.filter((one) => isIn(then, one)),
    adds: now.filter((one) => !isIn(then, one)),
    removes: then.filter((one) => !isIn(now, one)),
    changes: changesIn(set, before),
  };
}

function shownKeys({ keys }: ApproverSet): Promise<readonly ShownKey[]> {
  return Promise.all(
    keys.map(async ({ person, roles, spki }) => {
      const bytes = decodeBase64url(spki);
      if (bytes === undefined) throw new Error('A key of the set cannot be read.');
      return { person, roles: [...roles].sort().join(' and '), key: await hashOf(bytes) };
    }),
  );
}

function changesIn(set: ApproverSet, before: ApproverSet): readonly string[] {
  const witnessesOf = ({ witnesses }: ApproverSet): string =>
    witnesses
      .map(({ name, vkey }) => `${name} ${vkey}`)
      .sort()
      .join('\n');
  return [
    ...(set.log.origin === before.log.origin && set.log.vkey === before.log.vkey
      ? []
      : [`The log becomes ${set.log.origin}, with the key ${set.log.vkey}.`]),
    ...(witnessesOf(set) === witnessesOf(before)
      ? []
      : [`The witnesses become ${set.witnesses.map(({ vkey }) => vkey).join(', ')}.`]),
    ...(set.quorum === before.quorum
      ? []
      : [`A lock needs ${set.quorum} witnesses; before it needed ${before.quorum}.`]),
  ];
}
