import { standings } from '../../core/decision/decision.ts';
import { DeliveredDirective } from './directive.ts';
import { CompactJws, Mac, Secret } from '../scalars/scalars.ts';
import { exact, list, optional } from '../schema/compound.ts';
import { integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** `mac`: HMAC-SHA-256 over the ASCII bytes of `report` under the session key, base64url. */
export const CheckInRequest = exact({
  carnet: CompactJws,
  report: CompactJws,
  mac: Mac,
});
export type CheckInRequest = TypeOf<typeof CheckInRequest>;

export const CheckInAnswer = exact({
  carnet: CompactJws,
  standing: oneOf(standings),
  message: optional(text()),
  directives: list(DeliveredDirective, { maxItems: 16 }),
  /** Seconds to the next check-in, jitter included. */
  next: integer(1, 31_622_400),
  /** Present once, when the server's keys have rotated: the phone's new session key, base64url. */
  sessionKey: optional(Secret),
});
export type CheckInAnswer = TypeOf<typeof CheckInAnswer>;
