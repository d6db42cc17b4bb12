import { hash } from 'node:crypto';

/** The directive key: in a file by default, in a hardware module in production. */
export interface Signer {
  /** The public half as the trust document publishes it. */
  readonly jwk: {
    readonly kty: 'EC';
    readonly crv: 'P-256';
    readonly x: string;
    readonly y: string;
    readonly kid: string;
    readonly alg: 'ES256';
    readonly use: 'sig';
  };
  /** ES256: 64 bytes, r and s (RFC 7518 section 3.4). */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** The directive key cannot be used now. No directive is issued then; everything else goes on. */
export class SignerAway extends Error {
  override readonly name = 'SignerAway';
}

/** Signs a JSON object as compact JWS, ES256, with `typ` (RFC 8725 section 3.11). Throws `SignerAway`. */
export async function signJws(signer: Signer, typ: string, payload: object): Promise<string> {
  const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${segment({ alg: 'ES256', kid: signer.jwk.kid, typ })}.${segment(payload)}`;
  const signature = await signer.sign(Buffer.from(input, 'ascii')).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SignerAway(`the directive key does not sign: ${why}`, { cause });
  });
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

/** SHA-256 of a text's UTF-8, base64url. */
export function sha256Of(text: string): string {
  return hash('sha256', text, 'base64url');
}
