import type { PublishedVersion, PublishedPolicies } from '../../app/policies/published-policies.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import type { Clock } from '../../app/ports.ts';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { PolicyEntry, PolicyList } from '../../protocol/public/policies.ts';
import { policyJson } from '../../protocol/decision-files/policy-json.ts';
import { negotiateType } from '../representation.ts';
import { jsonReply, textReply, type OperationRequest, type Reply } from '../reply.ts';
import type { Handlers } from '../server.ts';

export interface PolicyHandlerParts {
  readonly book: PublishedPolicies;
  readonly clock: Clock;
}

const pageSizeMax = 100;
const notReady = refuse('not-ready', { members: { waitingFor: 'policies' }, retryAfterS: 5 });

/** The published policies, from the book in memory: nobody waits for a database to read what holds. */
export function policyHandlers(parts: PolicyHandlerParts): Pick<Handlers, 'listPolicies' | 'readPolicy'> {
  return {
    listPolicies: (asked) => list(parts, asked),
    readPolicy: (asked) => read(parts, asked),
  };
}

/** The cursor is how many came before: the list only ever grows at its end. */
function list({ book, clock }: PolicyHandlerParts, asked: OperationRequest): Reply | Refusal {
  const current = book.current();
  if (current === undefined) return notReady;
  const now = clock.now();
  const from = Number(asked.query['cursor'] ?? 0);
  const limit = Math.min(pageSizeMax, Number(asked.query['limit'] ?? pageSizeMax));
  const published = current.entries.filter((entry) => entry.published.publishedAt <= now);
  const next = from + limit;
  const value: PolicyList = {
    policies: published
      .slice(from, next)
      .map((entry) => describe(entry, currentVersion(current.entries, entry.published.id, now) === entry)),
    cursor: next < published.length ? String(next) : null,
  };
  return jsonReply(200, value);
}

function describe({ published }: PublishedVersion, current: boolean): PolicyEntry {
  const { id, version, publishedAt, sha256 } = published;
  return { id, version, publishedAt: formatInstant(publishedAt), sha256, current };
}

function read({ book, clock }: PolicyHandlerParts, asked: OperationRequest): Reply | Refusal {
  const current = book.current();
  if (current === undefined) return notReady;
  const id = asked.params['id']!;
  const version = asked.query['version'];
  const now = clock.now();
  const entry =
    version === undefined
      ? currentVersion(current.entries, id, now)
      : current.entries.find(
          ({ published }) =>
            published.id === id && published.version === Number(version) && published.publishedAt <= now,
        );
  if (entry === undefined) return refuse('policy-unknown');
  const type = negotiateType(asked.header('accept'), ['application/yaml', 'application/json']);
  if (type === undefined) return refuse('not-acceptable');
  const headers = { vary: 'accept', 'carnet-policy-sha256': entry.published.sha256 };
  return type === 'application/yaml'
    ? textReply(200, 'application/yaml; charset=utf-8', entry.published.text, headers)
    : jsonReply(200, policyJson(entry.published.text), headers);
}
