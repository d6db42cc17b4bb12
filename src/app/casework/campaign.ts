import { endWithin } from './end-case.ts';
import { nextCaseState, nextMeasureState } from '../../core/casework/transitions.ts';
import type { Instant } from '../../core/time.ts';
import { StoreUnavailable } from '../ports.ts';
import { auditedAs } from '../people/audit.ts';
import type { AuditStore } from '../people/ports.ts';
import { executeMeasure } from './execute.ts';
import type { CampaignPorts } from './measures-ports.ts';
import { publishDocuments } from './publish-documents.ts';
import { propagateCaseEnd, propagateRelease } from './propagate-release.ts';

/** Cases or measures of each kind in one round at most; the next round continues. */
const perRoundMax = 16;
/** Campaigns in one round: many, because those whose signer has lost a role wait without ending and must not hide the ones after them. */
const campaignsMax = 512;

export interface CampaignRound {
  /** Phones whose dossier got a release or the end of a case. */
  readonly released: number;
  /** Phones that got a lock order. */
  readonly ordered: number;
  /** Cases and measures that failed: reported through the meter and retried in the next round. */
  readonly faults: number;
}

/**
 * Does one round over all cases and measures. Releases come first, so that no lock delays a release; then lapsed measures, public documents and
 * campaigns. A fault in one of them does not stop the others. Throws `StoreUnavailable`.
 */
export async function runCampaigns(ports: CampaignPorts, signal?: AbortSignal): Promise<CampaignRound> {
  const round = { released: 0, ordered: 0, faults: 0 };
  const each = async (ids: readonly string[], work: (id: string) => Promise<number>): Promise<number> => {
    let done = 0;
    for (const id of ids) {
      if (signal?.aborted === true) return done;
      try {
        done += await work(id);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        round.faults += 1;
        ports.meter.fault(error);
      }
    }
    return done;
  };
  const now = ports.clock.now();
  let work = await findWork(ports, now);
  if (work.lapsedCases.length > 0 && ports.standstill() === null) {
    await each(work.lapsedCases, (id) => lapseCase(ports, id));
    work = await findWork(ports, now);
  }
  round.released += await each(work.releasing, (id) => propagateRelease(ports, id, signal));
  round.released += await each(work.ending, (id) => propagateCaseEnd(ports, id, signal));
  await each(work.undocumented, (id) => publishDocuments(ports, id));
  // Neither a deadline is reached nor anything ordered; releases went on above.
  if (ports.standstill() !== null) return round;
  await each(work.lapsed, (id) => lapseMeasure(ports, id));
  round.ordered += await each(work.executing, (id) => executeMeasure(ports, id, signal));
  return round;
}

interface Work {
  readonly lapsedCases: readonly string[];
  readonly releasing: readonly string[];
  readonly ending: readonly string[];
  readonly lapsed: readonly string[];
  readonly undocumented: readonly string[];
  readonly executing: readonly string[];
}

/** Finds all work in one round trip, because most rounds find none. */
function findWork({ store }: CampaignPorts, now: Instant): Promise<Work> {
  return store.transact(async (tx) => {
    const [lapsedCases, releasing, ending, lapsed, undocumented, executing] = await Promise.all([
      store.findLapsedCases(tx, now, perRoundMax),
      store.findUnpropagatedReleases(tx, perRoundMax),
      store.findUnpropagatedCases(tx, perRoundMax),
      store.findLapsedMeasures(tx, now, perRoundMax),
      store.findUndocumentedMeasures(tx, perRoundMax),
      store.findExecutingMeasures(tx, campaignsMax),
    ]);
    return { lapsedCases, releasing, ending, lapsed, undocumented, executing };
  });
}

/** Ends a case whose limit passed without a finding, and states that in the log. */
async function lapseCase(ports: CampaignPorts, caseId: string): Promise<number> {
  const { store } = ports;
  return store.transact(async (tx) => {
    const one = await store.lockCase(tx, caseId);
    if (one === undefined || nextCaseState(one.state, 'lapse') === undefined) return 0;
    const at = ports.clock.now();
    await endWithin(ports, tx, one, { at, by: null, finding: 'limit-passed', reason: null });
    await recordAutomatic(ports, tx, 'lapseCase', caseId);
    return 1;
  });
}

async function lapseMeasure(ports: CampaignPorts, measureId: string): Promise<number> {
  const { store } = ports;
  return store.transact(async (tx) => {
    const measure = await store.lockMeasure(tx, measureId);
    if (measure === undefined) return 0;
    const state = nextMeasureState(measure.kind, measure.state, 'lapse');
    if (state === undefined) return 0;
    store.updateMeasure(tx, { ...measure, state });
    await recordAutomatic(ports, tx, 'lapseMeasure', measureId);
    return 1;
  });
}

async function recordAutomatic(
  ports: CampaignPorts,
  tx: Parameters<AuditStore['appendAudit']>[0],
  operation: string,
  target: string,
): Promise<void> {
  const at = ports.clock.now();
  const line = { ...auditedAs('machine'), at, operation, target, outcome: 'done', details: {} };
  await ports.store.appendAudit(tx, line);
}
