import { encodeBase64url } from '../../core/base64.ts';
import { encodeJson } from '../../protocol/device/jws.ts';
import { hardwareText } from '../../protocol/device/hardware.ts';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { sha256, utf8 } from '../platform/digest.ts';
import { spkiOf } from '../platform/device-key.ts';
import type { GuardedPorts } from '../platform/guarded-ports.ts';
import type { AgentCrypto, FactoryKey } from '../platform/ports.ts';
import type { PendingReport } from '../state/agent-state.ts';
import type { PhoneHardware } from '../lock/lock-context.ts';

/**
 * What the report of an enrolment carries as `hw`, so that its signature covers hardware and key. undefined where an IMEI is not 15 digits: the server
 * hashes them in that form, and without `hw` it takes the key as claimed.
 */
export async function hardwareHash(
  { imei: imeis, serial, model }: PhoneHardware,
  publicKey: PublicKeyJwk,
  crypto: AgentCrypto,
): Promise<string | undefined> {
  if (imeis.some((imei) => !/^\d{15}$/.test(imei))) return undefined;
  const key = encodeBase64url(spkiOf(publicKey));
  return encodeBase64url(await sha256(utf8(hardwareText({ imeis, serial, model, key })), crypto));
}

/** The factory key's signature over a report: a JWS with detached content (RFC 7515 appendix F). Rejects where the key does. */
export async function proveByFactoryKey(factory: FactoryKey, report: string): Promise<string> {
  const { kty, crv, x, y } = await factory.publicKey();
  const header = encodeJson({ alg: 'ES256', jwk: { kty, crv, x, y } });
  const signature = await factory.sign(utf8(`${header}.${encodeBase64url(utf8(report))}`));
  return `${header}..${encodeBase64url(signature)}`;
}

/**
 * What proves the key beside a later report; nothing where the report does not cover the hardware, or a key fails: what the report says must not
 * wait for it.
 */
export async function laterProof(
  keys: GuardedPorts['keys'],
  { report, jws }: PendingReport,
): Promise<object> {
  if (report.hw === undefined) return {};
  const { factory } = keys;
  try {
    return {
      attestation: await keys.attest?.(),
      factoryProof: factory && (await proveByFactoryKey(factory, jws)),
    };
  } catch {
    return {};
  }
}
