import type { Carnet } from '../../core/carnet/carnet.ts';
import { decodeJson, splitJws } from '../../protocol/device/jws.ts';

/** Reads a carnet without verifying its seal, which only the server can. undefined where the text is not a carnet. */
export function readCarnet(jws: string): Carnet | undefined {
  const parts = splitJws(jws);
  const payload = parts === undefined ? undefined : decodeJson(parts.payload);
  if (payload?.['v'] !== 1 || typeof payload['sub'] !== 'string' || typeof payload['phone'] !== 'string')
    return undefined;
  const { activated, stamps, iat } = payload;
  const isWhole =
    typeof activated === 'object' && activated !== null && Array.isArray(stamps) && typeof iat === 'number';
  return isWhole ? (payload as unknown as Carnet) : undefined;
}
