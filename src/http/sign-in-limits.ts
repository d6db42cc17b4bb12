import { hash } from 'node:crypto';
import { refuse } from '../protocol/errors/errors.ts';
import type { enteringOperations } from '../protocol/operations/people-entering.ts';
import type { ReceivedHandler, ReceivedRequest } from './exchange/handler.ts';
import type { Metrics } from './metrics.ts';
import { Quota } from './quota.ts';

type EnteringId = keyof typeof enteringOperations;

const tokenOf = ({ body }: ReceivedRequest): unknown => (body as { readonly token?: unknown }).token;

/** What a request to enter is made with: a link, a passkey, an attempt at the identity provider. Nothing where it names none yet. */
const keysOf: Readonly<Record<EnteringId, (request: ReceivedRequest) => unknown>> = {
  beginEnrolment: tokenOf,
  finishEnrolment: tokenOf,
  beginSignIn: () => null,
  finishSignIn: ({ body }) => (body as { readonly credential?: { readonly id?: unknown } }).credential?.id,
  beginOidc: () => null,
  finishOidc: ({ query }) => query['state'],
};
/** A success of these opens a session. */
const finishing: ReadonlySet<string> = new Set<EnteringId>(['finishEnrolment', 'finishSignIn', 'finishOidc']);

/** To begin and to finish. */
const requestsOfOneEntry = 2;
const ofOneKey = { name: 'sign-in-key', requestsMax: 30, windowS: 60 } as const;

/**
 * Limits requests to enter by what they are made with, beside the limit by address: many people may be behind one address. Whoever entered gives the
 * address back what it took, so that an address is limited in attempts that lead nowhere.
 */
export function createSignInLimits(
  byAddress: Quota,
  metrics: Pick<Metrics, 'quotaExceeded'>,
): (id: string, handler: ReceivedHandler) => ReceivedHandler {
  const byKey = new Quota(ofOneKey);
  /** Seconds to wait; null where the request is within the limit. Strangers elsewhere use up nothing of the owner of a key. */
  const waitOf = (key: string, { address }: ReceivedRequest): number | null => {
    const taken = byKey.take(hash('sha256', `${address} ${key}`, 'base64url'), performance.now());
    return taken.allowed ? null : taken.resetS;
  };
  return (id, handler) => {
    const keyOf = keysOf[id as EnteringId];
    return async (request) => {
      const key = keyOf(request);
      const retryAfterS = typeof key === 'string' ? waitOf(key, request) : null;
      if (retryAfterS !== null) {
        metrics.quotaExceeded(ofOneKey.name);
        const detail = `This passkey, link or attempt was used ${ofOneKey.requestsMax} times within a minute.`;
        return refuse('rate-limited', { detail, retryAfterS });
      }
      const outcome = await handler(request);
      if (outcome.kind !== 'refused' && finishing.has(id))
        byAddress.giveBack(request.address, requestsOfOneEntry);
      return outcome;
    };
  };
}
