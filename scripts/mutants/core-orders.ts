import type { Mutant } from './mutant.ts';

const running = ['test/core/orders/running-lock'];
const bounds = ['test/core/orders/lock-bounds'];
const orders = ['test/app/dossiers/orders', 'test/core/orders', 'test/app/dossiers/reconcile'];
const histories = ['test/histories', ...orders];

/** Which lock a phone is owed, and what ends it. */
export const coreOrdersMutants: readonly Mutant[] = [
  {
    name: 'one key in both roles holds a lock',
    file: 'src/core/orders/running-lock.ts',
    text: 'other.key !== one.key && ',
    instead: '',
    tests: running,
  },
  {
    name: 'one assertion in both roles holds a lock',
    file: 'src/core/orders/running-lock.ts',
    text: ' && other.assertionSha256 !== one.assertionSha256',
    instead: '',
    tests: running,
  },
  {
    name: 'an order that nobody approved holds a lock',
    file: 'src/core/orders/running-lock.ts',
    text: 'if (order === null || !isByTwoPeople(order)) continue;',
    instead: 'if (order === null) continue;',
    tests: running,
  },
  {
    name: 'a lock outlives its measure',
    file: 'src/core/orders/running-lock.ts',
    text: 'Math.min(lease, within?.until ?? Infinity, order.until)',
    instead: 'Math.min(lease, within?.until ?? Infinity)',
    tests: running,
  },
  {
    name: 'a lock outlives its case',
    file: 'src/core/orders/running-lock.ts',
    text: 'Math.min(lease, within?.until ?? Infinity, order.until)',
    instead: 'Math.min(lease, order.until)',
    tests: running,
  },
  {
    name: 'a lease of the past still runs',
    file: 'src/core/orders/running-lock.ts',
    text: 'if (until <= now) continue;',
    instead: '',
    tests: running,
  },
  {
    name: 'a lease may last a year',
    file: 'src/core/orders/wanted-lock.ts',
    text: 'const leaseMaxMs = 90 * dayMs;',
    instead: 'const leaseMaxMs = 365 * dayMs;',
    tests: bounds,
  },
  {
    name: 'an order from before the grace had ended is renewed',
    file: 'src/core/orders/wanted-lock.ts',
    text: 'return at >= verdict.grace!.until && (',
    instead: 'return (',
    tests: bounds,
  },
  {
    name: 'a release in the record does not end a lock',
    file: 'src/core/orders/lock-end.ts',
    text: "(event.kind === 'released' ||",
    instead: "(event.kind === 'reset' ||",
    tests: ['test/core/orders/lock-end'],
  },
  {
    name: 'the end of another case ends a lock',
    file: 'src/core/orders/lock-end.ts',
    text: ' && event.case === running.case?.id',
    instead: '',
    tests: ['test/core/orders/lock-end'],
  },
  {
    name: 'a finding of diversion ends a lock',
    file: 'src/core/orders/lock-end.ts',
    text: " && event.finding !== 'diversion'",
    instead: '',
    tests: ['test/core/orders/lock-end'],
  },
  {
    name: 'a release is dated before the lock that it ends',
    file: 'src/core/orders/lock-end.ts',
    text: '{ ...event, at: lockedAt } : event',
    instead: 'event : event',
    tests: ['test/core/orders/lock-end'],
  },
  {
    name: 'a phone that repeats an old report is ordered a lock',
    file: 'src/app/dossiers/reconcile-dossier.ts',
    text: "approval: live ? (approvals.get(wanted?.order.measure ?? '') ?? null) : null,",
    instead: "approval: approvals.get(wanted?.order.measure ?? '') ?? null,",
    tests: orders,
  },
  {
    name: 'a lock that nobody wants any more is not taken back',
    file: 'src/core/orders/owed-directives.ts',
    text: 'const locked = wanted === null ? held.filter((lock) => !isCovered(lock)) : [];',
    instead: 'const locked: typeof held = [];',
    tests: histories,
  },
  {
    name: 'a report under the number of the last one is taken in',
    file: 'src/app/device/reconcile-batch.ts',
    text: 'if (report.seq > dossier.lastSeq)',
    instead: 'if (report.seq >= dossier.lastSeq)',
    tests: ['test/integration/report-number'],
  },
  {
    name: 'a lock in transit may be years old',
    file: 'src/core/orders/directive.ts',
    text: 'lock: 7 * dayMs,',
    instead: 'lock: 700 * dayMs,',
    tests: bounds,
  },
  {
    name: 'two directives have one number',
    file: 'src/core/orders/directive.ts',
    text: 'Math.max(last + 1, Math.floor(now / secondMs))',
    instead: 'Math.max(last, Math.floor(now / secondMs))',
    tests: bounds,
  },
  {
    name: 'a code is recorded before the order that it ended',
    file: 'src/core/orders/release-by-code.ts',
    text: 'Math.min(now, Math.max(reportedAt, orderedAt))',
    instead: 'Math.min(now, reportedAt)',
    tests: ['test/core/orders/release-by-code'],
  },
  {
    name: 'a lease that is over counts as held',
    file: 'src/core/orders/acknowledgements.ts',
    text: '(one.seq < releasedUpTo || one.lease! <= now)',
    instead: '(one.seq < releasedUpTo)',
    tests: bounds,
  },
];
