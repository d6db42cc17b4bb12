// What the signing page believes: nothing that it was handed before it computed it itself. Built into data/check-measure.js by scripts/signing-page.ts.
import { decodeBase64url, encodeBase64url } from '../../src/core/base64.ts';
import { utf8Bytes } from '../../src/core/bytes.ts';
import type { Digest } from '../../src/core/digest.ts';
import { hardwareText, memberLeaf, memberTree, type Hardware } from '../../src/core/log/member-tree.ts';
import { measureChallengeText, type ManifestHead } from '../../src/protocol/acts/approval.ts';
import { signerRoles } from '../../src/protocol/acts/measure.ts';
import { readHeadText } from '../../src/protocol/acts/read-measure.ts';

/** What the people page hands over. Its page may be anybody's who reached the main server. */
export interface Material {
  readonly role: (typeof signerRoles)[number];
  /** The exact text of the manifest's head. */
  readonly manifest: string;
  readonly reason: string;
  readonly members: readonly (Hardware & {
    /** base64url, 16 bytes. */
    readonly opening: string;
  })[];
}

/** What is signed, as the page shows it, and the challenge that signs exactly this. */
export interface CheckedMeasure {
  readonly role: Material['role'];
  readonly head: ManifestHead;
  readonly sha256: string;
  /** base64url. */
  readonly challenge: string;
}

const digest: Digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const sha256Of = async (text: string): Promise<string> => encodeBase64url(await digest(utf8Bytes(text)));

/**
 * Computes count and root of the members from their hardware and openings, and the challenge from the head. Throws where anything differs from the
 * head: then what would be shown is not what would be signed.
 */
export async function checkMeasure({ role, manifest, reason, members }: Material): Promise<CheckedMeasure> {
  if (!signerRoles.includes(role)) throw new Error('There is no such role to sign in.');
  const head = readHeadText(manifest);
  if (head?.kind !== 'lock') throw new Error('This is not the head of a lock’s manifest.');
  if ((await sha256Of(reason)) !== head.reasonSha256)
    throw new Error('The reason shown is not the one that would be signed.');
  if (members.length !== head.members.count)
    throw new Error(
      `The manifest names ${head.members.count} phones; the hardware of ${members.length} was handed over.`,
    );
  if (new Set(members.map(hardwareText)).size !== members.length)
    throw new Error('One phone is named twice: the number of phones would not be the one signed.');
  if ((await rootOf(head.measure, members)) !== head.members.root)
    throw new Error('The phones shown are not those that would be signed for.');
  const sha256 = await sha256Of(manifest);
  const challenge = await sha256Of(measureChallengeText(role, sha256));
  return { role, head, sha256, challenge };
}

async function rootOf(measure: string, members: Material['members']): Promise<string> {
  const leaves = await Promise.all(
    members.map(({ opening, ...hardware }) => {
      const bytes = decodeBase64url(opening);
      if (bytes === undefined) throw new Error('The opening of a phone cannot be read.');
      return memberLeaf(digest, measure, bytes, hardware);
    }),
  );
  return encodeBase64url((await memberTree(digest, leaves)).root);
}
