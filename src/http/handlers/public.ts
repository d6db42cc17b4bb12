import type { Advisory } from '../../app/policies/advisory.ts';
import { trustIn } from '../../app/device/trust.ts';
import type { PublishedPolicies } from '../../app/policies/published-policies.ts';
import type { Clock } from '../../app/ports.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import { policyJson } from '../../protocol/decision-files/policy-json.ts';
import type { Readiness } from '../../protocol/public/readiness.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { versionNamed } from '../../protocol/device/versions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { openApi } from '../../protocol/reference/openapi.ts';
import type { publicOperations } from '../../protocol/operations/public.ts';
import type { HandlersOf, OperationRequest } from '../exchange/handler.ts';
import { jsonReply, jsonText, textReply, type Reply } from '../exchange/reply.ts';
import { negotiateType } from '../exchange/representation.ts';

export interface PublicHandlerParts {
  readonly policies: PublishedPolicies;
  readonly clock: Clock;
  readonly advise: Advisory;
  readonly trust: () => Promise<Trust>;
  readonly readiness: () => Promise<Readiness>;
}

/** What anyone may ask. */
export function publicHandlers(parts: PublicHandlerParts): HandlersOf<typeof publicOperations> {
  const description = jsonText(200, JSON.stringify(openApi()));
  return {
    readPolicy: (request) => readPolicy(parts, request),
    advise({ query, header }) {
      const outcome = parts.advise(query, header('accept-language'));
      return outcome.kind === 'refused'
        ? outcome
        : jsonReply(200, outcome.answer, { vary: 'accept-language' });
    },
    async readTrust({ query: { version } }) {
      return jsonReply(200, trustIn(versionNamed(version), await parts.trust()));
    },
    readHealth: () => jsonReply(200, { alive: true }),
    async readReadiness() {
      const readiness = await parts.readiness();
      return jsonReply(readiness.ready ? 200 : 503, readiness);
    },
    readOpenApi: () => description,
  };
}

/** Reads a published policy from memory, without the database. */
function readPolicy(
  { policies, clock }: PublicHandlerParts,
  { params: { id }, query: { version }, header }: OperationRequest<'readPolicy'>,
): Reply | Refusal {
  const current = policies.current();
  if (current === undefined)
    return refuse('not-ready', { members: { waitingFor: 'policies' }, retryAfterS: 5 });
  const now = clock.now();
  const entry =
    version === undefined
      ? currentVersion(current.entries, id, now)
      : current.entries.find(
          ({ published }) =>
            published.id === id && published.version === Number(version) && published.publishedAt <= now,
        );
  if (entry === undefined) return refuse('policy-unknown');
  const type = negotiateType(header('accept'), ['application/yaml', 'application/json']);
  if (type === undefined) return refuse('not-acceptable');
  const headers = { vary: 'accept', 'carnet-policy-sha256': entry.published.sha256 };
  return type === 'application/yaml'
    ? textReply(200, 'application/yaml; charset=utf-8', entry.published.text, headers)
    : jsonReply(200, policyJson(entry.published.text), headers);
}
