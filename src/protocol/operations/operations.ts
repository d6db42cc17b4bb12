import type { ErrorCode } from '../errors/errors.ts';
import { approverOperations } from './approvers.ts';
import { deviceOperations } from './device.ts';
import { factoryKeyOperations } from './factory-keys.ts';
import { logOperations } from './log.ts';
import { measureOperations } from './measures.ts';
import type { Operation } from './operation.ts';
import { operatorOperations } from './operator.ts';
import { peopleOperations } from './people.ts';
import { publicOperations } from './public.ts';
import { recoveryOperations } from './recovery.ts';
import { supportOperations } from './support.ts';

/** Everything that the interface offers, in the order in which it is documented. */
export const operations = {
  ...deviceOperations,
  ...publicOperations,
  ...logOperations,
  ...operatorOperations,
  ...factoryKeyOperations,
  ...supportOperations,
  ...measureOperations,
  ...approverOperations,
  ...peopleOperations,
  ...recoveryOperations,
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

const operatorErrors = [
  'unauthorized',
  'forbidden',
  'passkey-required',
  'csrf-token-missing',
  'rate-limited',
  'busy',
  'store-away',
] as const satisfies readonly ErrorCode[];

/** The errors that every operation of this kind can answer besides its own: faults of the request itself, and faults of the server. */
export function commonErrors(operation: Operation): readonly ErrorCode[] {
  return [
    'bad-request',
    'request-timeout',
    'head-too-large',
    ...(operation.body === undefined
      ? []
      : (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)),
    ...(operation.query === undefined && operation.params === undefined
      ? []
      : (['malformed-query'] as const)),
    ...(operation.quota === null ? [] : (['rate-limited'] as const)),
    ...(operation.quota === 'enrolment' || operation.quota === 'sign-in' ? (['busy'] as const) : []),
    ...(operation.audience === 'operator' ? operatorErrors : []),
    ...(operation.idempotent ? (['idempotency-key-missing', 'idempotency-key-reused'] as const) : []),
    'stopping',
    'internal',
  ];
}
