import type { Decision } from '../../core/decision/decision.ts';
import { addDuration, formatInstant, parseInstant, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ExemptionGrant, ExemptionGranted } from '../../protocol/operators/dossiers.ts';
import { announce, type ReconciliationPorts } from '../dossiers/reconciliation.ts';
import { idempotent, type KeptAnswer, type IdempotencyPorts } from '../people/idempotent.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import type { Registrations } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { appendTo, openDossier } from './reconcile-phone.ts';
import type { SupportStore } from './ports.ts';
import type { ReconciledDossier } from '../dossiers/reconcile-dossier.ts';

export interface GrantPorts extends Omit<ReconciliationPorts, 'store'>, IdempotencyPorts {
  readonly store: ReconciliationPorts['store'] &
    IdempotencyPorts['store'] &
    Registrations &
    Pick<SupportStore, 'addNote'>;
}

/** Grants a phone an exemption that a policy in force declares, and reconciles its dossier. `by`: the operator; null: the program. */
export async function grantExemption(
  ports: GrantPorts,
  phoneId: string,
  grant: ExemptionGrant,
  idempotencyKey: string,
  by: string | null,
): Promise<KeptAnswer | Refusal> {
  let reconciled: readonly ReconciledDossier[] = [];
  const request = JSON.stringify(['grant-exemption', phoneId, grant]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const granted = await grantWithin(ports, tx, phoneId, grant);
    if ('kind' in granted) return granted;
    const note = `${grant.exemption}: ${grant.proof}`;
    await ports.store.addNote(tx, phoneId, { at: ports.clock.now(), kind: 'exemption', by, note });
    reconciled = granted.reconciled;
    return { status: 201, body: granted.body };
  });
  if (outcome.kind === 'answered') for (const one of reconciled) announce(ports, one);
  return outcome;
}

async function grantWithin(
  ports: GrantPorts,
  tx: Transaction,
  phoneId: string,
  grant: ExemptionGrant,
): Promise<{ readonly reconciled: readonly ReconciledDossier[]; readonly body: ExemptionGranted } | Refusal> {
  const now = ports.clock.now();
  const policies = await ports.policies.within(tx);
  const times = readTimes(grant);
  if ('kind' in times) return times;
  const until = latestEnd(policies, grant.exemption, times, now);
  if (until === undefined) return refuse('exemption-unknown');
  const opened = await openDossier(ports, tx, phoneId, now);
  if (opened.kind === 'refused') return opened;
  const { exemption } = grant;
  const granted = {
    kind: 'exemption-granted',
    at: now,
    receivedAt: now,
    exemption,
    from: times.from,
    until,
  } as const;
  // Once the exemption lets the phone go, it lets every key of the hardware go.
  const letsGo = ({ clauses }: Decision): boolean => clauses.every((one) => one.standing === null);
  const { own, reached } = await appendTo(ports, tx, opened, { events: [granted], reaches: letsGo }, now);
  return {
    reconciled: [own, ...reached],
    body: {
      phoneId,
      exemption,
      from: formatOrNull(times.from),
      until: formatOrNull(until),
      standing: own.decision.standing,
    },
  };
}

interface Times {
  readonly from: Instant | null;
  readonly until: Instant | null;
}

function readTimes(grant: ExemptionGrant): Times | Refusal {
  const from = grant.from === undefined ? null : parseInstant(grant.from);
  if (from === undefined) return refuse('malformed-body', { detail: '/from: there is no such moment' });
  const until = grant.until === undefined ? null : parseInstant(grant.until);
  if (until === undefined) return refuse('malformed-body', { detail: '/until: there is no such moment' });
  if (from !== null && until !== null && until <= from)
    return refuse('malformed-body', { detail: `/until: must be later than ${formatInstant(from)}` });
  return { from, until };
}

/** The end of the grant, at most the longest that the policy allows; undefined where no current policy declares the exemption. */
function latestEnd(
  policies: PolicySnapshot,
  exemption: string,
  times: Times,
  now: Instant,
): Instant | null | undefined {
  const ids = new Set(policies.documents.map((policy) => policy.id));
  const rules = [...ids]
    .flatMap((id) => currentVersion(policies.entries, id, now)?.policy.exemptions ?? [])
    .filter((rule) => rule.id === exemption);
  if (rules.length === 0) return undefined;
  const longest = rules.map((rule) =>
    rule.longest === null ? Infinity : addDuration(times.from ?? now, rule.longest),
  );
  const until = Math.min(Math.max(...longest), times.until ?? Infinity);
  return until === Infinity ? null : until;
}
