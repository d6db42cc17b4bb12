import type { MeasureKind } from '../../core/casework/transitions.ts';
import { readAssertionText } from '../../protocol/acts/read-measure.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { OperationId } from '../../protocol/operations/operations.ts';
import type { SignatureLapse } from '../../protocol/operators/measure-view.ts';
import type { Transaction } from '../ports.ts';
import type { SigningRole } from './measure-manifest.ts';
import type { ApprovalRecord, SignerPorts } from './measures-ports.ts';

/** A signature that does not count at present, and why. */
export interface LapsedSignature {
  readonly role: SigningRole;
  readonly operator: string;
  readonly why: SignatureLapse;
}

/** The operation whose permission a person must hold to stand for a measure in a role. */
const permittedBy = {
  lock: { proposer: 'confirmProposal', approver: 'confirmApproval' },
  policy: { proposer: 'proposePolicy', approver: 'confirmApproval' },
} as const satisfies Record<MeasureKind, Record<SigningRole, OperationId>>;

/** Why this person cannot stand for a measure in this role now; null: they can. Read anew each time, because roles end at once. */
async function lapseOf(
  { store, access }: Pick<SignerPorts, 'store' | 'access'>,
  tx: Transaction,
  kind: MeasureKind,
  { role, operator: id }: { readonly role: SigningRole; readonly operator: string },
): Promise<Exclude<SignatureLapse, 'other-address'> | null> {
  const operator = await store.findOperator(tx, id);
  if (operator === undefined || operator.deactivatedAt !== null) return 'deactivated';
  const { name, roles } = operator;
  // Only a session that a passkey opened can sign; no session is at hand when the loop carries a measure out.
  const person = { kind: 'operator', id, name, roles, session: '' } as const;
  return access.decide(person, permittedBy[kind][role], 'passkey').allowed ? null : 'role-lost';
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
  for (const { role, operator, assertion } of approvals) {
    const why =
      (await lapseOf(ports, tx, kind, { role, operator })) ??
      (readAssertionText(assertion)?.rpId === ports.rpId() ? null : 'other-address');
    if (why !== null) lapsed.push({ role, operator, why });
  }
  return lapsed;
}

/** Refuses where somebody cannot stand for a measure now. null: they can. */
export async function refusalOfSigner(
  ports: Pick<SignerPorts, 'store' | 'access'>,
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
