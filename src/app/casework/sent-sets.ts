import { DeliveredApproverSet } from '../../protocol/acts/approver-set.ts';
import { parseJson } from '../../protocol/schema/read-json.ts';
import { fits } from '../../protocol/schema/shape.ts';
import type { SentSet, SentSets } from '../dossiers/orders/sent-sets.ts';
import type { LogFiles } from '../log/ports.ts';

const isDelivered = fits(DeliveredApproverSet);
/** A first set of an earlier version has no public file. */
const firstsMax = 2;

/**
 * The approver sets as phones take them, from the public files: each was published with its first proof, by a checkpoint from before the set before it
 * ended. A published set never changes, so each is read once.
 */
export function createSentSets(files: Pick<LogFiles, 'readApproverSet'>): SentSets {
  const kept: SentSet[] = [];
  const read = async (number: number): Promise<boolean> => {
    const bytes = await files.readApproverSet(number);
    const delivered = bytes === null ? undefined : parseJson(Buffer.from(bytes).toString('utf8'));
    if (!isDelivered(delivered) || kept.some((one) => one.number === number)) return false;
    kept.push({ number, delivered });
    return true;
  };
  return {
    async readSets() {
      const next = kept.at(-1)?.number ?? 0;
      for (let first = 1; kept.length === 0 && first <= firstsMax; first += 1) await read(first);
      for (let number = next + 1; kept.length > 0; number += 1)
        if (kept.at(-1)!.number < number && !(await read(number))) break;
      return kept;
    },
  };
}
