import { sha256Of } from '../../src/app/keys/signer.ts';
import type { LockOrder } from '../../src/core/decision/event.ts';
import { measureNamed, namedApproval } from '../support/named-approval.ts';
import { orderEvents } from './authority.ts';
import type { HistoryEvent } from './event.ts';
import { promised } from './policy-fixtures.ts';
import type { World } from './world.ts';

type People = (HistoryEvent & { kind: 'order' })['people'];

/** A measure is carried out: only where the phone is due, and truly only where two people signed it. */
export async function order(world: World, people: People): Promise<void> {
  const { server, oracle: judge } = world;
  if (people === 'two' && !world.orderAnyTime && (server.standstill() !== null || !server.isDue())) return;
  if (people === 'two') return orderByTwo(world);
  world.orders += 1;
  // Anything but two people can only come about by a hand in the database.
  judge.tampered();
  const approvals = approvalsBy(world, people === 'one' ? ['Ana'] : ['Ana', 'Ana']);
  await carryOut(world, people === 'nobody' ? [] : approvals);
}

/** Two people sign, and the lock of the owner's key, or of another, is ordered. */
export async function orderByTwo(world: World, phoneId?: string): Promise<void> {
  world.orders += 1;
  const approvals = approvalsBy(world, ['Ana', 'Bo']);
  world.oracle.approve(JSON.stringify(approvals), world.now);
  await carryOut(world, approvals, phoneId);
}

const nameIn = (world: World, who: string): string => sha256Of(`${who} ${world.orders}`);

function approvalsBy(world: World, people: readonly string[]): LockOrder['approvals'] {
  return people.map((who, index) => {
    const role = index === 0 ? 'proposer' : 'approver';
    return { role, key: nameIn(world, who), assertionSha256: nameIn(world, `${role} signed`) };
  });
}

/** Without approvals: an order that names no measure. */
async function carryOut(world: World, approvals: LockOrder['approvals'], phoneId?: string): Promise<void> {
  const { server } = world;
  const head = `measure ${world.orders}`;
  const measure = measureNamed(head);
  const until = server.now();
  if (approvals.length > 0) {
    const isByTwo = new Set(approvals.map(({ key }) => key)).size === 2;
    server.measureSigned(measure, isByTwo ? namedApproval(head, approvals) : null);
    if (phoneId === undefined) world.measures.push(measure);
  }
  const lockOrder = approvals.length === 0 ? undefined : { measure, approvals, until };
  await server.record(
    orderEvents(server.now(), promised.leaseMs, lockOrder),
    phoneId === undefined ? {} : { phoneId },
  );
}
