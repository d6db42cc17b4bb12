import type { MeasureKind } from '../../core/casework/transitions.ts';
import { readAssertionText } from '../../protocol/acts/read-measure.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { OperationId } from '../../protocol/operations/operations.ts';
import type { SignatureLapse } from '../../protocol/operators/measure-view.ts';
import type { Transaction } from '../ports.ts';
import { lapseOfKey, readRoll } from './approver-roll.ts';
import type { SignedSet } from './approvers-ports.ts';
import { formOf, type SigningRole } from './measure-manifest.ts';
import type { ApprovalRecord, SignerPorts } from './measures-ports.ts';

/** A signature that does not count at present, and why. */
export interface LapsedSignature {
  readonly role: SigningRole;
  readonly operator: string;
  readonly why: SignatureLapse;
}

/** What tells which roles a person holds. */
export interface RolePorts {
  readonly store: Pick<SignerPorts['store'], 'findOperator'>;
  readonly access: SignerPorts['access'];
}

/** The operation whose permission a person must hold to stand for a measure in a role. */
const permittedBy = {
  lock: { proposer: 'confirmProposal', approver: 'confirmApproval' },
  policy: { proposer: 'proposePolicy', approver: 'confirmApproval' },
} as const satisfies Record<MeasureKind, Record<SigningRole, OperationId>>;

/** Why this person cannot stand for a measure in this role now; null: they can. Read anew each time, because roles end at once. */
export async function lapseOf(
  { store, access }: RolePorts,
  tx: Transaction,
  kind: MeasureKind,
  { role, operator: id }: { readonly role: SigningRole; readonly operator: string },
): Promise<'deactivated' | 'role-lost' | null> {
  const operator = await store.findOperator(tx, id);
  if (operator === undefined || operator.deactivatedAt !== null) return 'deactivated';
  const { name, roles } = operator;
  // Only a session that a passkey opened can sign; no session is at hand when the loop carries a measure out.
  const person = { kind: 'operator', id, name, roles, session: '' } as const;
  return access.decide(person, permittedBy[kind][role], 'passkey').allowed ? null : 'role-lost';
}

/**
 * The proposer's and the approver's signature that count at present, of different people and keys, given in one round: the log states the two of a round,
 * never one of each of two. The latest round that has such a pair; null where none has.
 * `roll`: the approver sets, where the caller has read them.
 */
export async function countingPair(
  ports: SignerPorts,
  tx: Transaction,
  kind: MeasureKind,
  approvals: readonly ApprovalRecord[],
  roll?: readonly SignedSet[],
): Promise<readonly [ApprovalRecord, ApprovalRecord] | null> {
  const counting: ApprovalRecord[] = [];
  const sets = roll ?? (await rollFor(ports, tx, kind, approvals));
  for (const one of approvals.toSorted((a, b) => b.round - a.round || b.at - a.at))
    if ((await lapseOfSignature(ports, tx, kind, one, sets)) === null) counting.push(one);
  for (const proposer of counting.filter(({ role }) => role === 'proposer')) {
    const approver = counting.find(
      ({ role, operator, key, round }) =>
        role === 'approver' &&
        round === proposer.round &&
        operator !== proposer.operator &&
        key !== proposer.key,
    );
    if (approver !== undefined) return [proposer, approver];
  }
  return null;
}

async function rollFor(
  ports: SignerPorts,
  tx: Transaction,
  kind: MeasureKind,
  approvals: readonly ApprovalRecord[],
): Promise<readonly SignedSet[]> {
  return kind === 'lock' && approvals.length > 0 ? readRoll(ports, tx) : [];
}

async function lapseOfSignature(
  ports: SignerPorts,
  tx: Transaction,
  kind: MeasureKind,
  approval: ApprovalRecord,
  roll: readonly SignedSet[],
): Promise<SignatureLapse | null> {
  const { role, operator } = approval;
  return (
    (await lapseOf(ports, tx, kind, { role, operator })) ?? lapseOfAssertion(ports, kind, approval, roll)
  );
}

/**
 * The signatures of a measure that do not count at present. While there is one, the measure orders nothing. It goes on when the person holds the
 * role again, or the server is back at the address that the passkeys signed for.
 */
export async function lapsedSignatures(
  ports: SignerPorts,
  tx: Transaction,
  kind: MeasureKind,
  approvals: readonly ApprovalRecord[],
): Promise<readonly LapsedSignature[]> {
  const lapsed: LapsedSignature[] = [];
  const roll = await rollFor(ports, tx, kind, approvals);
  for (const approval of approvals) {
    const { role, operator } = approval;
    const why = await lapseOfSignature(ports, tx, kind, approval, roll);
    if (why !== null) lapsed.push({ role, operator, why });
  }
  return lapsed;
}

/** Why the assertion itself does not count now. A lock's is checked as phones check it, by the newest approver set. */
function lapseOfAssertion(
  { rpId, clock }: SignerPorts,
  kind: MeasureKind,
  { role, operator, key, assertion }: ApprovalRecord,
  roll: readonly SignedSet[],
): SignatureLapse | null {
  const document = readAssertionText(assertion);
  if (document === undefined) return 'other-address';
  switch (kind) {
    case 'lock':
      if (document.v !== formOf.lock) return 'old-form';
      if (document.rpId !== rpId(kind)) return 'other-address';
      return lapseOfKey(
        roll,
        { role, operator, key, rpId: document.rpId, origin: document.origin },
        clock.now(),
      );
    case 'policy':
      return document.rpId === rpId(kind) ? null : 'other-address';
    default:
      throw new Error(`unknown kind of measure ${String(kind satisfies never)}`);
  }
}

/** Refuses where somebody cannot stand for a measure now. null: they can. */
export async function refusalOfSigner(
  ports: RolePorts,
  tx: Transaction,
  kind: MeasureKind,
  signer: { readonly role: SigningRole; readonly operator: string },
): Promise<Refusal | null> {
  const why = await lapseOf(ports, tx, kind, signer);
  switch (why) {
    case null:
      return null;
    case 'deactivated':
      return refuse('operator-deactivated', {
        detail: `The ${signer.role} of this measure was deactivated.`,
      });
    case 'role-lost':
      return refuse('signer-role-lost', {
        detail: `The ${signer.role} of this measure no longer holds a role that permits it.`,
        members: { role: signer.role },
      });
    default:
      throw new Error(`unknown lapse ${String(why satisfies never)}`);
  }
}
