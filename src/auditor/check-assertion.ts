import { constants, createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { decodeBase64url } from '../core/base64.ts';
import type { approvalChallengeText, AssertionDocument } from '../protocol/acts/measure.ts';
import { jsonFaultText, readJsonBytes } from '../protocol/schema/read-json.ts';
import type { Approval } from '../protocol/log/statement.ts';
import { sha256Text } from './trusted-keys.ts';

const userPresent = 0x01;
const userVerified = 0x04;
/** Hash of the relying party, flags, counter (Web Authentication §6.1). */
const authenticatorDataBytesMin = 37;
const rsaBitsMin = 2048;

/** What an assertion must be for one approval of one measure. */
export interface ExpectedAssertion {
  readonly approval: Approval;
  /** The form of the document: 2 for approver keys. */
  readonly form: AssertionDocument['v'];
  readonly manifestSha256: string;
  /** What is hashed for the challenge: it tells the forms of measures apart. */
  readonly challengeText: typeof approvalChallengeText;
}

/**
 * The reasons why an assertion does not prove that the holder of a passkey, present and verified, approved this measure in this role (Web
 * Authentication Level 3, §7.2, as far as anyone can repeat it). Empty: it proves it.
 */
export function assertionFaults(document: AssertionDocument, expected: ExpectedAssertion): readonly string[] {
  const { approval, manifestSha256 } = expected;
  const publicKey = decodeBase64url(document.publicKey);
  const authenticatorData = decodeBase64url(document.authenticatorData);
  const clientData = decodeBase64url(document.clientDataJson);
  const signature = decodeBase64url(document.signature);
  if (!publicKey || !authenticatorData || !clientData || !signature) {
    return ['holds something that is not base64url'];
  }
  const faults: string[] = [];
  if (document.v !== expected.form) faults.push(`is of form ${document.v}, not ${expected.form}`);
  if (document.role !== approval.role) faults.push(`was given as ${document.role}, not as ${approval.role}`);
  if (document.manifestSha256 !== manifestSha256) faults.push('was given for another measure');
  if (sha256Text(publicKey) !== approval.key) faults.push('is by another key than the one named');
  faults.push(...clientDataFaults(clientData, document, expected));
  if (authenticatorData.length < authenticatorDataBytesMin) {
    return [...faults, 'its authenticator data is too short'];
  }
  const rpIdHash = hash('sha256', document.rpId, 'buffer');
  if (!rpIdHash.equals(authenticatorData.subarray(0, 32))) faults.push(`was not made for ${document.rpId}`);
  const flags = authenticatorData[32]!;
  if ((flags & userPresent) === 0) faults.push('nobody was present');
  if ((flags & userVerified) === 0) faults.push('nobody was verified');
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]);
  if (!isSigned(document.algorithm, publicKey, signed, signature)) faults.push('its signature does not hold');
  return faults;
}

function clientDataFaults(
  clientData: Uint8Array,
  document: AssertionDocument,
  { approval, manifestSha256, challengeText }: ExpectedAssertion,
): readonly string[] {
  const read = readJsonBytes(clientData);
  if (read.kind === 'fault') return [`its client data is not JSON: ${jsonFaultText(read)}`];
  const said = read.value as Readonly<Record<string, unknown>> | null;
  if (typeof said !== 'object' || said === null) return ['its client data is not an object'];
  const challenge = hash('sha256', challengeText(approval.role, manifestSha256), 'base64url');
  const faults: string[] = [];
  if (said['type'] !== 'webauthn.get') faults.push('is not an assertion');
  if (said['challenge'] !== challenge) faults.push('its challenge is not that of this measure and role');
  if (said['origin'] !== document.origin) faults.push('was made on another page than it says');
  if ((said['crossOrigin'] ?? false) !== false || said['topOrigin'] !== undefined)
    faults.push('was made in a frame of another page');
  if (!isWithin(document.origin, document.rpId)) faults.push(`${document.origin} is not of ${document.rpId}`);
  return faults;
}

/** Whether a page may use the passkeys of a relying party. */
export function isWithin(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return rpId !== '' && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

function isSigned(algorithm: number, spki: Uint8Array, signed: Uint8Array, signature: Uint8Array): boolean {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    // An unreadable key verifies no signature.
    return false;
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (algorithm) {
    case -7:
      return (
        type === 'ec' && details?.namedCurve === 'prime256v1' && verify('sha256', signed, key, signature)
      );
    case -8:
      return type === 'ed25519' && verify(null, signed, key, signature);
    case -257: {
      if (type !== 'rsa' || (details?.modulusLength ?? 0) < rsaBitsMin) return false;
      return verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    }
    default:
      return false;
  }
}
