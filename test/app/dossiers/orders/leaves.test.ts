import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import {
  acknowledgementLeaf,
  enterNotice,
  enterRelease,
  forgottenReleases,
  leafOf,
  saltOf,
  type Entered,
} from '../../../../src/app/dossiers/orders/leaves.ts';
import { closeEpisodes, noEpisodes, reviewEpisodes } from '../../../../src/core/orders/open-episodes.ts';
import type { Decision } from '../../../../src/core/decision/decision.ts';
import type { Territory } from '../../../../src/core/territory/territory.ts';
import { formatInstant, secondMs } from '../../../../src/core/time.ts';
import { storedDossier } from '../../../support/stored-dossier.ts';

const [cuba, syria] = ['CU', 'SY'] as Territory[];
const at = Date.parse('2021-09-02T08:00:00Z');
const dossier = storedDossier({ at, territory: cuba! }, []);
const { deviceId } = dossier.registration;
const text = (leaf: Uint8Array): string => Buffer.from(leaf).toString('hex');
const heldIn = (...territories: (Territory | undefined)[]): Decision =>
  ({ clauses: territories.map((territory) => ({ standing: 'notice', territory })) }) as unknown as Decision;

/** A notice, its release and the end of the episode. */
async function cross(before: Entered['episodes'], territory: Territory) {
  const noticed = await enterNotice(dossier, before, territory);
  const over = reviewEpisodes(noticed.episodes, deviceId!, heldIn());
  const released = await enterRelease(dossier, over, territory);
  return {
    number: noticed.episode,
    leaves: [...noticed.leaves, ...released.leaves],
    episodes: closeEpisodes(released.episodes),
  };
}

test('whoever knows all about one crossing finds no other one in the log', async () => {
  const first = await cross(noEpisodes, cuba!);
  const second = await cross(first.episodes, cuba!);
  assert.deepEqual([first.number, second.number, second.episodes.open], [1, 2, []]);
  // The owner's own phone was taken: its salt of the first crossing and every count that it could have are known.
  const known = new Set<string>();
  const own = { ...dossier, episodeSalt: dossier.episodeSalt };
  for (let count = 1; count <= 64; count += 1)
    for (const kind of ['notify', 'release'] as const)
      known.add(text(await leafOf(own, { number: first.number }, kind, count)));
  assert.ok(first.leaves.every((leaf) => known.has(text(leaf))));
  assert.ok(second.leaves.every((leaf) => !known.has(text(leaf))));
  assert.notDeepEqual(await saltOf(dossier, 1), await saltOf(dossier, 2));
});

test('no leaf is the hash of something that can be guessed: a moment, a key, a number', async () => {
  const { leaves } = await cross(noEpisodes, cuba!);
  const logged = new Set(leaves.map(text));
  for (let second = 0; second < 20_000; second += 1) {
    const moment = at - 10_000 * secondMs + second * secondMs;
    for (const guess of [
      formatInstant(moment),
      String(moment),
      String(moment / secondMs),
      `${deviceId}${moment}`,
    ])
      assert.ok(!logged.has(hash('sha256', guess, 'hex')));
  }
});

test('an episode is of one territory and one key, and one that is over never goes on', async () => {
  const inCuba = await enterNotice(dossier, noEpisodes, cuba!);
  const inSyria = await enterNotice(dossier, inCuba.episodes, syria!);
  assert.deepEqual([inCuba.episode, inSyria.episode], [1, 2]);
  const again = await enterNotice(dossier, inSyria.episodes, cuba!);
  assert.equal(again.episode, 1, 'another notice of the same stay');
  assert.notDeepEqual(again.leaves, inCuba.leaves);
  const reviewed = reviewEpisodes(again.episodes, deviceId!, heldIn(syria));
  assert.deepEqual(
    reviewed.open.map(({ number, isOver }) => [number, isOver]),
    [
      [1, true],
      [2, false],
    ],
  );
  assert.equal((await enterNotice(dossier, reviewed, cuba!)).episode, 3, 'back in Cuba before the release');
  const reset = reviewEpisodes(again.episodes, 'f'.repeat(32), heldIn(cuba, syria));
  assert.ok(reset.open.every(({ isOver }) => isOver));
});

test('a database of before a release finds that release in the log, also one of a later episode', async () => {
  const noticed = await enterNotice(dossier, noEpisodes, cuba!);
  const backup = { ...dossier, episodes: noticed.episodes };
  const released = await enterRelease(dossier, noticed.episodes, cuba!);
  const sought = new Set((await forgottenReleases(backup)).map(text));
  assert.ok(sought.has(text(released.leaves[0]!)));
  const later = await cross(closeEpisodes(reviewEpisodes(released.episodes, deviceId!, heldIn())), cuba!);
  assert.ok(sought.has(text(later.leaves[1]!)));
  const present = { ...dossier, episodes: later.episodes };
  const unknown = new Set((await forgottenReleases(present)).map(text));
  for (const leaf of [...released.leaves, ...later.leaves])
    assert.ok(!unknown.has(text(leaf)), 'it knows these');
  const old = await enterRelease(dossier, noEpisodes, cuba!);
  assert.ok(
    new Set((await forgottenReleases(dossier)).map(text)).has(text(old.leaves[0]!)),
    'a lock of before',
  );
});

test('of what a database has forgotten, the release of the 32nd episode after the last known one is looked for', async () => {
  let crossed = await cross(noEpisodes, cuba!);
  for (let episode = 2; episode <= 32; episode += 1) crossed = await cross(crossed.episodes, cuba!);
  assert.equal(crossed.number, 32);
  const sought = new Set((await forgottenReleases(dossier)).map(text));
  assert.ok(sought.has(text(crossed.leaves[1]!)));
});

test('an acknowledgement cannot be logged before the phone chose its nonce', async () => {
  const said = { seq: 1_630_570_000, episode: 1 };
  const nonces = ['A'.repeat(22), 'B'.repeat(21) + 'A'];
  const leaves = await Promise.all(nonces.map((nonce) => acknowledgementLeaf(dossier, { ...said, nonce })));
  assert.notDeepEqual(leaves[0], leaves[1]);
  assert.equal(await acknowledgementLeaf(dossier, { ...said, nonce: '!' }), undefined);
});
