import assert from 'node:assert/strict';
import type { PhoneLookup } from '../../app/dossiers/ports.ts';
import { grantExemption, type GrantPorts } from '../../app/support/grant-exemption.ts';
import { listContested, type ContestedPorts } from '../../app/support/list-contested.ts';
import { deskOf } from '../../app/support/ports.ts';
import { findPhones, readDossier, type ReadPorts } from '../../app/support/read-phones.ts';
import { parseImei } from '../../protocol/device/imei.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { operatorOperations } from '../../protocol/operations/operator.ts';
import { negotiateLanguage } from '../../protocol/words/language.ts';
import type { HandlersOf, OperationRequest } from '../exchange/handler.ts';
import { jsonReply, keptReply } from '../exchange/reply.ts';

const pageSizeMax = 99;

/** What operators ask about phones. */
export function operatorHandlers(
  ports: ReadPorts & GrantPorts & ContestedPorts,
): HandlersOf<typeof operatorOperations> {
  return {
    async findPhones({ query }) {
      const lookup = lookupOf(query);
      if ('kind' in lookup) return lookup;
      const found = await findPhones(ports, lookup);
      return found.kind === 'refused' ? found : jsonReply(200, found.list);
    },
    async listContested({ query: { cursor, limit } }) {
      return jsonReply(200, await listContested(ports, cursor, Number(limit ?? pageSizeMax)));
    },
    async readDossier({ params, query: { words } }) {
      const language = words === undefined ? null : negotiateLanguage(words);
      const read = await readDossier(ports, params.phoneId, language);
      return read.kind === 'refused' ? read : jsonReply(200, read.view);
    },
    async grantExemption(request) {
      const { params, body, idempotencyKey } = request;
      return keptReply(await grantExemption(ports, params.phoneId, body, idempotencyKey, deskOf(request)));
    },
  };
}

/** The schema of the query takes exactly one parameter. */
function lookupOf({
  imei: typed,
  serial,
  deviceId,
  phoneId,
}: OperationRequest<'findPhones'>['query']): PhoneLookup | Refusal {
  if (typed !== undefined) {
    const imei = parseImei(typed);
    return imei === undefined ? refuse('imei-invalid') : { by: 'imei', imei };
  }
  if (serial !== undefined) return { by: 'serial', serial: serial.trim() };
  if (deviceId !== undefined) return { by: 'deviceId', deviceId };
  assert(phoneId !== undefined);
  return { by: 'phoneId', phoneId };
}
