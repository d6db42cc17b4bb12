import type { Bytes } from '../base64.ts';
import { concatBytes, hexBytes, uint64Bytes, utf8Bytes } from '../bytes.ts';
import type { Digest, Mac } from '../digest.ts';

/** Hash and HMAC of the caller's platform. */
export interface EpisodeCrypto {
  readonly digest: Digest;
  readonly mac: Mac;
}

/** What enters a day's list as an opaque leaf. */
export type OpaqueKind = 'notify' | 'ack' | 'release';

/** `word ‖ n`: the word in ASCII, then the number as eight bytes, big-endian. No word with its number is another's. */
function numbered(word: string, count: number): Bytes {
  return concatBytes(utf8Bytes(word), uint64Bytes(count));
}

const own = (bytes: Uint8Array): Bytes => Uint8Array.from(bytes);

/**
 * The salt of a dossier's episode number `episode`: HMAC(dossier salt, `episode` ‖ number), 32 bytes. It goes only to the key decided about; the
 * dossier's own salt, at least 16 bytes, never leaves the server.
 */
export async function episodeSalt(
  { mac }: EpisodeCrypto,
  dossierSalt: Bytes,
  episode: number,
): Promise<Bytes> {
  return own(await mac(dossierSalt, numbered('episode', episode)));
}

/** The pseudonym of a phone in the statement of lease `lease` of an episode: SHA-256(HMAC(salt, `lease` ‖ n) ‖ the device id's 16 bytes). */
export async function leaseSubject(
  { digest, mac }: EpisodeCrypto,
  salt: Bytes,
  lease: number,
  deviceId: string,
): Promise<Bytes> {
  return own(await digest(concatBytes(await mac(salt, numbered('lease', lease)), hexBytes(deviceId))));
}

/** What stands in a statement for the directive's number: SHA-256(HMAC(salt, `order` ‖ seq)). */
export async function orderHash({ digest, mac }: EpisodeCrypto, salt: Bytes, seq: number): Promise<Bytes> {
  return own(await digest(own(await mac(salt, numbered('order', seq)))));
}

/** What stands in a statement for the decision behind lease `lease`: SHA-256(HMAC(salt, `decision` ‖ n) ‖ the decision's bytes). */
export async function decisionHash(
  { digest, mac }: EpisodeCrypto,
  salt: Bytes,
  lease: number,
  decision: Uint8Array,
): Promise<Bytes> {
  return own(await digest(concatBytes(await mac(salt, numbered('decision', lease)), decision)));
}

/**
 * The opaque leaf of a notice, an acknowledgement or a release. Notices and releases are counted in their episode, HMAC(salt, kind ‖ n), so that a
 * server whose database was restored finds those that it forgot. An acknowledgement's leaf takes the number of the notice's directive and
 * the nonce that the phone chose when the owner saw the notice: HMAC(salt, `ack` ‖ seq ‖ nonce). Otherwise a server could log it before
 * there was any.
 */
export async function opaqueLeaf(
  { mac }: EpisodeCrypto,
  salt: Bytes,
  of:
    | { readonly kind: Exclude<OpaqueKind, 'ack'>; readonly count: number }
    | { readonly kind: 'ack'; readonly seq: number; readonly nonce: Bytes },
): Promise<Bytes> {
  const bytes =
    of.kind === 'ack' ? concatBytes(numbered('ack', of.seq), of.nonce) : numbered(of.kind, of.count);
  return own(await mac(salt, bytes));
}
