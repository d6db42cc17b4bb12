import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leafOf } from '../../../../src/app/dossiers/orders/leaves.ts';
import { withSoughtEpisodes, type EpisodeMemory } from '../../../../src/app/dossiers/orders/seek-episodes.ts';
import type { StoredDossier } from '../../../../src/app/dossiers/ports.ts';
import type { Territory } from '../../../../src/core/territory/territory.ts';
import { storedDossier } from '../../../support/stored-dossier.ts';

const dossier: StoredDossier = {
  ...storedDossier({ at: 0, territory: 'CU' as Territory }, []),
  episodes: { count: 2, open: [] },
  episodesUnsought: true,
};
const tx = {} as Parameters<EpisodeMemory['findLeaves']>[0];

/** A log that holds the first leaf of an episode. */
async function logOf(number: number, kind: 'notify' | 'release'): Promise<EpisodeMemory> {
  const held = Buffer.from(await leafOf(dossier, { number }, kind, 1)).toString('base64url');
  return {
    findLeaves: (_, leaves) => {
      const isHeld = leaves.some((leaf) => Buffer.from(leaf).toString('base64url') === held);
      return Promise.resolve(new Map(isHeld ? [[held, 'a list']] : []));
    },
  };
}

async function countAfter(memory: EpisodeMemory, one: StoredDossier): Promise<number> {
  const [sought] = await withSoughtEpisodes<never>(memory, tx, [one]);
  return sought!.episodes.count;
}

for (const [number, kind, wanted] of [
  [3, 'notify', 3],
  [5, 'release', 5],
  [34, 'notify', 34],
  [35, 'notify', 2],
  [2, 'notify', 2],
] as const)
  test(`the log holds the first ${kind} of episode ${number} and the records know two: ${wanted} are counted`, async () => {
    assert.equal(await countAfter(await logOf(number, kind), dossier), wanted);
  });

test('a database that was not restored asks for nothing', async () => {
  const memory: EpisodeMemory = {
    findLeaves: (_, leaves) => {
      assert.deepEqual(leaves, []);
      return Promise.resolve(new Map());
    },
  };
  assert.equal(await countAfter(memory, { ...dossier, episodesUnsought: false }), 2);
});
