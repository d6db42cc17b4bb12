import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { StoreUnavailable } from '../ports.ts';
import { createBatcher, type Batcher } from './batcher.ts';
import type { ListedAnswer, ListedCheckIn } from './check-in.ts';
import { reconcileBatch, type ListedPorts, type Outcome } from './reconcile-batch.ts';
import { verifyReport } from './verify-report.ts';

export interface ListedCheckIns {
  /** Rejects `StoreUnavailable`. */
  checkIn(checkIn: ListedCheckIn): Promise<ListedAnswer | Refusal>;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
}

const batchSizeMax = 256;
const batchesRunningMax = 2;
const waitingMax = 8192;
const retryAfterS = 30;

/**
 * Check-ins of phones that something can follow for: their reports are verified, and check-ins that arrive together are reconciled
 * together.
 */
export function createListedCheckIns(ports: ListedPorts): ListedCheckIns {
  const batcher: Batcher<ListedCheckIn, Outcome> = createBatcher({
    sizeMax: batchSizeMax,
    runningMax: batchesRunningMax,
    waitingMax,
    keyOf: (item) => item.carnet.phone,
    run: (items) => reconcileSplit(ports, items),
    overflow: () => refuse('store-away', { retryAfterS }),
  });
  return {
    async checkIn(checkIn) {
      if (!(await verifyReport(checkIn.carnet.key, checkIn.reportJws))) return refuse('signature-wrong');
      const outcome = await batcher.submit(checkIn);
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome;
    },
    idle: () => batcher.idle(),
  };
}

/**
 * A dossier that cannot be committed fails its whole transaction. Then each half is reconciled by itself, until the faulty dossier is alone and the
 * others are answered. Throws `StoreUnavailable`; a phone that repeats its report finds what was committed before.
 */
async function reconcileSplit(
  ports: ListedPorts,
  items: readonly ListedCheckIn[],
): Promise<readonly Outcome[]> {
  try {
    return await reconcileBatch(ports, items);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    if (items.length === 1) return [{ kind: 'failed', error }];
    ports.meter.fault(error);
    const half = Math.ceil(items.length / 2);
    const first = await reconcileSplit(ports, items.slice(0, half));
    return [...first, ...(await reconcileSplit(ports, items.slice(half)))];
  }
}
