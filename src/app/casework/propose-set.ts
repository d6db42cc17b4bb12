import { hourMs, parseInstant, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { NextApproverSet } from '../../protocol/operators/approver-sets.ts';
import { sha256Of } from '../keys/signer.ts';
import type { AuditWithin } from '../people/audit.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import { nextSet, stepsToFirstSet } from './approver-sets.ts';
import type { ApproverPorts, SetProposal, SignedSet } from './approvers-ports.ts';
import { nextSetView } from './read-sets.ts';

/** A set has to stand in the witnessed log before the set before it ends, or phones do not follow it: it is signed no later than this before. */
const loggedWithinMs = hourMs;

/**
 * Writes down what the next set would say: the keys of everybody whose roles let them sign. It counts for nothing before two people of the newest set
 * signed it, or, where that one has ended, firmware names it. A later proposal takes the place of an earlier one. `proposer`: the id of a person, or null for a program.
 */
export function proposeApproverSet(
  ports: ApproverPorts,
  proposer: string | null,
  idempotencyKey: string,
  audit: AuditWithin,
): Promise<KeptAnswer | Refusal> {
  return idempotent(ports, idempotencyKey, JSON.stringify(['propose-approver-set', proposer]), async (tx) => {
    await ports.store.awaitPeople(tx);
    const before = await newestToFollow(ports, tx, 'or-ended');
    if (before.kind === 'refused') return before;
    const made = await proposalAfter(ports, tx, before.newest, proposer);
    if (made === undefined)
      return impossible(
        'It would name fewer than two people who may approve and have an approver key, or the server names no witnesses.',
      );
    ports.store.addSetProposal(tx, made);
    await audit(tx, { target: `approver-set=${made.number}`, details: { sha256: made.sha256 } });
    const body: NextApproverSet = await nextSetView(ports, tx, before.roll, made);
    return { status: 201, body };
  });
}

async function proposalAfter(
  ports: ApproverPorts,
  tx: Transaction,
  newest: SignedSet,
  proposedBy: string | null,
): Promise<SetProposal | undefined> {
  const earlier = await ports.store.findSetProposal(tx, newest.number + 1);
  // A later time gives another text, so that signatures under an earlier proposal never apply to this one.
  const now = Math.max(ports.clock.now(), earlier === undefined ? 0 : earlier.proposedAt + 1);
  const set = await nextSet(ports, tx, newest, now);
  if (set === null) return undefined;
  const text = JSON.stringify(set);
  return { sha256: sha256Of(text), number: set.number, text, proposedBy, proposedAt: now };
}

const impossible = (detail: string): Refusal => refuse('approver-set-impossible', { detail });

type ToFollow = {
  readonly kind: 'to-follow';
  readonly roll: readonly SignedSet[];
  readonly newest: SignedSet;
};

/**
 * The newest set, where the next may be made and signed now; else why it may not. `or-ended`: also where it has ended, so that only firmware can name the
 * next.
 */
export async function newestToFollow(
  ports: ApproverPorts,
  tx: Transaction,
  which: 'in-force' | 'or-ended' = 'in-force',
): Promise<ToFollow | Refusal> {
  // Restored records may lack a set that phones follow already; another of its number would end all locks for good.
  if (ports.standstill() !== null)
    return refuse('not-ready', { members: { waitingFor: ports.standstill()!.kind }, retryAfterS: 60 });
  const roll = await readRoll(ports, tx);
  const newest = roll.at(-1);
  if (newest === undefined)
    return impossible(`There is no set yet. ${(await stepsToFirstSet(ports, tx)).join(' ')}`);
  const now = ports.clock.now();
  const isForFirmware = which === 'or-ended' && now >= parseInstant(newest.set.until)!;
  if (!isForFirmware && isTooLate(newest, now))
    return impossible(
      `Approver set ${newest.number} ends ${newest.set.until}, too soon for another to be in the log before: phones would not follow it. Only firmware can name a set now.`,
    );
  if (await ports.approving.isPublished(newest.number + 1))
    return impossible(
      `The public files hold set ${newest.number + 1} already, which these records lack. The server takes it up within seconds where two people of set ${newest.number} signed it.`,
    );
  return { kind: 'to-follow', roll, newest };
}

function isTooLate({ set }: SignedSet, now: Instant): boolean {
  return now >= parseInstant(set.until)! - loggedWithinMs;
}
