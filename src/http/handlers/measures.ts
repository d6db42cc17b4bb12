import { approveMeasure, confirmApproval } from '../../app/casework/approve.ts';
import { changeMeasureState } from '../../app/casework/change-measure-state.ts';
import { changePhones, draftMeasure } from '../../app/casework/draft-measure.ts';
import { endCase } from '../../app/casework/end-case.ts';
import type { MeasurePorts, Person } from '../../app/casework/measures-ports.ts';
import { listMeasureMembers } from '../../app/casework/list-members.ts';
import { openCase } from '../../app/casework/open-case.ts';
import { confirmProposal, proposeMeasure } from '../../app/casework/propose.ts';
import { proposePolicy } from '../../app/casework/publish-policy.ts';
import {
  listCases,
  listMeasurePhones,
  listMeasures,
  readCase,
  readMeasure,
  readPolicyDraft,
  type Read,
} from '../../app/casework/read-measures.ts';
import { confirmSignAnew, readSignAnew } from '../../app/casework/sign-anew.ts';
import type { KeptAnswer } from '../../app/people/idempotent.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { measureOperations } from '../../protocol/operations/measures.ts';
import type { Signing } from '../../protocol/operators/measure-view.ts';
import type { HandlersOf, OperationRequest, OperatorContext, Repeatable } from '../exchange/handler.ts';
import { jsonReply, keptReply, textReply, type Reply } from '../exchange/reply.ts';

type MeasureHandlers = HandlersOf<typeof measureOperations>;
type Outcome = Promise<Reply | Refusal>;

/** The person who makes the request; null for a program, which proposes and approves nothing. */
function personOf({ principal, audit }: OperatorContext): Person | null {
  return principal.kind === 'operator' ? { ...principal, audit } : null;
}

/** An act of a person that may be repeated. */
function act<Request extends OperatorContext & Repeatable>(
  work: (person: Person, request: Request, idempotencyKey: string) => Promise<KeptAnswer | Refusal>,
): (request: Request) => Outcome {
  return async (request) => {
    const person = personOf(request);
    return person === null
      ? refuse('person-needed')
      : keptReply(await work(person, request, request.idempotencyKey));
  };
}

/** What a person is about to sign. */
function toSign<Request extends OperatorContext>(
  work: (
    person: Person,
    request: Request,
  ) => Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal>,
): (request: Request) => Outcome {
  return async (request) => {
    const person = personOf(request);
    if (person === null) return refuse('person-needed');
    const outcome = await work(person, request);
    return outcome.kind === 'refused' ? outcome : jsonReply(200, outcome.signing);
  };
}

function reading<Request>(
  work: (request: Request) => Promise<Read<object> | Refusal>,
): (request: Request) => Outcome {
  return async (request) => {
    const outcome = await work(request);
    return outcome.kind === 'refused' ? outcome : jsonReply(200, outcome.value);
  };
}

const beforeOf = (cursor: string | undefined): number | null =>
  cursor === undefined ? null : Number(cursor);

/** Cases and measures: what people propose, approve and undo. */
export function measureHandlers(ports: MeasurePorts): MeasureHandlers {
  return {
    ...caseHandlers(ports),
    ...draftHandlers(ports),
    ...signingHandlers(ports),
    ...stateHandlers(ports),
  };
}

function caseHandlers(
  ports: MeasurePorts,
): Pick<MeasureHandlers, 'openCase' | 'listCases' | 'readCase' | 'endCase'> {
  return {
    openCase: act((person, { body }, key) => openCase(ports, person, body, key)),
    listCases: reading(({ query: { state, cursor } }) =>
      listCases(ports, { state: state ?? null, before: beforeOf(cursor) }),
    ),
    readCase: reading(({ params }) => readCase(ports, params.caseId)),
    endCase: act((person, { params, body }, key) => endCase(ports, person, params.caseId, body, key)),
  };
}

function draftHandlers(
  ports: MeasurePorts,
): Pick<
  MeasureHandlers,
  | 'draftMeasure'
  | 'changePhones'
  | 'listMeasures'
  | 'readMeasure'
  | 'listMeasurePhones'
  | 'listMeasureMembers'
  | 'readPolicyDraft'
> {
  return {
    draftMeasure: act((person, { params, body }, key) =>
      draftMeasure(ports, person, params.caseId, body, key),
    ),
    changePhones: act((person, { params, body }, key) =>
      changePhones(ports, person, params.measureId, body, key),
    ),
    listMeasures: reading(({ query }) =>
      listMeasures(ports, {
        state: query.state ?? null,
        caseId: query.case ?? null,
        before: beforeOf(query.cursor),
        heldBack: query.heldBack === 'true',
      }),
    ),
    readMeasure: reading(({ params }) => readMeasure(ports, params.measureId)),
    listMeasurePhones: reading(({ params, query }) =>
      listMeasurePhones(ports, params.measureId, query.cursor ?? null),
    ),
    listMeasureMembers: reading(({ params, query }) =>
      listMeasureMembers(ports, params.measureId, query.cursor ?? null),
    ),
    async readPolicyDraft({ params }) {
      const outcome = await readPolicyDraft(ports, params.measureId);
      if (outcome.kind === 'refused') return outcome;
      const { text, sha256 } = outcome.value;
      return textReply(200, 'application/yaml; charset=utf-8', text, { 'carnet-policy-sha256': sha256 });
    },
  };
}

function signingHandlers(
  ports: MeasurePorts,
): Pick<
  MeasureHandlers,
  | 'proposePolicy'
  | 'proposeMeasure'
  | 'confirmProposal'
  | 'approveMeasure'
  | 'confirmApproval'
  | 'readSignAnew'
  | 'confirmSignAnew'
> {
  return {
    proposePolicy: act((person, { body, query }, key) =>
      proposePolicy(ports, person, { text: body, reason: query.reason ?? null }, key),
    ),
    proposeMeasure: toSign((person, { params }) => proposeMeasure(ports, person, params.measureId)),
    confirmProposal: act((person, { params, body }, key) =>
      confirmProposal(ports, person, params.measureId, body, key),
    ),
    approveMeasure: toSign((person, { params }) => approveMeasure(ports, person, params.measureId)),
    confirmApproval: act((person, { params, body }, key) =>
      confirmApproval(ports, person, params.measureId, body, key),
    ),
    readSignAnew: toSign((person, { params }) => readSignAnew(ports, person, params.measureId)),
    confirmSignAnew: act((person, { params, body }, key) =>
      confirmSignAnew(ports, person, params.measureId, body, key),
    ),
  };
}

type StateChange = 'withdrawMeasure' | 'pauseMeasure' | 'resumeMeasure' | 'releaseMeasure';

function stateHandlers(ports: MeasurePorts): Pick<MeasureHandlers, StateChange> {
  const change = (what: Parameters<typeof changeMeasureState>[2]['act']) =>
    act((person, { params, body }: OperationRequest<StateChange>, key) =>
      changeMeasureState(ports, person, { measureId: params.measureId, act: what, reason: body.reason }, key),
    );
  return {
    withdrawMeasure: change('withdraw'),
    pauseMeasure: change('pause'),
    resumeMeasure: change('resume'),
    releaseMeasure: change('release'),
  };
}
