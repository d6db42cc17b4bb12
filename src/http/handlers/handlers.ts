import type { CheckIn, CheckInContext } from '../../app/device/check-in.ts';
import type { MeasurePorts } from '../../app/casework/measures-ports.ts';
import type { StatementPorts } from '../../app/log/read-statement.ts';
import type { GrantPorts } from '../../app/support/grant-exemption.ts';
import type { ContestedPorts } from '../../app/support/list-contested.ts';
import type { FactoryKeyPorts } from '../../app/casework/factory-key-ports.ts';
import type { SupportPorts } from '../../app/support/ports.ts';
import type { ReadPorts } from '../../app/support/read-phones.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Handlers, OperationRequest } from '../exchange/handler.ts';
import { approverHandlers } from './approvers.ts';
import { deviceHandlers, type DeviceHandlerParts } from './device.ts';
import { factoryKeyHandlers } from './factory-keys.ts';
import { logHandlers } from './log.ts';
import { measureHandlers } from './measures.ts';
import { operatorHandlers } from './operator.ts';
import type { PeopleHandlers } from './people.ts';
import { recoveryHandlers } from './recovery.ts';
import { publicHandlers, type PublicHandlerParts } from './public.ts';
import { supportHandlers } from './support.ts';

export interface HandlerParts extends Omit<DeviceHandlerParts, 'contextOf'>, PublicHandlerParts {
  readonly checkIn: CheckIn;
  readonly operator: ReadPorts & GrantPorts & SupportPorts & ContestedPorts;
  readonly factoryKeys: FactoryKeyPorts;
  readonly log: StatementPorts;
  readonly people: PeopleHandlers;
  readonly measures: MeasurePorts;
  readonly addressTerritory: (address: string) => Territory | undefined;
}

/** The handlers of all operations, a file for each table of `protocol/operations`. */
export function createHandlers(parts: HandlerParts): Handlers {
  const contextOf = (request: Pick<OperationRequest<'checkIn'>, 'address' | 'header'>): CheckInContext => ({
    address: parts.addressTerritory(request.address) ?? null,
    language: request.header('accept-language'),
  });
  return {
    ...deviceHandlers({ ...parts, contextOf }),
    ...publicHandlers(parts),
    ...logHandlers(parts.log),
    ...operatorHandlers(parts.operator),
    ...factoryKeyHandlers(parts.factoryKeys),
    ...supportHandlers({ checkIn: parts.checkIn, support: parts.operator, contextOf }),
    ...measureHandlers(parts.measures),
    ...recoveryHandlers(parts.measures),
    ...approverHandlers(parts.measures),
    ...parts.people,
  };
}
