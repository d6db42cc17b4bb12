import { X509Certificate, type KeyObject } from 'node:crypto';
import { hasKeyDescription } from './key-description.ts';

/** `verified`: the chain ends at a trusted root. `unverified`: it is consistent, but ends elsewhere, or somebody issued in it who may not. */
export type Attested = 'verified' | 'unverified' | 'none';

export type AttestationFinding =
  | { readonly kind: 'attested'; readonly attested: Attested }
  | { readonly kind: 'contradicts'; readonly why: string };

/**
 * Checks an Android Key Attestation chain (base64url DER, leaf first): each certificate is signed by the next, and the leaf's key is the
 * enrolled one. Whether it proves anything is asked by `attestsHardware`. `roots`: trusted root certificates, DER. A chain to an unknown root is recorded as
 * `unverified` and not refused; a chain that contradicts itself or the request is. Expired leaves are common in the field and allowed.
 */
export function checkAttestation(
  chain: readonly string[] | undefined,
  publicKey: KeyObject,
  roots: readonly Uint8Array[],
): AttestationFinding {
  if (chain === undefined) return { kind: 'attested', attested: 'none' };
  const certificates = readChain(chain);
  if (typeof certificates === 'string') return { kind: 'contradicts', why: certificates };
  const leaf = certificates[0]!;
  if (!leaf.publicKey.equals(publicKey)) return { kind: 'contradicts', why: 'the leaf attests another key' };
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1];
    if (issuer !== undefined && !isIssuedBy(certificate, issuer))
      return { kind: 'contradicts', why: `certificate ${index} is not signed by the next` };
  }
  const isTrusted =
    trustedRootOf(certificates.at(-1)!, roots) !== undefined && certificates.slice(1).every(mayVouch);
  return { kind: 'attested', attested: isTrusted ? 'verified' : 'unverified' };
}

/**
 * Whether a certificate may issue others: an authority by its basic constraints (RFC 5280 section 6.1.4), and not one for a key that a phone made, which would
 * have prolonged its own chain.
 */
export function mayVouch(issuer: X509Certificate): boolean {
  return issuer.ca && !hasKeyDescription(issuer.raw);
}

/** The trusted root that a chain ends in, whose last certificate is that root or was issued by it; undefined where there is none. */
export function trustedRootOf(
  last: X509Certificate,
  roots: readonly Uint8Array[],
): X509Certificate | undefined {
  return roots
    .map((der) => new X509Certificate(der))
    .find((root) => root.raw.equals(last.raw) || isIssuedBy(last, root));
}

/** The certificates, or what is wrong with one. */
function readChain(chain: readonly string[]): readonly X509Certificate[] | string {
  const certificates: X509Certificate[] = [];
  for (const [index, text] of chain.entries()) {
    if (!/^[A-Za-z0-9_-]+$/.test(text)) return `certificate ${index} is not base64url`;
    try {
      certificates.push(new X509Certificate(Buffer.from(text, 'base64url')));
    } catch {
      return `certificate ${index} is not an X.509 certificate in DER`;
    }
  }
  return certificates;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // OpenSSL does not know this kind of key, so the signature cannot be checked.
    return false;
  }
}
