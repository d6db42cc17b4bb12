import { formatInstant } from '../../core/time.ts';
import type { ContestedList } from '../../protocol/operators/phones.ts';
import { phoneView } from '../dossiers/phone-view.ts';
import type { Transactions } from '../ports.ts';
import type { ContestedHardware, ContestedRegistry } from './ports.ts';

export interface ContestedPorts {
  readonly store: Transactions & ContestedRegistry;
  readonly isWatched: (phoneId: string) => boolean;
  /** How claims that no manifest names fare in this process; null: there is no limit. */
  readonly claimFigures: () => ContestedList['unregistered'];
}

/**
 * Hardware for which two proved keys report, the one that waits longest first: nothing crosses between its lineages until people have looked.
 * `cursor`: from the page before. Throws `StoreUnavailable`.
 */
export async function listContested(
  { store, isWatched, claimFigures }: ContestedPorts,
  cursor: string | undefined,
  limit: number,
): Promise<ContestedList> {
  const after = cursor === undefined ? null : readCursor(cursor);
  const found = await store.transact((tx) => store.listContested(tx, { after, limit: limit + 1 }));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    hardware: page.map(({ since, factoryKey, keys }) => ({
      hardwareId: keys[0]!.hardwareId,
      since: formatInstant(since),
      factoryKey,
      keys: keys.map((one) => phoneView(one, isWatched(one.phoneId))),
    })),
    cursor: found.length > limit && last !== undefined ? cursorAfter(last) : null,
    unregistered: claimFigures(),
  };
}

function cursorAfter({ since, keys }: ContestedHardware): string {
  return `${since}-${keys[0]!.hardwareId}`;
}

function readCursor(cursor: string): { since: number; hardwareId: string } {
  const [since, hardwareId] = cursor.split('-') as [string, string];
  return { since: Number(since), hardwareId };
}
