import type { Decision } from '../../../core/decision/decision.ts';
import type { Territory } from '../../../core/territory/territory.ts';
import { expiryOf, type DirectiveType } from '../../../core/orders/directive.ts';
import { fitDirective } from '../../../core/orders/fit-directive.ts';
import { formatInstant, secondMs, type Instant } from '../../../core/time.ts';
import { directiveTyp, type Directive } from '../../../protocol/device/directive.ts';
import type { DirectiveStatement } from '../../../protocol/log/statement.ts';
import type { PublishedVersion } from '../../policies/published-policies.ts';
import type { DirectiveRecord, StoredDossier } from '../ports.ts';
import { sha256Of, signJws, type Signer } from '../../keys/signer.ts';
import { subjectOf } from './subject.ts';

const citationLengthMax = 500;

/** One notice or release about to be signed. */
export interface Order {
  readonly type: Exclude<DirectiveType, 'lock'>;
  readonly policy: PublishedVersion;
  readonly clauses: readonly string[];
  readonly territory: Territory | null;
  readonly reason: string;
  /** Of a release for a pending appeal: the phone keeps its notices. */
  readonly isProvisional: boolean;
}

/** Who signs, about which phone, following from which decision. */
export interface Signing {
  readonly signer: Signer;
  readonly dossier: StoredDossier;
  readonly decision: Decision;
  /** Of the decision's exact bytes, base64url. */
  readonly decisionSha256: () => string;
}

/**
 * What a directive's JSON may take, in bytes: in base64url, with header and signature, it stays below the 16,384 characters that an answer may
 * carry. An agent refuses an answer with a longer directive, and with it whatever else is in that answer.
 */
export const directiveBytesMax = 12_000;

/** Whether a directive is longer than the wire takes. */
export function isTooLong(directive: Directive): boolean {
  return Buffer.byteLength(JSON.stringify(directive)) > directiveBytesMax;
}

/** Signs a notice or a release in the form that every phone reads, with the statement that it names. */
export async function signOrder(signing: Signing, order: Order, seq: number): Promise<DirectiveRecord> {
  const { now } = signing.decision;
  const expiresAt = expiryOf(order.type, null, now);
  const statement = JSON.stringify(statementOf(signing, order, seq));
  const directive: Directive & { readonly provisional?: true } = {
    ...sharedClaims(signing, order, { seq, expiresAt }),
    type: order.type,
    territory: order.territory,
    // Only phones of version 2 get it: the form of before has no such field.
    ...(order.isProvisional ? { provisional: true } : {}),
    statementSha256: sha256Of(statement),
  };
  return {
    seq,
    type: order.type,
    jws: await signJws(signing.signer, directiveTyp, fitDirective(directive, isTooLong)),
    statement,
    issuedAt: now,
    expiresAt,
    lease: null,
    clauses: order.clauses,
    state: 'pending',
    why: null,
    episode: null,
    ...(order.isProvisional ? { provisional: true } : {}),
  };
}

/** What every directive says, whatever it orders. `expiresAt`: an instant in milliseconds. */
export function sharedClaims(
  { dossier, decision }: Signing,
  { policy, clauses, reason }: Pick<Order, 'policy' | 'clauses' | 'reason'>,
  { seq, expiresAt }: { readonly seq: number; readonly expiresAt: Instant },
): Omit<Directive, 'type' | 'territory' | 'statementSha256'> {
  const { issuer } = policy.policy;
  return {
    iss: issuer.name,
    aud: dossier.registration.deviceId!,
    seq,
    iat: Math.floor(decision.now / secondMs),
    exp: Math.floor(expiresAt / secondMs),
    standing: decision.standing,
    clauses: clauses.map((id) => ({ id, basis: citationsOf(policy, id) })),
    reason,
    remedy: { appealUrl: issuer.appealUrl, contact: issuer.contact },
  };
}

function citationsOf({ policy }: PublishedVersion, clauseId: string): string[] {
  const basis = policy.clauses.find((one) => one.id === clauseId)?.basis ?? [];
  return basis.slice(0, 8).map((one) => `${one.instrument}, ${one.provision}`.slice(0, citationLengthMax));
}

/**
 * The record of an order that its directive names: pseudonymous, and no finer than the territory. Only locks have a public one. It does not contain the hash of its directive, because the directive
 * contains the hash of this text (docs/decisions/orders.md).
 */
function statementOf(
  { dossier, decision, decisionSha256 }: Signing,
  order: Order,
  seq: number,
): DirectiveStatement {
  const { published } = order.policy;
  const { deviceId } = dossier.registration;
  return {
    v: 1,
    kind: 'directive',
    at: formatInstant(decision.now),
    subject: subjectOf(dossier.salt, deviceId!),
    seq,
    type: order.type,
    territory: order.territory,
    clauses: [...order.clauses],
    policy: { id: published.id, version: published.version, sha256: published.sha256 },
    decisionSha256: decisionSha256(),
    approvals: [],
  };
}
