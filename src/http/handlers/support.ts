import type { CheckIn, CheckInContext } from '../../app/device/check-in.ts';
import type { KeptAnswer } from '../../app/people/idempotent.ts';
import { decideAppeal, listAppeals } from '../../app/support/appeals.ts';
import { fileAppeal } from '../../app/device/file-appeal.ts';
import { giveUnlockCode } from '../../app/support/give-unlock-code.ts';
import type { Desk, SupportPorts } from '../../app/support/ports.ts';
import { releasePhone } from '../../app/support/release-phone.ts';
import type { CheckInRequest } from '../../protocol/device/check-in.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { AppealDecision, ReleaseRequest, UnlockCodeRequest } from '../../protocol/operators/support.ts';
import { readIdempotencyKey } from '../auth/authenticate.ts';
import { jsonReply, jsonText, type OperationRequest, type Reply } from '../reply.ts';
import type { Handlers } from '../server.ts';

export interface SupportHandlerParts {
  readonly checkIn: CheckIn;
  readonly support: SupportPorts;
  readonly contextOf: (asked: OperationRequest) => CheckInContext;
}

const pageSizeMax = 99;
// A code is for one owner's ear.
const unkept = { 'cache-control': 'no-store' } as const;

type Supported = 'fileAppeal' | 'giveUnlockCode' | 'releasePhone' | 'listAppeals' | 'decideAppeal';

/** What support does for owners, and how owners object. */
export function supportHandlers(parts: SupportHandlerParts): Pick<Handlers, Supported> {
  const { support } = parts;
  return {
    async fileAppeal(asked) {
      const outcome = await fileAppeal(parts.checkIn, asked.body as CheckInRequest, parts.contextOf(asked));
      return outcome.kind === 'refused' ? outcome : jsonReply(200, outcome.answer);
    },
    async giveUnlockCode(asked) {
      const desk = deskOf(asked);
      if ('code' in desk) return desk;
      const given = await giveUnlockCode(support, desk, phoneOf(asked), asked.body as UnlockCodeRequest);
      return given.kind === 'refused' ? given : jsonReply(200, given.code, unkept);
    },
    releasePhone: (asked) =>
      kept(asked, (desk, key) =>
        releasePhone(support, desk, phoneOf(asked), asked.body as ReleaseRequest, key),
      ),
    async listAppeals(asked) {
      const limit = Number(asked.query['limit'] ?? pageSizeMax);
      const listed = await listAppeals(support, asked.query['cursor'], limit);
      return listed.kind === 'refused' ? listed : jsonReply(200, listed.list);
    },
    decideAppeal: (asked) =>
      kept(asked, (desk, key) =>
        decideAppeal(support, desk, phoneOf(asked), asked.body as AppealDecision, key),
      ),
  };
}

function phoneOf(asked: OperationRequest): string {
  return asked.params['phoneId']!;
}

/** The door sets both for every operation of an operator; without them nobody is known to ask. */
function deskOf({ principal, audit }: OperationRequest): Desk | Refusal {
  return principal === null || audit === null ? refuse('unauthorized') : { principal, audit };
}

async function kept(
  asked: OperationRequest,
  work: (desk: Desk, key: string) => Promise<KeptAnswer | Refusal>,
): Promise<Reply | Refusal> {
  const key = readIdempotencyKey(asked.header('idempotency-key'));
  if (typeof key !== 'string') return key;
  const desk = deskOf(asked);
  if ('code' in desk) return desk;
  const outcome = await work(desk, key);
  return outcome.kind === 'refused' ? outcome : jsonText(outcome.status, outcome.body);
}
