import { announce, type ReconciliationPorts } from './reconciliation.ts';
import { StoreUnavailable, type Transaction } from '../ports.ts';
import type { DossierChange, StoredDossier } from './ports.ts';
import { reconcileDossier, type ReconciledDossier } from './reconcile-dossier.ts';
import type { Clock, Halting } from '../ports.ts';

export interface DeadlinePorts extends ReconciliationPorts, Halting {
  readonly clock: Clock;
}

/** The most dossiers in a transaction: few enough for check-ins of the same bucket to get in between. */
const deadlineBatchMax = 128;

export interface DeadlineRound {
  /** Buckets with something due when the round began. */
  readonly buckets: number;
  readonly reconciled: number;
  /** Dossiers whose reconciliation failed. They are reported through the meter, do not affect the others, and are tried again later. */
  readonly faults: number;
}

/**
 * Reconciles every dossier whose time has come, bucket by bucket, a bounded batch a transaction, by the same road as a check-in. Issues no
 * directives: a phone gets them at its next check-in, in its own language. `signal` ends it between two batches. Throws `StoreUnavailable`:
 * what was committed stays, the rest is still due.
 */
export async function reachDeadlines(ports: DeadlinePorts, signal?: AbortSignal): Promise<DeadlineRound> {
  const { store } = ports;
  // Time in doubt ends nothing and begins nothing; what is due stays due.
  if (ports.standstill() !== null) return { buckets: 0, reconciled: 0, faults: 0 };
  const now = ports.clock.now();
  const buckets = await store.transact((tx) => store.findDueBuckets(tx, now));
  const round = { buckets: buckets.length, reconciled: 0, faults: 0 };
  for (const bucket of buckets) {
    for (;;) {
      if (signal?.aborted === true || ports.standstill() !== null) return round;
      const batch = await reachApart(ports, bucket, now);
      for (const one of batch.reconciled) announce(ports, one);
      round.reconciled += batch.reconciled.length;
      round.faults += batch.faults;
      // A faulty dossier stays due, so after less than a full batch, or a batch of faulty ones only, the bucket is done for this round.
      if (batch.claimed < deadlineBatchMax || batch.reconciled.length === 0) break;
    }
  }
  return round;
}

interface Reached {
  readonly claimed: number;
  readonly reconciled: readonly ReconciledDossier[];
  readonly faults: number;
}

/** Reconciles one batch. A batch that cannot be committed stays due and is reported; the other buckets go on. Throws `StoreUnavailable`. */
async function reachApart(ports: DeadlinePorts, bucket: number, now: number): Promise<Reached> {
  try {
    return await ports.store.transact((tx) => reachBucket(ports, tx, bucket, now));
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    ports.meter.fault(error);
    return { claimed: 0, reconciled: [], faults: 1 };
  }
}

async function reachBucket(
  ports: DeadlinePorts,
  tx: Transaction,
  bucket: number,
  now: number,
): Promise<Reached> {
  const claimed = await ports.store.claimDueDossiers(tx, bucket, now, deadlineBatchMax);
  if (claimed.length === 0) return { claimed: 0, reconciled: [], faults: 0 };
  // Read after the claim: whoever sees the dossiers that a publication made due also sees the publication.
  const policies = await ports.policies.within(tx);
  const reconciled: ReconciledDossier[] = [];
  for (const dossier of claimed) {
    try {
      reconciled.push(
        await reconcileDossier({ signer: ports.signer, policies }, dossier, nothingNew(dossier), now),
      );
    } catch (error) {
      ports.meter.fault(error);
    }
  }
  const changes = reconciled
    .map((one) => one.change)
    .filter((change): change is DossierChange => change !== null);
  await ports.store.commitDossiers(tx, changes);
  return { claimed: claimed.length, reconciled, faults: claimed.length - reconciled.length };
}

function nothingNew(dossier: StoredDossier): Parameters<typeof reconcileDossier>[2] {
  return { events: [], directiveUpdates: [], lastSeq: dossier.lastSeq, language: null };
}
