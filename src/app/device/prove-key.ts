import { hash, verify, X509Certificate } from 'node:crypto';
import type { Instant } from '../../core/time.ts';
import { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { parseImei } from '../../protocol/device/imei.ts';
import { ReportSignature } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { mayVouch, trustedRootOf } from './attestation.ts';
import { parseSegment } from '../keys/segment.ts';
import { readDeviceKey } from './device-key.ts';
import { readKeyDescription } from './key-description.ts';
import type { Hardware } from './ports.ts';

/** What makes an attestation count as proof. */
export interface AttestationTrust {
  /** Trusted roots, DER. */
  readonly roots: readonly Uint8Array[];
  /** Since when a certificate counts as revoked, by its serial number in lower-case hex without leading zeros. */
  readonly revoked: ReadonlyMap<string, Instant>;
}

/**
 * By which number a chain proves that its leaf's key lives in this hardware; null where it proves nothing. The chain holds together and ends
 * under a trusted root (`checkAttestation`); here: every issuer, the root too, is a CA within its dates, nothing is revoked by now, and the
 * secure hardware itself names the serial number, or every IMEI of the request, under verified boot. One IMEI of several is not enough: it
 * would let a phone name another's beside its own. A chain whose issuer has a key description is one that a phone prolonged: nothing that
 * follows in it was said by the maker's key.
 */
export function attestsHardware(
  chain: readonly string[],
  { serial, imeis }: Hardware,
  { roots, revoked }: AttestationTrust,
  now: Instant,
): 'serial' | 'imei' | null {
  const given = chain.map((text) => new X509Certificate(Buffer.from(text, 'base64url')));
  const root = trustedRootOf(given.at(-1)!, roots);
  if (root === undefined) return null;
  const certificates = root.raw.equals(given.at(-1)!.raw) ? given : [...given, root];
  const [leaf, ...issuers] = certificates;
  if (certificates.some((one) => (revoked.get(serialOf(one)) ?? Infinity) <= now)) return null;
  const areInForce = issuers.every(
    (one) => mayVouch(one) && one.validFromDate.getTime() <= now && now <= one.validToDate.getTime(),
  );
  if (!areInForce) return null;
  const described = readKeyDescription(leaf!.raw);
  if (described === undefined || !described.inHardware || !described.verifiedBoot) return null;
  if (described.serial === serial) return 'serial';
  const named = new Set(described.imeis.map(parseImei));
  return imeis.length > 0 && imeis.every((imei) => named.has(imei)) ? 'imei' : null;
}

function serialOf(certificate: X509Certificate): string {
  return certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, '');
}

export type FactoryProof =
  | { readonly kind: 'none' }
  /** SHA-256 of the factory key's SPKI, base64url. The registry says whether it is this phone's. */
  | { readonly kind: 'signed'; readonly factoryKey: string };

const isJwk = fits(PublicKeyJwk);
const isSignature = fits(ReportSignature);

/**
 * Reads a factory proof: a JWS with detached content (RFC 7515 appendix F), ES256, whose header is `{ alg, jwk }` and whose content is the
 * enrolment's report, byte for byte.
 */
export function readFactoryProof(proof: string | undefined, report: string): FactoryProof | Refusal {
  if (proof === undefined) return { kind: 'none' };
  const wrong = (detail: string): Refusal => refuse('factory-proof-wrong', { detail });
  const [header, content, signature, ...others] = proof.split('.');
  if (header === undefined || content !== '' || signature === undefined || others.length > 0)
    return wrong('it is not a compact JWS with detached content');
  const read = parseSegment(header);
  if (typeof read !== 'object' || read === null || !('alg' in read) || read.alg !== 'ES256' || 'crit' in read)
    return wrong('its header must say alg ES256, and no critical extension is understood');
  const key = 'jwk' in read && isJwk(read.jwk) ? readDeviceKey(read.jwk) : undefined;
  if (key === undefined) return wrong('its header must carry the factory key as `jwk`, a point of P-256');
  const input = `${header}.${Buffer.from(report, 'ascii').toString('base64url')}`;
  const holds =
    isSignature(signature) &&
    verify(
      'sha256',
      Buffer.from(input, 'ascii'),
      { key: key.key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
  if (!holds) return wrong('its signature does not hold over the report');
  return {
    kind: 'signed',
    factoryKey: hash('sha256', Buffer.from(key.spki, 'base64url'), 'base64url'),
  };
}
