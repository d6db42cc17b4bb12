import type { Carnet } from '../../core/carnet/carnet.ts';
import { addDuration, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { macBytesOf, macHolds, macKey, macOf, macTextLengthMax, type MacKey } from './hmac.ts';
import { decodeSegment, encodeSegment, parseSegment } from './segment.ts';

/** One generation of the server's symmetric keys. `from`: when it begins to seal. Both secrets are 32 bytes. */
export interface SealingSecret {
  readonly kid: string;
  readonly from: Instant;
  readonly seal: Uint8Array;
  readonly sessionMaster: Uint8Array;
  /** For a stolen key: when it stops opening carnets. */
  readonly opensUntil?: Instant;
}

/** A key opens carnets for 24 months after its successor took over. */
const opensFor = { months: 24, ms: 0 };

export interface SealingKey {
  readonly kid: string;
  readonly from: Instant;
  readonly opensUntil: Instant;
  /** The protected header's segment: it names the key on the wire. */
  readonly header: string;
  readonly seal: MacKey;
  readonly sessionMaster: MacKey;
}

/** All generations, the newest first. */
export interface Seals {
  readonly keys: readonly SealingKey[];
  readonly byHeader: ReadonlyMap<string, SealingKey>;
}

export function createSeals(secrets: readonly SealingSecret[]): Seals {
  const newestFirst = secrets.toSorted((a, b) => b.from - a.from);
  const keys = newestFirst.map((secret, index): SealingKey => {
    const successor = newestFirst[index - 1];
    return {
      kid: secret.kid,
      from: secret.from,
      opensUntil: Math.min(
        secret.opensUntil ?? Infinity,
        successor === undefined ? Infinity : addDuration(successor.from, opensFor),
      ),
      header: encodeSegment({ alg: 'HS256', kid: secret.kid, typ: 'carnet+jws' }),
      seal: macKey(secret.seal),
      sessionMaster: macKey(secret.sessionMaster),
    };
  });
  return { keys, byHeader: new Map(keys.map((key) => [key.header, key])) };
}

/** The generation that seals now. */
export function sealingKeyAt(seals: Seals, now: Instant): SealingKey {
  for (const key of seals.keys) if (key.from <= now) return key;
  return seals.keys.at(-1)!;
}

export interface OpenedCarnet {
  readonly kind: 'opened';
  readonly carnet: Carnet;
  readonly key: SealingKey;
}

/** Opens what the server sealed, with one HMAC. `sealCarnet` wrote what the seal covers, so it is trusted. */
export function openCarnet(seals: Seals, text: string, now: Instant): OpenedCarnet | Refusal {
  const headerEnd = text.indexOf('.');
  const payloadEnd = text.lastIndexOf('.');
  if (headerEnd <= 0 || payloadEnd <= headerEnd || text.length > macTextLengthMax)
    return refuse('carnet-malformed');
  const key = seals.byHeader.get(text.slice(0, headerEnd));
  if (key === undefined) return refuseHeader(text.slice(0, headerEnd));
  if (key.opensUntil <= now) return refuse('carnet-key-retired');
  const payload = decodeSegment(text.slice(headerEnd + 1, payloadEnd));
  if (payload === undefined) return refuse('carnet-malformed');
  if (!macHolds(key.seal, text.slice(0, payloadEnd), text.slice(payloadEnd + 1)))
    return refuse('carnet-not-sealed');
  return { kind: 'opened', carnet: JSON.parse(payload) as Carnet, key };
}

/** The refusal for a header that no key of this server writes. */
function refuseHeader(header: string): Refusal {
  const value = parseSegment(header) as { alg?: unknown; kid?: unknown } | null | undefined;
  if (typeof value !== 'object' || value === null) return refuse('carnet-malformed');
  return value.alg === 'HS256' && typeof value.kid === 'string'
    ? refuse('carnet-key-retired', {
        detail: 'The carnet names a sealing key that this server does not keep.',
      })
    : refuse('carnet-not-sealed');
}

/** Seals a carnet as compact JWS, HS256. */
export function sealCarnet(key: SealingKey, carnet: Omit<Carnet, 'kid'>): string {
  const payload: Carnet = {
    v: carnet.v,
    sub: carnet.sub,
    phone: carnet.phone,
    key: carnet.key,
    activated: carnet.activated,
    stamps: carnet.stamps,
    iat: carnet.iat,
    kid: key.kid,
  };
  const signed = `${key.header}.${encodeSegment(payload)}`;
  return `${signed}.${macOf(key.seal, signed)}`;
}

/** The key that this phone and this server share: derived, never stored. `deviceId` in hex, as written. */
export function sessionKeyOf(key: SealingKey, deviceId: string): Buffer {
  return macBytesOf(key.sessionMaster, deviceId);
}
