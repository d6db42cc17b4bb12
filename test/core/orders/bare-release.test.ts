import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { isReleaseBare } from '../../../src/core/orders/bare-release.ts';

const at = Date.UTC(2021, 9, 1);
const told = { at, receivedAt: at };
const byHardware: DossierEvent = { ...told, kind: 'released', by: 'hardware' };
const ordered: DossierEvent = { ...told, kind: 'lock-ordered', lease: at + 1 };
const appealed: DossierEvent = { ...told, kind: 'appeal-filed' };

const cases: readonly (readonly [string, readonly DossierEvent[], boolean])[] = [
  ['help for another key', [ordered, byHardware], true],
  ['and an appeal in the report that fetches the release', [ordered, byHardware, appealed], true],
  [
    'and a pass in the same hour',
    [
      ordered,
      byHardware,
      { ...told, kind: 'pass-granted', territory: 'CU' as Territory, from: at, until: at + 1 },
    ],
    true,
  ],
  ['an appeal against its own lock', [ordered, appealed], false],
  [
    'a release by a person of this very key',
    [ordered, byHardware, ordered, { ...told, kind: 'released' }],
    false,
  ],
  ['nothing', [], false],
];

for (const [name, events, want] of cases)
  test(`a release is ${want ? 'bare' : 'worded'} after ${name}`, () => {
    assert.equal(isReleaseBare(events), want);
  });
