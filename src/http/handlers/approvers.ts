import { beginApproverKey, finishApproverKey } from '../../app/casework/approver-keys.ts';
import type { ApproverPorts } from '../../app/casework/approvers-ports.ts';
import { readApprovers, removeApproverKey } from '../../app/casework/read-approvers.ts';
import { proposeApproverSet } from '../../app/casework/propose-set.ts';
import { listApproverSets } from '../../app/casework/read-sets.ts';
import { readSetSigning, signApproverSet } from '../../app/casework/sign-set.ts';
import type { approverOperations } from '../../protocol/operations/approvers.ts';
import type { CredentialJson } from '../../app/people/ports.ts';
import type { HandlersOf, OperatorContext } from '../exchange/handler.ts';
import { jsonReply, keptReply } from '../exchange/reply.ts';

/** The person who makes a request that the policies of access permit to no program. */
function idOf({ principal }: OperatorContext): string {
  if (principal.kind !== 'operator') throw new Error('the policies of access admitted a program as a person');
  return principal.id;
}

/** Who names phones to be locked, and with which keys. */
export function approverHandlers(ports: ApproverPorts): HandlersOf<typeof approverOperations> {
  return {
    async readApprovers() {
      return jsonReply(200, await readApprovers(ports));
    },
    async beginApproverKey(request) {
      const begun = await beginApproverKey(ports, idOf(request));
      if (begun.kind === 'refused') return begun;
      const { options, proof, origin } = begun;
      return jsonReply(200, { options, proof, origin });
    },
    async finishApproverKey(request) {
      const stored = await finishApproverKey(ports, idOf(request), request.body, request.audit);
      if (stored.kind === 'refused') return stored;
      return jsonReply(201, { credentialId: stored.credentialId, key: stored.key });
    },
    async removeApproverKey(request) {
      const { credentialId } = request.params;
      const removed = await removeApproverKey(ports, idOf(request), credentialId, request.audit);
      return removed.kind === 'refused' ? removed : jsonReply(200, {});
    },
    async listApproverSets() {
      return jsonReply(200, await listApproverSets(ports));
    },
    async proposeApproverSet({ principal, idempotencyKey, audit }) {
      const proposer = principal.kind === 'operator' ? principal.id : null;
      return keptReply(await proposeApproverSet(ports, proposer, idempotencyKey, audit));
    },
    async readSetSigning(request) {
      const outcome = await readSetSigning(ports, idOf(request), request.params.sha256);
      return outcome.kind === 'refused' ? outcome : jsonReply(200, outcome.signing);
    },
    async signApproverSet(request) {
      const { params, body, idempotencyKey, audit } = request;
      const signer = { operatorId: idOf(request), assertion: body.assertion as CredentialJson };
      return keptReply(await signApproverSet(ports, signer, params.sha256, idempotencyKey, audit));
    },
  };
}
