import type { ListedPorts } from '../app/device/batch-reads.ts';
import type { LogFiles } from '../app/log/ports.ts';
import { runCampaigns, type CampaignRound } from '../app/casework/campaign.ts';
import { restoreDocuments } from '../app/casework/publish-documents.ts';
import type { Approving, SignedSet } from '../app/casework/approvers-ports.ts';
import { publishApproverSets } from '../app/casework/publish-sets.ts';
import type { MeasurePorts, SignerPorts } from '../app/casework/measures-ports.ts';
import type { Access } from '../app/people/access.ts';
import type { PeoplePorts } from '../app/people/ports.ts';
import { StoreUnavailable, type Clock } from '../app/ports.ts';
import { secondMs } from '../core/time.ts';
import { startLoop, type Loop } from './loop.ts';
import type { Store } from '../store/store.ts';

const everyMsByDefault = secondMs;

export interface MeasureParts {
  readonly dossierPorts: ListedPorts & { readonly store: Store };
  readonly clock: Clock;
  readonly people: PeoplePorts;
  readonly access: Access;
  readonly rpId: SignerPorts['rpId'];
  readonly approving: Approving;
  readonly files: Pick<
    LogFiles,
    'publishDocument' | 'readDocument' | 'publishApproverSet' | 'readApproverSet'
  >;
  /** Pause between two rounds; null: only `tick` runs one, for a virtual clock. */
  readonly everyMs: number | null | undefined;
  /** Called with the newest approver set after each look. */
  readonly onApproverSet: (newest: SignedSet | null) => void;
  readonly warn: (line: string) => void;
  readonly onFault: (error: unknown) => void;
}

/** Cases and measures of one server: the ports of their use cases, and the loop that carries them out. */
export function startMeasures(parts: MeasureParts): {
  readonly ports: MeasurePorts;
  readonly loop: Loop<CampaignRound>;
} {
  const {
    dossierPorts,
    clock,
    people,
    access,
    rpId,
    approving,
    files,
    everyMs,
    onApproverSet,
    warn,
    onFault,
  } = parts;
  let restored = false;
  const loop = startLoop({
    async round(signal) {
      const ports = { ...dossierPorts, clock, files, access, rpId };
      if (!restored) await restoreDocuments(ports);
      restored = true;
      onApproverSet(await publishApproverSets(ports));
      return runCampaigns(ports, signal);
    },
    everyMs: everyMs === undefined ? everyMsByDefault : everyMs,
    onFailure: (error, retryInMs) => {
      if (error instanceof StoreUnavailable)
        warn(`Measures wait ${retryInMs / secondMs} s for the database.`);
      else onFault(error);
    },
  });
  const { store, policies, standstill } = dossierPorts;
  const wake = (): void => loop.wake();
  return { ports: { ...people, store, clock, policies, standstill, access, rpId, approving, wake }, loop };
}
