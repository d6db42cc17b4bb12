import { decodeBase64url, encodeBase64url, type Bytes } from '../../core/base64.ts';
import { decodeUtf8 } from '../../core/utf8.ts';
import { concatBytes, utf8Bytes } from '../../core/bytes.ts';
import { sameBytes } from '../../core/log/hash.ts';
import type { Instant } from '../../core/time.ts';
import { ClientData, type Assertion } from '../../protocol/acts/approval.ts';
import { fits } from '../../protocol/schema/shape.ts';
import { sha256 } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { parseJson } from '../platform/json.ts';
import { countsAt, entryOf, type HeldApprovers } from '../state/approvers.ts';
import { holdsBySpki } from './spki.ts';

/** Who signed, where the assertion holds: a person in the set, with a key that counts at this time. */
export interface Signed {
  readonly person: string;
  readonly spki: string;
}

const isClientData = fits(ClientData);
const userPresent = 0x01;
const userVerified = 0x04;
/** rpId hash, flags, counter (WebAuthn Level 3, section 6.1). */
const authenticatorDataMin = 37;

/**
 * Verifies an assertion with an approver key (WebAuthn Level 3, section 7.2): challenge, type, origin, rpId, user present and verified, the role of
 * the key's person in the set, the signature. undefined where any of it fails. `at`: the quorum's time; additions to the set count later.
 */
export async function verifyAssertion(
  assertion: Assertion,
  wanted: {
    readonly challengeText: string;
    readonly held: HeldApprovers;
    readonly at: Instant;
    readonly crypto: AgentCrypto;
  },
): Promise<Signed | undefined> {
  const { held, at, crypto } = wanted;
  const [authenticatorData, clientData, signature] = [
    decodeBase64url(assertion.authenticatorData),
    decodeBase64url(assertion.clientDataJSON),
    decodeBase64url(assertion.signature),
  ];
  if (authenticatorData === undefined || clientData === undefined || signature === undefined)
    return undefined;
  const owner = await ownerOf(assertion, held, at, crypto);
  if (owner === undefined) return undefined;
  const challenge = encodeBase64url(await sha256(utf8Bytes(wanted.challengeText), crypto));
  if (!isSaid(clientData, challenge, held, at)) return undefined;
  if (!(await isPresent(authenticatorData, held, at, crypto))) return undefined;
  const signed = concatBytes(authenticatorData, await sha256(clientData, crypto));
  return (await holdsBySpki(owner.spki, signature, signed, crypto)) ? owner : undefined;
}

async function ownerOf(
  { key, role }: Assertion,
  held: HeldApprovers,
  at: Instant,
  crypto: AgentCrypto,
): Promise<Signed | undefined> {
  for (const { person, roles, spki } of held.set.keys) {
    const der = decodeBase64url(spki);
    if (der === undefined || !roles.includes(role)) continue;
    if (encodeBase64url(await sha256(der, crypto)) !== key) continue;
    if (countsAt(held, entryOf.key(person, role, spki), at)) return { person, spki };
  }
  return undefined;
}

/** The client data is parsed, not compared with a template, because browsers add members. A page inside another page may not sign. */
function isSaid(bytes: Bytes, challenge: string, held: HeldApprovers, at: Instant): boolean {
  const data: unknown = parseJson(decodeUtf8(bytes) ?? '');
  if (!isClientData(data)) return false;
  return (
    isUnframed(data) &&
    data.type === 'webauthn.get' &&
    data.challenge === challenge &&
    held.set.origins.includes(data.origin) &&
    countsAt(held, entryOf.origin(data.origin), at)
  );
}

/** WebAuthn Level 3, section 5.8.1. Anything but a missing or false `crossOrigin` and a missing `topOrigin` counts as framed. */
function isUnframed({ crossOrigin = false, topOrigin }: Readonly<Record<string, unknown>>): boolean {
  return crossOrigin === false && topOrigin === undefined;
}

async function isPresent(
  authenticatorData: Bytes,
  held: HeldApprovers,
  at: Instant,
  crypto: AgentCrypto,
): Promise<boolean> {
  if (authenticatorData.length < authenticatorDataMin) return false;
  const { rpId } = held.set;
  if (!countsAt(held, entryOf.rpId(rpId), at)) return false;
  const flags = authenticatorData[32]!;
  return (
    sameBytes(authenticatorData.subarray(0, 32), await sha256(utf8Bytes(rpId), crypto)) &&
    (flags & userPresent) !== 0 &&
    (flags & userVerified) !== 0
  );
}
