import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseByCode } from '../../../src/core/orders/release-by-code.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import { formatInstant, hourMs, type Instant } from '../../../src/core/time.ts';
import { orderByTwo } from '../../support/order-by-two.ts';

const began = Date.parse('2021-10-01T00:00:00Z');
const at = (hours: number): Instant => began + hours * hourMs;
const first = orderByTwo(at(2000));
const second = orderByTwo(at(2000));
const ordered = (hours: number, order = first): DossierEvent => ({
  kind: 'lock-ordered',
  at: at(hours),
  receivedAt: at(hours),
  lease: at(hours + 700),
  order,
});
const released = (hours: number): DossierEvent => ({
  kind: 'released',
  at: at(hours),
  receivedAt: at(hours),
  by: 'code',
});

/** `told`: when the phone says it was; `entered`: when the release is entered, null where nothing is. Now is hour 100. */
const table: readonly {
  readonly what: string;
  readonly events: readonly DossierEvent[];
  readonly told: number | null;
  readonly entered: number | null;
}[] = [
  { what: 'nothing was reported', events: [ordered(0)], told: null, entered: null },
  { what: 'at the phone’s time', events: [ordered(0)], told: 50, entered: 50 },
  { what: 'never after it was heard', events: [ordered(0)], told: 5000, entered: 100 },
  { what: 'never before the order that it ends', events: [ordered(10)], told: -5000, entered: 10 },
  {
    what: 'a renewal made before it was heard is ended too',
    events: [ordered(0), ordered(60)],
    told: 50,
    entered: 60,
  },
  { what: 'a new measure since is not', events: [ordered(0), ordered(60, second)], told: 50, entered: 50 },
  { what: 'told again, it is on record', events: [ordered(0), released(50)], told: 50, entered: null },
  {
    what: 'another code, for a later lock',
    events: [ordered(0), released(20), ordered(40, second)],
    told: 50,
    entered: 50,
  },
  { what: 'no order is on record', events: [], told: 50, entered: 50 },
  { what: 'told again with a later time', events: [ordered(0), released(50)], told: 60, entered: null },
  { what: 'told again, and no order is on record', events: [released(50)], told: 60, entered: null },
  {
    what: 'a renewal since the code is ended by another one',
    events: [ordered(0), released(20), ordered(40)],
    told: 50,
    entered: 50,
  },
];

for (const { what, events, told, entered } of table)
  test(`unlocked by a code: ${what}`, () => {
    const event = releaseByCode([], events, told === null ? undefined : formatInstant(at(told)), at(100));
    assert.deepEqual(event, entered === null ? null : { ...released(entered), receivedAt: at(100) });
  });
