import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whileHalted } from '../../../src/app/device/while-halted.ts';
import type { StoredDossier } from '../../../src/app/dossiers/ports.ts';
import type { DossierInput } from '../../../src/app/dossiers/reconcile-dossier.ts';
import type { Standstill } from '../../../src/app/ports.ts';

const at = Date.UTC(2026, 2, 1);
const dossierOf = (
  standing: StoredDossier['standing'],
  ...types: readonly ('notify' | 'lock')[]
): StoredDossier =>
  ({ standing, directives: types.map((type, index) => ({ seq: index + 1, type })) }) as never;
const input = {
  events: [
    { kind: 'observed', at, receivedAt: at },
    { kind: 'notice-acknowledged', at, receivedAt: at },
    { kind: 'reset', at, receivedAt: at },
    { kind: 'appeal-filed', at, receivedAt: at },
    { kind: 'released', at, receivedAt: at, by: 'code' },
  ],
  directiveUpdates: [
    { seq: 1, state: 'shown' },
    { seq: 2, state: 'obeyed' },
  ],
  lastSeq: 7,
} as unknown as Omit<DossierInput, 'language'>;
const clock: Standstill = { kind: 'clock', why: '' };

for (const [name, dossier, isHeard] of [
  ['is locked', dossierOf('locked', 'notify', 'lock'), true],
  ['was sent a lock', dossierOf('due', 'notify', 'lock'), true],
  ['is locked by records alone', dossierOf('locked', 'notify'), true],
  ['has a notice', dossierOf('notice', 'notify'), false],
  ['has nothing', dossierOf('clear'), false],
] as const)
  test(`while the time is in doubt, a phone that ${name} is ${isHeard ? 'heard where it helps' : 'told to come back'}`, () => {
    const heard = whileHalted(clock, dossier, input);
    if ('kind' in heard) {
      assert.ok(!isHeard);
      assert.deepEqual([heard.code, heard.members], ['not-ready', { waitingFor: 'clock' }]);
      return;
    }
    assert.ok(isHeard);
    assert.deepEqual(
      heard.events.map(({ kind }) => kind),
      ['appeal-filed', 'released'],
    );
    assert.deepEqual(
      heard.directiveUpdates.map(({ seq }) => seq),
      [2],
      'a notice that was shown would start its clock',
    );
    assert.deepEqual([heard.live, heard.onlyReleases, heard.lastSeq], [false, true, 7]);
  });

test('while the records are recovering, all of a report is recorded, and only a release follows', () => {
  const heard = whileHalted({ kind: 'recovering', why: '' }, dossierOf('notice', 'notify'), input);
  assert.deepEqual(heard, { ...input, live: false, onlyReleases: true });
});
