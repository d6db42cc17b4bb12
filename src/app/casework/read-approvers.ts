import { dayMs, formatInstant, parseInstant, type Instant } from '../../core/time.ts';
import { signerRoles } from '../../protocol/acts/measure.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ApproversView } from '../../protocol/operators/approvers.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { AuditWithin } from '../people/audit.ts';
import { nameOf } from '../people/name-of.ts';
import type { Transaction } from '../ports.ts';
import { lapseOfKey, readRoll } from './approver-roll.ts';
import { stepsToFirstSet } from './approver-sets.ts';
import type { ApproverKey, ApproverPorts, SetProposal, SignedSet } from './approvers-ports.ts';
import { proposalToSign } from './read-sets.ts';
import { keyOf } from './measure-manifest.ts';

/** A set that ends sooner has to be followed by the next. */
const remindedBeforeMs = 30 * dayMs;

/** The newest set, all keys, and what has to be done. */
export function readApprovers(ports: ApproverPorts): Promise<ApproversView> {
  return ports.store.transact(async (tx) => {
    const roll = await readRoll(ports, tx);
    const now = ports.clock.now();
    const keys: ApproversView['keys'] = [];
    for (const one of await ports.store.listApproverKeys(tx, null))
      keys.push(await keyView(ports, tx, roll, one, now));
    const newest = roll.at(-1);
    return {
      origin: ports.approving.origin(),
      set: newest === undefined ? null : setView(newest),
      keys,
      nextSteps:
        newest === undefined
          ? [...(await stepsToFirstSet(ports, tx))]
          : nextSteps(newest, await proposalToSign(ports, tx, roll), now),
    };
  });
}

async function keyView(
  ports: ApproverPorts,
  tx: Transaction,
  roll: readonly SignedSet[],
  { credentialId, operatorId, spki, label, createdAt, lastUsedAt }: ApproverKey,
  now: Instant,
): Promise<ApproversView['keys'][number]> {
  const key = keyOf(Buffer.from(spki).toString('base64url'));
  const origin = ports.approving.origin();
  const stated = { operator: operatorId, key, origin, rpId: new URL(origin).hostname };
  return {
    credentialId,
    operator: await nameOf(ports, tx, operatorId),
    key,
    label,
    createdAt: formatInstant(createdAt),
    lastUsedAt: formatOrNull(lastUsedAt),
    counts: signerRoles.filter((role) => lapseOfKey(roll, { ...stated, role }, now) === null),
  };
}

function setView({ number, sha256, set }: SignedSet): NonNullable<ApproversView['set']> {
  const { rpId, from, until } = set;
  return { number, sha256, rpId, from, until, persons: [...new Set(set.keys.map(({ person }) => person))] };
}

function nextSteps(newest: SignedSet, proposal: SetProposal | undefined, now: Instant): string[] {
  const warning = warningOf(newest, now);
  if (proposal === undefined) return warning === null ? [] : [warning];
  if (now >= parseInstant(newest.set.until)!)
    return [
      ...(warning === null ? [] : [warning]),
      `Set ${proposal.number} is proposed for firmware: nobody can sign it any more.`,
    ];
  const signed = `Set ${proposal.number} is proposed: two people of set ${newest.number} sign it.`;
  return warning === null ? [signed] : [warning, signed];
}

/** What whoever runs the server has to know of the newest set's end; null: nothing yet. */
export function warningOf({ number, set }: SignedSet, now: Instant): string | null {
  const until = parseInstant(set.until)!;
  if (now >= until)
    return `Approver set ${number} ended ${set.until}: no lock is ordered or renewed before firmware names a set. carnet approvers propose --pinned prints one for firmware, carnet approvers adopt takes it.`;
  if (now < until - remindedBeforeMs) return null;
  return `Approver set ${number} ends ${set.until}: two of its people sign the next before that (carnet approvers propose), or nothing is ordered afterwards.`;
}

/** Removes one of one's own approver keys. The set goes on to name it until the next one, so its signatures count till then. */
export function removeApproverKey(
  ports: ApproverPorts,
  operatorId: string,
  credentialId: string,
  audit: AuditWithin,
): Promise<{ readonly kind: 'removed' } | Refusal> {
  return ports.store.transact(async (tx) => {
    await ports.store.awaitPeople(tx);
    const keys = await ports.store.listApproverKeys(tx, operatorId);
    if (!keys.some((key) => key.credentialId === credentialId)) return refuse('passkey-unknown');
    await ports.store.removeApproverKey(tx, credentialId, ports.clock.now());
    await audit(tx, { target: `approver-key=${credentialId}` });
    return { kind: 'removed' };
  });
}
