import type { CheckIn, CheckInContext } from '../../app/device/check-in.ts';
import type { Enrol } from '../../app/device/enrol.ts';
import type { PublishedPolicies, PublishedVersion } from '../../app/policies/published-policies.ts';
import type { Clock } from '../../app/ports.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { deviceOperations } from '../../protocol/operations/device.ts';
import type { PolicyEntry, PolicyList } from '../../protocol/public/policies.ts';
import type { Handler, HandlersOf, OperationRequest } from '../exchange/handler.ts';
import { jsonReply, type Reply } from '../exchange/reply.ts';

export interface DeviceHandlerParts {
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly contextOf: (request: Pick<OperationRequest<'checkIn'>, 'address' | 'header'>) => CheckInContext;
  readonly readFences: Handler<'readFences'>;
  readonly policies: PublishedPolicies;
  readonly clock: Clock;
}

/** What phones ask. Check-ins come first: an ordinary one is answered without a promise. */
export function deviceHandlers(parts: DeviceHandlerParts): HandlersOf<typeof deviceOperations> {
  return {
    checkIn(request) {
      const outcome = parts.checkIn(request.body, parts.contextOf(request));
      return outcome instanceof Promise ? outcome.then(checkInReply) : checkInReply(outcome);
    },
    async enrol(request) {
      const outcome = await parts.enrol(request.body, parts.contextOf(request));
      return outcome.kind === 'refused' ? outcome : jsonReply(201, outcome.answer);
    },
    readFences: parts.readFences,
    listPolicies: ({ query }) => listPolicies(parts, query),
  };
}

function checkInReply(outcome: Awaited<ReturnType<CheckIn>>): Reply | Refusal {
  return outcome.kind === 'refused' ? outcome : { ...jsonReply(200, outcome.answer), path: outcome.path };
}

const pageSizeMax = 100;

/** Lists from memory, without the database. The cursor counts the entries before the page: the list only grows at its end. */
function listPolicies(
  { policies, clock }: DeviceHandlerParts,
  query: OperationRequest<'listPolicies'>['query'],
): Reply | Refusal {
  const current = policies.current();
  if (current === undefined)
    return refuse('not-ready', { members: { waitingFor: 'policies' }, retryAfterS: 5 });
  const now = clock.now();
  const from = Number(query.cursor ?? 0);
  const limit = Math.min(pageSizeMax, Number(query.limit ?? pageSizeMax));
  const published = current.entries.filter((entry) => entry.published.publishedAt <= now);
  const next = from + limit;
  const value: PolicyList = {
    policies: published
      .slice(from, next)
      .map((entry) => policyEntry(entry, currentVersion(current.entries, entry.published.id, now) === entry)),
    cursor: next < published.length ? String(next) : null,
  };
  return jsonReply(200, value);
}

function policyEntry({ published }: PublishedVersion, current: boolean): PolicyEntry {
  const { id, version, publishedAt, sha256 } = published;
  return { id, version, publishedAt: formatInstant(publishedAt), sha256, current };
}
