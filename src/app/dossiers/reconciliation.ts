import type { Meter } from '../meter.ts';
import type { PublishedPolicies } from '../policies/published-policies.ts';
import type { Dossiers } from './ports.ts';
import type { Transactions } from '../ports.ts';
import type { ReconciledDossier } from './reconcile-dossier.ts';
import type { Signer } from '../keys/signer.ts';

/** What every use case needs that reconciles dossiers. */
export interface ReconciliationPorts {
  readonly store: Transactions & Dossiers;
  readonly policies: PublishedPolicies;
  readonly signer: Signer;
  readonly meter: Meter;
  /** Tells this process at once what the others learn from the feed. */
  readonly watch: (phoneId: string, open: boolean) => void;
}

/** Tells the rest of this process about a committed reconciliation. */
export function announce(
  ports: Pick<ReconciliationPorts, 'meter' | 'watch'>,
  reconciled: ReconciledDossier,
): void {
  const { change, before } = reconciled;
  if (reconciled.isUnordered)
    ports.meter.fault(new Error('a phone is recorded as locked, and no order by two people is on record'));
  if (reconciled.isRenewalHeldBack) ports.meter.renewalHeldBack();
  if (change === null) return;
  ports.watch(change.phoneId, change.open);
  if (before !== change.standing) ports.meter.standingChanged(before, change.standing);
  for (const directive of change.issued) ports.meter.directiveIssued(directive.type);
}
