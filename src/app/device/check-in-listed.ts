import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { StoreUnavailable } from '../ports.ts';
import { createAdmission } from './admission.ts';
import { createBatcher, type Batcher } from './batcher.ts';
import type { ListedAnswer, ListedCheckIn, ListedRoad, Unrecorded } from './check-in.ts';
import { deviceIdOf } from './device-key.ts';
import { createPhoneGate } from './phone-gate.ts';
import type { ListedPorts } from './batch-reads.ts';
import type { ProveLater } from './prove-later.ts';
import { reconcileBatch, type Outcome } from './reconcile-batch.ts';
import { verifyReport } from './verify-report.ts';

export interface ListedCheckIns {
  /** Rejects `StoreUnavailable`. `unrecorded` on the road `where-recorded` alone. */
  checkIn(checkIn: ListedCheckIn, road: ListedRoad): Promise<ListedAnswer | Unrecorded | Refusal>;
  /** Turns away what waits and what comes later; resolves when none is under way. */
  stop(): Promise<void>;
}

const batchSizeMax = 256;
const batchesRunningMax = 2;
/** Two batches that run, and the next one whose reports are being verified. */
const runningMax = (batchesRunningMax + 1) * batchSizeMax;
const waitingMax = 8192;
const waitMaxMs = 10_000;
const busyRetryAfterS = 30;
const phoneRetryAfterS = 5;

/**
 * Check-ins of phones that something can follow for. A phone has at most two under way, so none takes the place of the others. They are begun
 * late: a report is verified only when a batch is about to take it, and until then it waits in the order of arrival. Those that are begun
 * together are reconciled together.
 */
export function createListedCheckIns(ports: ListedPorts, prove: ProveLater): ListedCheckIns {
  const batcher: Batcher<ListedCheckIn, Outcome> = createBatcher({
    sizeMax: batchSizeMax,
    runningMax: batchesRunningMax,
    waitingMax: runningMax,
    keyOf: (item) => item.carnet.phone,
    run: (items) => reconcileSplit(ports, items),
    overflow: busy,
  });
  const records = createRecordReader(ports);
  const admission = createAdmission({ runningMax, waitingMax, waitMaxMs, nowMs: () => performance.now() });
  const gate = createPhoneGate<Outcome | Unrecorded>();

  async function reconcile(checkIn: ListedCheckIn, road: ListedRoad): Promise<Outcome | Unrecorded> {
    const { carnet, reportJws } = checkIn;
    // The seal covers both, and whoever stole it could put a key of their own beside another phone's id.
    if (deviceIdOf(carnet.key) !== carnet.sub) return refuse('signature-wrong');
    if (!(await verifyReport(carnet.key, reportJws))) return refuse('signature-wrong');
    const refused = checkIn.proof === null ? null : await prove(checkIn);
    if (refused !== null) return refused;
    if (road === 'where-recorded' && !(await records.submit(carnet.phone))) return { kind: 'unrecorded' };
    return batcher.submit(checkIn);
  }

  return {
    async checkIn(checkIn, road) {
      const { carnet, reportJws } = checkIn;
      const entered = gate.enter(carnet.sub, `${reportJws.signingInput}.${reportJws.signature}`, async () => {
        return (await admission.run(() => reconcile(checkIn, road))) ?? busy();
      });
      if (entered === undefined)
        return refuse('rate-limited', {
          detail: 'Two other check-ins of this phone are under way.',
          retryAfterS: phoneRetryAfterS,
        });
      const outcome = await entered;
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome;
    },
    stop: () => admission.close(),
  };
}

function busy(): Refusal {
  return refuse('busy', { retryAfterS: busyRetryAfterS });
}

/** Whether anything is recorded of a phone; those that are asked for together share one read, which leaves no trace. */
function createRecordReader({ store }: ListedPorts): Batcher<string, boolean> {
  return createBatcher({
    sizeMax: batchSizeMax,
    runningMax: 1,
    waitingMax: runningMax,
    run: async (phoneIds) => {
      const dossiers = await store.transact((tx) => store.readDossiers(tx, phoneIds));
      return phoneIds.map((phoneId) => (dossiers.get(phoneId)?.events.length ?? 0) > 0);
    },
    overflow: () => {
      throw new StoreUnavailable('too many phones are looked up');
    },
  });
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
