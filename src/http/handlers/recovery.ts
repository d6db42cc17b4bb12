import {
  beginRecovery,
  confirmRecovery,
  readRecovery,
  type RecoveryPorts,
} from '../../app/casework/recovery.ts';
import type { recoveryOperations } from '../../protocol/operations/recovery.ts';
import type { HandlersOf } from '../exchange/handler.ts';
import { jsonReply, keptReply } from '../exchange/reply.ts';

/** What people do once records were restored. */
export function recoveryHandlers(ports: RecoveryPorts): HandlersOf<typeof recoveryOperations> {
  return {
    readRecovery: async () => jsonReply(200, await readRecovery(ports)),
    beginRecovery: async ({ body, idempotencyKey, audit }) =>
      keptReply(await beginRecovery(ports, body, idempotencyKey, audit)),
    confirmRecovery: async ({ body, idempotencyKey, audit }) =>
      keptReply(await confirmRecovery(ports, body, idempotencyKey, audit)),
  };
}
