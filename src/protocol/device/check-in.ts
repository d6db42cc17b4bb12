import { Type, type Static } from 'typebox';
import { standings } from '../../core/decision/decision.ts';
import { DeliveredDirective } from './directive.ts';

const exact = { additionalProperties: false } as const;
// The pattern bounds the letters. Lengths are bounded by the body and by whoever opens the text: Ajv would count the letters of every
// check-in one by one, to allow for letters that the pattern does not.
const CompactJws = Type.String({ pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' });

/** `mac`: HMAC-SHA-256 over the ASCII bytes of `report` under the session key, base64url. */
export const CheckInRequest = Type.Object(
  {
    carnet: CompactJws,
    report: CompactJws,
    mac: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  exact,
);
export type CheckInRequest = Static<typeof CheckInRequest>;

export const CheckInAnswer = Type.Object(
  {
    carnet: CompactJws,
    standing: Type.Enum([...standings]),
    message: Type.Optional(Type.String()),
    directives: Type.Array(DeliveredDirective, { maxItems: 16 }),
    /** Seconds to the next check-in, jitter included. */
    next: Type.Integer({ minimum: 1, maximum: 31_622_400 }),
    /** Present once, when the server's keys have rotated: the phone's new session key, base64url. */
    sessionKey: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
  },
  exact,
);
export type CheckInAnswer = Static<typeof CheckInAnswer>;
