import { decisionBytes } from '../../../core/decision/decide.ts';
import type { Decision } from '../../../core/decision/decision.ts';
import type { Territory } from '../../../core/territory/territory.ts';
import { dayMs, formatInstant, secondMs, type Instant } from '../../../core/time.ts';
import { directiveTyp, type Directive } from '../../../protocol/device/directive.ts';
import type { DirectiveStatement } from '../../../protocol/log/statement.ts';
import type { PublishedVersion } from '../../policies/published-policies.ts';
import type { DirectiveRecord, StoredDossier } from '../ports.ts';
import { sha256Of, signJws, type Signer } from '../../keys/signer.ts';
import { memberOf, subjectOf } from './subject.ts';
import type { WantedLock } from './wanted-lock.ts';
import { fitDirective } from './fit-directive.ts';

/** An order that the phone has not answered by then is issued anew, if it still holds. A lock that nobody fetches is over soon. */
const expiresMs = { notify: 30 * dayMs, lock: 7 * dayMs, release: 90 * dayMs } as const;
const citationLengthMax = 500;

/** One order about to be signed. */
export interface Order {
  readonly type: 'notify' | 'lock' | 'release';
  readonly policy: PublishedVersion;
  readonly clauses: readonly string[];
  readonly territory: Territory | null;
  readonly reason: string;
  /** For a lock, and for nothing else. */
  readonly lock: WantedLock | null;
}

/** Who signs, about whom, following from what. */
export interface Signing {
  readonly signer: Signer;
  readonly dossier: StoredDossier;
  readonly decision: Decision;
}

/**
 * The number of the next order to a phone: it follows the clock, so that a database restored from yesterday numbers none below one that the phone
 * has obeyed meanwhile.
 */
export function nextDirectiveSeq(last: number, now: Instant): number {
  return Math.max(last + 1, Math.floor(now / secondMs));
}

/** Signs one order, with the public statement that it names. */
export async function signOrder(signing: Signing, order: Order, seq: number): Promise<DirectiveRecord> {
  const { decision, dossier } = signing;
  const { now } = decision;
  const lease = order.lock?.lease ?? null;
  const expiresAt = Math.min(now + expiresMs[order.type], lease ?? Infinity);
  const statement = JSON.stringify(statementOf(signing, order, seq));
  const { issuer } = order.policy.policy;
  const payload = fitDirective({
    iss: issuer.name,
    aud: dossier.registration.deviceId!,
    seq,
    type: order.type,
    iat: Math.floor(now / secondMs),
    exp: Math.floor(expiresAt / secondMs),
    ...(lease === null ? {} : { lease: formatInstant(lease) }),
    standing: decision.standing,
    clauses: order.clauses.map((id) => ({ id, basis: citationsOf(order.policy, id) })),
    territory: order.territory,
    reason: order.reason,
    remedy: { appealUrl: issuer.appealUrl, contact: issuer.contact },
    ...caseRefOf(order),
    salt: dossier.salt,
    statementSha256: sha256Of(statement),
  });
  return {
    seq,
    type: order.type,
    jws: await signJws(signing.signer, directiveTyp, payload),
    statement,
    issuedAt: now,
    expiresAt,
    lease,
    clauses: order.clauses,
    state: 'pending',
    why: null,
  };
}

function caseRefOf({ lock }: Order): Pick<Directive, 'caseRef'> {
  return lock === null || lock.caseId === null ? {} : { caseRef: lock.caseId };
}

function citationsOf({ policy }: PublishedVersion, clauseId: string): string[] {
  const basis = policy.clauses.find((one) => one.id === clauseId)?.basis ?? [];
  return basis.slice(0, 8).map((one) => `${one.instrument}, ${one.provision}`.slice(0, citationLengthMax));
}

/**
 * The public record of an order: pseudonymous, no finer than the territory. It does not name its directive's hash, because the
 * directive names this text's (docs/decisions/orders.md).
 */
function statementOf({ dossier, decision }: Signing, order: Order, seq: number): DirectiveStatement {
  const { published } = order.policy;
  const { phoneId, deviceId } = dossier.registration;
  const { lock } = order;
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
    decisionSha256: sha256Of(decisionBytes(decision)),
    approvals: lock === null ? [] : lock.order.approvals.map((one) => ({ ...one })),
    ...(lock === null || lock.order.measure === null
      ? {}
      : { measure: { sha256: lock.order.measure, member: memberOf(dossier.salt, phoneId) } }),
    ...(lock === null ? {} : { until: formatInstant(lock.lease) }),
  };
}
