import { hash, randomBytes } from 'node:crypto';
import { readJsonBytes } from '../../protocol/schema/read-json.ts';

const tokenBytes = 32;
const idBytes = 16;

/** 256 random bits, base64url: the secret of an invitation link. Only its hash is stored. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

export function tokenHash(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

/** 32 random hex digits. */
export function newId(): string {
  return randomBytes(idBytes).toString('hex');
}

export function newChallenge(): Uint8Array {
  return randomBytes(tokenBytes);
}

/** The challenge that an authenticator's response claims to answer; undefined if there is none. It must be looked up before it is trusted. */
export function challengeIn(credential: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const { response } = credential as { readonly response?: { readonly clientDataJSON?: unknown } };
  const text = response?.clientDataJSON;
  if (typeof text !== 'string') return undefined;
  const read = readJsonBytes(Buffer.from(text, 'base64url'));
  const data = read.kind === 'read' ? (read.value as { readonly challenge?: unknown } | null) : null;
  const challenge = data?.challenge;
  return typeof challenge === 'string' ? Buffer.from(challenge, 'base64url') : undefined;
}
