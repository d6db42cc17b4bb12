import { formatInstant } from '../../core/time.ts';
import type { ApproverSet } from '../../protocol/acts/approver-set.ts';
import type { ApproverSetList, NextApproverSet } from '../../protocol/operators/approver-sets.ts';
import { nameOf } from '../people/name-of.ts';
import type { Transaction } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import type { ApproverPorts, SetProposal, SignedSet } from './approvers-ports.ts';

/** All sets, oldest first, with their exact texts, and the proposal of the next. */
export function listApproverSets(ports: ApproverPorts): Promise<ApproverSetList> {
  return ports.store.transact(async (tx) => {
    const roll = await readRoll(ports, tx);
    const sets: ApproverSetList['sets'] = [];
    for (const one of roll) sets.push(await signedView(ports, tx, one));
    const proposal = await proposalToSign(ports, tx, roll);
    return { sets, next: proposal === undefined ? null : await nextSetView(ports, tx, roll, proposal) };
  });
}

/** The proposal that waits for signatures; undefined where there is none. */
export async function proposalToSign(
  { store }: ApproverPorts,
  tx: Transaction,
  roll: readonly SignedSet[],
): Promise<SetProposal | undefined> {
  const newest = roll.at(-1);
  return newest === undefined ? undefined : store.findSetProposal(tx, newest.number + 1);
}

async function signedView(
  ports: ApproverPorts,
  tx: Transaction,
  one: SignedSet,
): Promise<ApproverSetList['sets'][number]> {
  const { number, sha256, text, signedAt, assertions, set } = one;
  const { from, until, rpId } = set;
  const persons = await personsOf(ports, tx, set);
  return {
    number,
    sha256,
    text,
    signedAt: formatInstant(signedAt),
    from,
    until,
    rpId,
    persons,
    isSigned: assertions.length > 0,
  };
}

async function personsOf(
  ports: ApproverPorts,
  tx: Transaction,
  { keys }: ApproverSet,
): Promise<ApproverSetList['sets'][number]['persons']> {
  const persons: ApproverSetList['sets'][number]['persons'] = [];
  for (const id of new Set(keys.map(({ person }) => person))) persons.push(await nameOf(ports, tx, id));
  return persons;
}

/** A proposed set as operators see it: whom it adds and leaves out, and who has signed it. */
export async function nextSetView(
  ports: ApproverPorts,
  tx: Transaction,
  roll: readonly SignedSet[],
  { sha256, number, text, proposedAt }: SetProposal,
): Promise<NextApproverSet> {
  const next = JSON.parse(text) as ApproverSet;
  const before = new Set(roll.at(-1)?.set.keys.map(({ person }) => person));
  const persons = await personsOf(ports, tx, next);
  const present = new Set(persons.map(({ id }) => id));
  const removed: NextApproverSet['removes'] = [];
  for (const id of before) if (!present.has(id)) removed.push(await nameOf(ports, tx, id));
  const signedBy: NextApproverSet['signedBy'] = [];
  for (const { operator } of await ports.store.readSetSignatures(tx, sha256))
    signedBy.push(await nameOf(ports, tx, operator));
  return {
    number,
    sha256,
    text,
    proposedAt: formatInstant(proposedAt),
    from: next.from,
    until: next.until,
    persons,
    adds: persons.filter(({ id }) => !before.has(id)),
    removes: removed,
    signedBy,
  };
}
