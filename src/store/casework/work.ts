import type { CampaignStore } from '../../app/casework/measures-ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction, type Statement } from '../postgres/transaction.ts';

async function ids(tx: Transaction, statement: Statement, values: readonly unknown[]): Promise<string[]> {
  return (await pgTransaction(tx).rows<{ id: string }>(statement, values)).map((row) => row.id);
}

const executing = {
  name: 'find-executing-measures',
  text: `select m.id from measures m join deployment d on m.epoch = d.epoch where m.state = 'approved' order by m.number limit $1`,
};

/** See `CampaignStore.findExecutingMeasures`. */
export function findExecutingMeasures(tx: Transaction, limit: number): Promise<readonly string[]> {
  return ids(tx, executing, [limit]);
}

const releasing = {
  name: 'find-releasing-measures',
  text: `select id from measures where state = 'released' and spread_at is null order by number limit $1`,
};

/** See `CampaignStore.findUnpropagatedReleases`. */
export function findUnpropagatedReleases(tx: Transaction, limit: number): Promise<readonly string[]> {
  return ids(tx, releasing, [limit]);
}

const lapsed = {
  name: 'find-lapsed-measures',
  text: `select id from measures where state = 'proposed' and approve_by < $1 order by approve_by limit $2`,
};

/** See `CampaignStore.findLapsedMeasures`. */
export function findLapsedMeasures(tx: Transaction, now: Instant, limit: number): Promise<readonly string[]> {
  return ids(tx, lapsed, [timestamp(now), limit]);
}

const undocumented = {
  name: 'find-undocumented-measures',
  text: `select id from measures where approved_at is not null and documents_at is null order by number limit $1`,
};

/** See `CampaignStore.findUndocumentedMeasures`. */
export function findUndocumentedMeasures(tx: Transaction, limit: number): Promise<readonly string[]> {
  return ids(tx, undocumented, [limit]);
}

const approved = {
  name: 'page-approved-measures',
  text: `select m.id, m.number, m.sha256, array(select a.assertion_sha256 from approvals a where a.sha256 = m.sha256
      and 2 = (select count(*) from approvals b where b.sha256 = a.sha256 and b.round = a.round)) as assertions
    from measures m where m.approved_at is not null and m.number > $1 order by m.number limit $2`,
};

/** See `CampaignStore.pageApprovedMeasures`. */
export function pageApprovedMeasures(
  tx: Transaction,
  after: number,
  limit: number,
): ReturnType<CampaignStore['pageApprovedMeasures']> {
  return pgTransaction(tx).rows(approved, [after, limit]);
}
