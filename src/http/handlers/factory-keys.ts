import { beginFactoryKeyConfirmation, confirmFactoryKey } from '../../app/casework/confirm-factory-key.ts';
import type { FactoryKeyPorts } from '../../app/casework/factory-key-ports.ts';
import { listFactoryKeyChanges } from '../../app/casework/factory-key-view.ts';
import {
  proposeFactoryKey,
  withdrawFactoryKey,
  type KeyAct,
} from '../../app/casework/propose-factory-key.ts';
import type { CredentialJson } from '../../app/people/ports.ts';
import type { factoryKeyOperations } from '../../protocol/operations/factory-keys.ts';
import type { HandlersOf, OperatorContext } from '../exchange/handler.ts';
import { jsonReply, keptReply } from '../exchange/reply.ts';

/** The person who makes a request that the policies of access permit to no program. */
function idOf({ principal }: OperatorContext): string {
  if (principal.kind !== 'operator') throw new Error('the policies of access admitted a program as a person');
  return principal.id;
}

const actOf = (request: OperatorContext & { readonly idempotencyKey: string }): KeyAct => ({
  by: idOf(request),
  idempotencyKey: request.idempotencyKey,
  audit: request.audit,
});

const changeOf = ({
  params,
}: {
  readonly params: { readonly hardwareId: string; readonly number: string };
}) => ({
  hardwareId: params.hardwareId,
  number: Number(params.number),
});

/** How two people change a factory key. */
export function factoryKeyHandlers(ports: FactoryKeyPorts): HandlersOf<typeof factoryKeyOperations> {
  return {
    async listFactoryKeyChanges({ query: { hardwareId } }) {
      return jsonReply(200, await listFactoryKeyChanges(ports, hardwareId ?? null));
    },
    async proposeFactoryKey(request) {
      const { params, body } = request;
      return keptReply(await proposeFactoryKey(ports, actOf(request), params.hardwareId, body));
    },
    async withdrawFactoryKey(request) {
      return keptReply(await withdrawFactoryKey(ports, actOf(request), changeOf(request)));
    },
    async beginFactoryKeyConfirmation(request) {
      const begun = await beginFactoryKeyConfirmation(ports, idOf(request), changeOf(request));
      return begun.kind === 'refused' ? begun : jsonReply(200, { options: begun.options });
    },
    async confirmFactoryKey(request) {
      const assertion = request.body.assertion as CredentialJson;
      return keptReply(await confirmFactoryKey(ports, actOf(request), changeOf(request), assertion));
    },
  };
}
