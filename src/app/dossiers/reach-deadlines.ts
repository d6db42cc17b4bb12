import { announce, type ReconciliationPorts } from './reconciliation.ts';
import { StoreUnavailable, type Transaction } from '../ports.ts';
import type { DossierChange, StoredDossier } from './ports.ts';
import { reconcileDossier, type ReconciledDossier } from './reconcile-dossier.ts';
import type { Clock } from '../ports.ts';

export interface DeadlinePorts extends ReconciliationPorts {
  readonly clock: Clock;
}

/** Dossiers a transaction takes at most: small enough to let check-ins of the same bucket in between. */
const deadlineBatchMax = 128;

export interface DeadlineRound {
  /** Buckets with something due when the round began. */
  readonly buckets: number;
  readonly reconciled: number;
  /** Dossiers whose decision failed: kept from the others, reported through the meter, tried again later. */
  readonly faults: number;
}

/**
 * Decides anew every dossier whose time has come: bucket by bucket, a bounded batch a transaction, by the same road as a check-in. No
 * orders are issued here; a phone gets them when it next checks in, in its own language. `signal` ends it between two batches. Throws
 * `StoreUnavailable`: what was committed stays, the rest is still due.
 */
export async function reachDeadlines(ports: DeadlinePorts, signal?: AbortSignal): Promise<DeadlineRound> {
  const now = ports.clock.now();
  const { store } = ports;
  const buckets = await store.transact((tx) => store.findDueBuckets(tx, now));
  const round = { buckets: buckets.length, reconciled: 0, faults: 0 };
  for (const bucket of buckets) {
    for (;;) {
      if (signal?.aborted === true) return round;
      const batch = await reachApart(ports, bucket, now);
      for (const one of batch.reconciled) announce(ports, one);
      round.reconciled += batch.reconciled.length;
      round.faults += batch.faults;
      // A faulty dossier stays due: with fewer than a full batch of good ones behind it, the bucket is done for this round.
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

/** What one bucket cannot commit keeps no other from its deadlines: it stays due, and is said. Throws `StoreUnavailable`. */
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
  // After the claim: whoever sees that a publication made dossiers due also sees the publication.
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
