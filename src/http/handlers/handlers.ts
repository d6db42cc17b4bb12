import type { Advisory } from '../../app/policies/advisory.ts';
import type { CheckIn, CheckInContext } from '../../app/device/check-in.ts';
import type { Enrol } from '../../app/device/enrol.ts';
import { grantExemption, type GrantPorts } from '../../app/support/grant-exemption.ts';
import type { StatementPorts } from '../../app/log/read-statement.ts';
import type { MeasurePorts } from '../../app/casework/measures-ports.ts';
import type { KeptAnswer } from '../../app/people/idempotent.ts';
import type { PhoneLookup } from '../../app/dossiers/ports.ts';
import { findPhones, readDossier, type ReadPorts } from '../../app/support/read-phones.ts';
import type { SupportPorts } from '../../app/support/ports.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { AdvisoryQuery } from '../../protocol/public/advisory.ts';
import type { CheckInRequest } from '../../protocol/device/check-in.ts';
import type { EnrolmentRequest } from '../../protocol/device/enrolment.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import { openApi } from '../../protocol/reference/openapi.ts';
import type { ExemptionGrant } from '../../protocol/operators/dossiers.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { negotiateLanguage } from '../../protocol/words/language.ts';
import { readIdempotencyKey } from '../auth/authenticate.ts';
import type { ServedFences } from '../fence-document.ts';
import { logHandlers } from './log.ts';
import { measureHandlers } from './measures.ts';
import type { PeopleHandlers } from './people-parts.ts';
import { policyHandlers, type PolicyHandlerParts } from './policies.ts';
import { jsonReply, jsonText, textReply, type OperationRequest, type Reply } from '../reply.ts';
import type { Handlers } from '../server.ts';
import { supportHandlers } from './support.ts';

export interface HandlerParts extends PolicyHandlerParts {
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly advise: Advisory;
  readonly operator: ReadPorts & GrantPorts & SupportPorts;
  readonly trust: () => Trust;
  readonly fences: ServedFences;
  readonly log: StatementPorts;
  readonly people: PeopleHandlers;
  readonly measures: MeasurePorts;
  readonly addressTerritory: (address: string) => Territory | undefined;
  /** What is not there yet; empty: ready. */
  readonly waitingFor: () => Promise<readonly ('database' | 'watch set' | 'policies')[]>;
  readonly exposition: { readonly type: string; readonly read: () => Promise<string> };
}

/** One handler an operation: the bridge from a request to a use case and back. */
export function createHandlers(parts: HandlerParts): Handlers {
  const description = jsonText(200, JSON.stringify(openApi()));
  return {
    ...deviceHandlers(parts),
    ...policyHandlers(parts),
    ...logHandlers(parts.log),
    ...operatorHandlers(parts),
    ...supportHandlers({
      checkIn: parts.checkIn,
      support: parts.operator,
      contextOf: (asked) => contextOf(parts, asked),
    }),
    ...parts.people,
    ...measureHandlers(parts.measures),
    readTrust: () => jsonReply(200, parts.trust()),
    readFences: parts.fences.handler,
    readHealth: () => jsonReply(200, { alive: true }, { 'cache-control': 'no-store' }),
    async readReadiness() {
      const waitingFor = await parts.waitingFor();
      const ready = waitingFor.length === 0;
      return jsonReply(ready ? 200 : 503, { ready, waitingFor }, { 'cache-control': 'no-store' });
    },
    async readMetrics() {
      return textReply(200, parts.exposition.type, await parts.exposition.read());
    },
    readOpenApi: () => description,
    advise(asked) {
      const outcome = parts.advise(asked.query as unknown as AdvisoryQuery, asked.header('accept-language'));
      return outcome.kind === 'refused'
        ? outcome
        : jsonReply(200, outcome.answer, { vary: 'accept-language' });
    },
  };
}

function deviceHandlers(parts: HandlerParts): Pick<Handlers, 'checkIn' | 'enrol'> {
  const replyOf = (outcome: Awaited<ReturnType<CheckIn>>): Reply | Refusal =>
    outcome.kind === 'refused' ? outcome : { ...jsonReply(200, outcome.answer), path: outcome.path };
  return {
    checkIn(asked) {
      const outcome = parts.checkIn(asked.body as CheckInRequest, contextOf(parts, asked));
      return outcome instanceof Promise ? outcome.then(replyOf) : replyOf(outcome);
    },
    async enrol(asked) {
      const outcome = await parts.enrol(asked.body as EnrolmentRequest, contextOf(parts, asked));
      return outcome.kind === 'refused'
        ? outcome
        : jsonReply(201, outcome.answer, { 'cache-control': 'no-store' });
    },
  };
}

/** What the server itself knows of a device's request. */
function contextOf(parts: HandlerParts, asked: OperationRequest): CheckInContext {
  return {
    address: parts.addressTerritory(asked.address) ?? null,
    language: asked.header('accept-language'),
  };
}

function operatorHandlers(
  parts: HandlerParts,
): Pick<Handlers, 'findPhones' | 'readDossier' | 'grantExemption'> {
  const keptReply = (outcome: KeptAnswer | Refusal): Reply | Refusal =>
    outcome.kind === 'refused' ? outcome : jsonText(outcome.status, outcome.body);
  const keyOf = (asked: OperationRequest): string | Refusal =>
    readIdempotencyKey(asked.header('idempotency-key'));
  return {
    async findPhones(asked) {
      const [[by, value]] = Object.entries(asked.query) as [[PhoneLookup['by'], string]];
      const found = await findPhones(parts.operator, { by, [by]: value } as unknown as PhoneLookup);
      return found.kind === 'refused' ? found : jsonReply(200, found.list);
    },
    async readDossier(asked) {
      const { words } = asked.query;
      const language = words === undefined ? null : negotiateLanguage(words);
      const read = await readDossier(parts.operator, asked.params['phoneId']!, language);
      return read.kind === 'refused' ? read : jsonReply(200, read.view);
    },
    async grantExemption(asked) {
      const key = keyOf(asked);
      if (typeof key !== 'string') return key;
      const grant = asked.body as ExemptionGrant;
      const by = asked.principal?.kind === 'operator' ? asked.principal.id : null;
      return keptReply(await grantExemption(parts.operator, asked.params['phoneId']!, grant, key, by));
    },
  };
}
