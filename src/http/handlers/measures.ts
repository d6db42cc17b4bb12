import { endCase } from '../../app/casework/end-case.ts';
import { openCase } from '../../app/casework/open-case.ts';
import { approveMeasure, confirmApproval } from '../../app/casework/approve.ts';
import { changePhones, draftMeasure } from '../../app/casework/draft-measure.ts';
import type { MeasurePorts, Person } from '../../app/casework/measures-ports.ts';
import { confirmProposal, proposeMeasure } from '../../app/casework/propose.ts';
import {
  listCases,
  listMeasurePhones,
  listMeasures,
  readCase,
  readMeasure,
  readPolicyDraft,
  type Read,
} from '../../app/casework/read-measures.ts';
import { changeMeasureState } from '../../app/casework/change-measure-state.ts';
import type { KeptAnswer } from '../../app/people/idempotent.ts';
import { proposePolicy } from '../../app/casework/publish-policy.ts';
import type { CaseState, MeasureState } from '../../core/casework/transitions.ts';
import type { CaseEnding, CaseOpening } from '../../protocol/operators/case.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type {
  LockDraft,
  PhonesChange,
  Signature,
  Signing,
  Why,
} from '../../protocol/operators/measure-view.ts';
import type { measureOperations } from '../../protocol/operations/measures.ts';
import { readIdempotencyKey } from '../auth/authenticate.ts';
import { jsonReply, jsonText, textReply, type OperationRequest, type Handler, type Reply } from '../reply.ts';

type MeasureHandlers = Readonly<Record<keyof typeof measureOperations, Handler>>;

/** An act by a person, under an `Idempotency-Key`. The token of the data folder stands for nobody. */
function byPerson(
  work: (person: Person, asked: OperationRequest, key: string) => Promise<KeptAnswer | Refusal>,
): Handler {
  return async (asked) => {
    const person = personOf(asked);
    if (person === null) return refuse('person-needed');
    const key = readIdempotencyKey(asked.header('idempotency-key'));
    if (typeof key !== 'string') return key;
    const outcome = await work(person, asked, key);
    return outcome.kind === 'refused' ? outcome : jsonText(outcome.status, outcome.body);
  };
}

function personOf({ principal, audit }: OperationRequest): Person | null {
  if (principal?.kind !== 'operator') return null;
  // An operation without a trail of its own is written down by the door.
  return { ...principal, audit: audit ?? (() => Promise.resolve()) };
}

function toSign(
  work: (
    person: Person,
    asked: OperationRequest,
  ) => Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal>,
): Handler {
  return async (asked) => {
    const person = personOf(asked);
    if (person === null) return refuse('person-needed');
    const outcome = await work(person, asked);
    return outcome.kind === 'refused'
      ? outcome
      : jsonReply(200, outcome.signing, { 'cache-control': 'no-store' });
  };
}

function reading(work: (asked: OperationRequest) => Promise<Read<object> | Refusal>): Handler {
  return async (asked): Promise<Reply | Refusal> => {
    const outcome = await work(asked);
    return outcome.kind === 'refused'
      ? outcome
      : jsonReply(200, outcome.value, { 'cache-control': 'no-store' });
  };
}

async function policyDraft(ports: MeasurePorts, measureId: string): Promise<Reply | Refusal> {
  const outcome = await readPolicyDraft(ports, measureId);
  if (outcome.kind === 'refused') return outcome;
  const { text, sha256 } = outcome.value;
  const headers = { 'carnet-policy-sha256': sha256, 'cache-control': 'no-store' };
  return textReply(200, 'application/yaml; charset=utf-8', text, headers);
}

const caseOf = (asked: OperationRequest): string => asked.params['caseId']!;
const measureOf = (asked: OperationRequest): string => asked.params['measureId']!;
const beforeOf = ({ query: { cursor } }: OperationRequest): number | null =>
  cursor === undefined ? null : Number(cursor);

/** Cases and measures: what people propose, approve and undo. */
export function measureHandlers(ports: MeasurePorts): MeasureHandlers {
  const steering = (act: Parameters<typeof changeMeasureState>[2]['act']): Handler =>
    byPerson((person, asked, key) =>
      changeMeasureState(
        ports,
        person,
        { measureId: measureOf(asked), act, reason: (asked.body as Why).reason },
        key,
      ),
    );
  return {
    ...caseHandlers(ports),
    listMeasures: reading((asked) =>
      listMeasures(ports, {
        state: (asked.query['state'] as MeasureState | undefined) ?? null,
        caseId: asked.query['case'] ?? null,
        before: beforeOf(asked),
      }),
    ),
    readMeasure: reading((asked) => readMeasure(ports, measureOf(asked))),
    listMeasurePhones: reading((asked) =>
      listMeasurePhones(ports, measureOf(asked), asked.query['cursor'] ?? null),
    ),
    readPolicyDraft: (asked) => policyDraft(ports, measureOf(asked)),
    draftMeasure: byPerson((person, asked, key) =>
      draftMeasure(ports, person, caseOf(asked), asked.body as LockDraft, key),
    ),
    changePhones: byPerson((person, asked, key) =>
      changePhones(ports, person, measureOf(asked), asked.body as PhonesChange, key),
    ),
    proposePolicy: byPerson((person, asked, key) =>
      proposePolicy(
        ports,
        person,
        { text: asked.body as string, reason: asked.query['reason'] ?? null },
        key,
      ),
    ),
    proposeMeasure: toSign((person, asked) => proposeMeasure(ports, person, measureOf(asked))),
    confirmProposal: byPerson((person, asked, key) =>
      confirmProposal(ports, person, measureOf(asked), asked.body as Signature, key),
    ),
    approveMeasure: toSign((person, asked) => approveMeasure(ports, person, measureOf(asked))),
    confirmApproval: byPerson((person, asked, key) =>
      confirmApproval(ports, person, measureOf(asked), asked.body as Signature, key),
    ),
    withdrawMeasure: steering('withdraw'),
    pauseMeasure: steering('pause'),
    resumeMeasure: steering('resume'),
    releaseMeasure: steering('release'),
  };
}

function caseHandlers(
  ports: MeasurePorts,
): Pick<MeasureHandlers, 'openCase' | 'listCases' | 'readCase' | 'endCase'> {
  return {
    openCase: byPerson((person, asked, key) => openCase(ports, person, asked.body as CaseOpening, key)),
    listCases: reading((asked) =>
      listCases(ports, {
        state: (asked.query['state'] as CaseState | undefined) ?? null,
        before: beforeOf(asked),
      }),
    ),
    readCase: reading((asked) => readCase(ports, caseOf(asked))),
    endCase: byPerson((person, asked, key) =>
      endCase(ports, person, caseOf(asked), asked.body as CaseEnding, key),
    ),
  };
}
