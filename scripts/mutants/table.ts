import { agentMemoryMutants } from './agent-memory.ts';
import { agentNamedMutants } from './agent-named.ts';
import { agentSetsMutants } from './agent-sets.ts';
import { agentMutants } from './agent.ts';
import { approverSetMutants } from './approver-sets.ts';
import { caseworkMutants } from './casework.ts';
import { checkInMutants } from './check-in.ts';
import { coreLogMutants } from './core-log.ts';
import { coreOrdersMutants } from './core-orders.ts';
import { enrolmentMutants } from './enrolment.ts';
import type { Mutant } from './mutant.ts';
import { ordersNamedMutants } from './orders-named.ts';
import { peopleMutants } from './people.ts';
import { readingMutants } from './reading.ts';
import { timeAndKeysMutants } from './time-and-keys.ts';

/** Single changes of the lines that promises rest on. Each must fail a test that it names. */
export const mutants: readonly Mutant[] = [
  ...coreLogMutants,
  ...coreOrdersMutants,
  ...ordersNamedMutants,
  ...agentMutants,
  ...agentNamedMutants,
  ...agentMemoryMutants,
  ...agentSetsMutants,
  ...enrolmentMutants,
  ...checkInMutants,
  ...timeAndKeysMutants,
  ...readingMutants,
  ...caseworkMutants,
  ...approverSetMutants,
  ...peopleMutants,
];

/** How often the text of a mutant stands in its file; 1 where it can be made. */
export function placesOf(mutant: Mutant, source: string): number {
  return source.split(mutant.text).length - 1;
}
