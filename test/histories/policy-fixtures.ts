import { readFileSync } from 'node:fs';
import { snapshotOf, type PolicySnapshot } from '../../src/app/policies/published-policies.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import type { LockOrder } from '../../src/core/decision/event.ts';
import { dayMs, formatInstant, type Instant } from '../../src/core/time.ts';

/** When every history begins: a new phone is started in Cuba. */
export const beginsAt: Instant = Date.UTC(2021, 8, 2);
const publishedAt = beginsAt - 40 * dayMs;
const amendedAt = beginsAt + 62 * dayMs;

/** What the clauses of all these books promise at the least. */
export const promised = { noticeMs: 14 * dayMs, graceMs: 30 * dayMs, leaseMs: 30 * dayMs };

const document = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

/** The policy of the six destinations with some of its words changed, each of which has to be there. */
function worded(
  version: number,
  published: Instant,
  ...changes: readonly (readonly [string, string])[]
): string {
  let text = document;
  for (const [from, to] of [
    ['version: 1', `version: ${version}`] as const,
    ['published: 2021-08-01T00:00:00Z', `published: ${formatInstant(published)}`] as const,
    ...changes,
  ]) {
    if (!text.includes(from)) throw new Error(`the policy does not say ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

const first = worded(1, publishedAt);
const noAppealUnlocks = ['appealUnlocks: true', 'appealUnlocks: false'] as const;
const shortLease = ['lease: P30D', 'lease: P7D'] as const;
const automatic = ['decision: reviewed', 'decision: automatic'] as const;
const repealed = [
  'effective: { from: 2021-09-01T00:00:00Z, until: null }',
  `effective: { from: 2021-09-01T00:00:00Z, until: ${formatInstant(amendedAt + dayMs)} }`,
] as const;
const onlyNotices = ['restriction: lock', 'restriction: notify'] as const;

const texts: readonly (readonly string[])[] = [
  [first],
  [worded(1, publishedAt, noAppealUnlocks)],
  [worded(1, publishedAt, shortLease)],
  [worded(1, publishedAt, automatic)],
  [first, worded(2, amendedAt, repealed)],
  [first, worded(2, amendedAt, onlyNotices)],
  [first, worded(2, amendedAt, shortLease, noAppealUnlocks)],
];

/** Who approved every version. Their word locks nobody, whatever a clause says of its decision. */
const bookApprovals: LockOrder['approvals'] = (['proposer', 'approver'] as const).map((role) => ({
  role,
  key: sha256Of(`publisher as ${role}`),
  assertionSha256: sha256Of(`publication as ${role}`),
}));

function snapshotOfTexts(versions: readonly string[]): PolicySnapshot {
  return snapshotOf(
    versions.map((text, index) => ({
      id: 'six-destinations',
      version: index + 1,
      publishedAt: index === 0 ? publishedAt : amendedAt,
      sha256: sha256Of(text),
      text,
      approvals: bookApprovals,
    })),
  );
}

/** The policies that histories are lived under. */
export const books: readonly PolicySnapshot[] = texts.map(snapshotOfTexts);

/** Promises less than all others: to see that it would be noticed. */
export const bookOfShortNotice: PolicySnapshot = snapshotOfTexts([
  worded(1, publishedAt, ['notice: P14D', 'notice: P7D']),
]);
