import type { CheckIn, CheckInContext } from '../../app/device/check-in.ts';
import { fileAppeal } from '../../app/device/file-appeal.ts';
import { decideAppeal, listAppeals } from '../../app/support/appeals.ts';
import { giveUnlockCode } from '../../app/support/give-unlock-code.ts';
import type { SupportPorts } from '../../app/support/ports.ts';
import { releasePhone } from '../../app/support/release-phone.ts';
import type { supportOperations } from '../../protocol/operations/support.ts';
import type { HandlersOf, OperationRequest } from '../exchange/handler.ts';
import { jsonReply, keptReply } from '../exchange/reply.ts';

export interface SupportHandlerParts {
  readonly checkIn: CheckIn;
  readonly support: SupportPorts;
  readonly contextOf: (request: Pick<OperationRequest<'fileAppeal'>, 'address' | 'header'>) => CheckInContext;
}

const pageSizeMax = 99;

/** What support does for owners, and how owners appeal. */
export function supportHandlers({
  checkIn,
  support,
  contextOf,
}: SupportHandlerParts): HandlersOf<typeof supportOperations> {
  return {
    async fileAppeal(request) {
      const outcome = await fileAppeal(checkIn, request.body, contextOf(request));
      return outcome.kind === 'refused' ? outcome : jsonReply(200, outcome.answer);
    },
    async giveUnlockCode(request) {
      const given = await giveUnlockCode(support, request, request.params.phoneId, request.body);
      return given.kind === 'refused' ? given : jsonReply(200, given.code);
    },
    async releasePhone(request) {
      const { params, body, idempotencyKey } = request;
      return keptReply(await releasePhone(support, request, params.phoneId, body, idempotencyKey));
    },
    async listAppeals({ query: { cursor, limit, apart } }) {
      const listed = await listAppeals(support, cursor, Number(limit ?? pageSizeMax), apart === 'true');
      return listed.kind === 'refused' ? listed : jsonReply(200, listed.list);
    },
    async decideAppeal(request) {
      const { params, body, idempotencyKey } = request;
      return keptReply(await decideAppeal(support, request, params.phoneId, body, idempotencyKey));
    },
  };
}
