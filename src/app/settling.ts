import type { Meter } from './meter.ts';
import type { PolicyBook } from './policy-book.ts';
import type { Dossiers, Transactions } from './ports.ts';
import type { SettledDossier } from './settle-dossier.ts';
import type { Signer } from './signer.ts';

/** What every use case needs that settles dossiers. */
export interface SettlingPorts {
  readonly store: Transactions & Dossiers;
  readonly book: PolicyBook;
  readonly signer: Signer;
  readonly meter: Meter;
  /** Tells this process at once what the others learn through the feed. */
  readonly watch: (phoneId: string, open: boolean) => void;
}

/** Tells the rest of this process what was committed. */
export function announce(ports: Pick<SettlingPorts, 'meter' | 'watch'>, settled: SettledDossier): void {
  const { change, before } = settled;
  if (settled.isUnordered)
    ports.meter.fault(new Error('a phone is recorded as locked, and no order by two people is on record'));
  if (change === null) return;
  ports.watch(change.phoneId, change.open);
  if (before !== change.standing) ports.meter.standingChanged(before, change.standing);
  for (const directive of change.issued) ports.meter.directiveIssued(directive.type);
}
