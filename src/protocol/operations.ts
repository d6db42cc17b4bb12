import type { ErrorCode } from './errors.ts';
import { deviceOperations } from './operations/device.ts';
import { logOperations } from './operations/log.ts';
import { measureOperations } from './operations/measures.ts';
import type { Operation } from './operations/operation.ts';
import { operatorOperations } from './operations/operator.ts';
import { peopleOperations } from './operations/people.ts';
import { publicOperations } from './operations/public.ts';
import { supportOperations } from './operations/support.ts';

/** Everything that the interface offers, in the order in which it is documented. */
export const operations = {
  ...deviceOperations,
  ...publicOperations,
  ...logOperations,
  ...operatorOperations,
  ...supportOperations,
  ...measureOperations,
  ...peopleOperations,
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

const operatorErrors = [
  'unauthorized',
  'forbidden',
  'passkey-required',
  'csrf-token-missing',
  'store-away',
] as const satisfies readonly ErrorCode[];

/** What any operation may answer besides its own: faults of the request as such, and ours. */
export function commonErrors(operation: Operation): readonly ErrorCode[] {
  return [
    'bad-request',
    ...(operation.body === undefined
      ? []
      : (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)),
    ...(operation.query === undefined && operation.params === undefined
      ? []
      : (['malformed-query'] as const)),
    ...(operation.quota === null ? [] : (['rate-limited'] as const)),
    ...(operation.audience === 'operator' ? operatorErrors : []),
    ...(operation.idempotent ? (['idempotency-key-missing', 'idempotency-key-reused'] as const) : []),
    'internal',
  ];
}
