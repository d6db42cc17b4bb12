import type { Deployment, DeploymentStore, RecordCounts } from '../../app/deployment/ports.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

// The moment of reading, not of the transaction's begin.
const selectOne = {
  name: 'read-deployment',
  text: `select clock_timestamp() as now, newest_at as newest, epoch, recovering_since as since, recovering_why as why from deployment`,
};

interface Row {
  readonly now: Instant;
  readonly newest: Instant | null;
  readonly epoch: string;
  readonly since: Instant | null;
  readonly why: string | null;
}

async function readDeployment(tx: Transaction): Promise<Deployment> {
  const [row] = await pgTransaction(tx).rows<Row & Record<string, unknown>>(selectOne, []);
  const { now, newest, epoch, since, why } = row!;
  return { now, newest, epoch, recovering: since === null || why === null ? null : { since, why } };
}

const keepTime = {
  name: 'record-time',
  text: `update deployment set newest_at = greatest(newest_at, $1::timestamptz)`,
};

const begin = {
  name: 'begin-recovering',
  text: `update deployment set recovering_since = $1, recovering_why = $2, epoch = n.epoch, restored_epoch = n.epoch
    from (select gen_random_uuid() as epoch) n where recovering_since is null`,
};

const end = {
  name: 'end-recovering',
  text: `update deployment set recovering_since = null, recovering_why = null, newest_at = $2 where epoch = $1 returning epoch`,
};

async function endRecovering(tx: Transaction, epoch: string, at: Instant): Promise<boolean> {
  return (await pgTransaction(tx).rows(end, [epoch, timestamp(at)])).length === 1;
}

const selectOutdated = {
  name: 'find-outdated-measures',
  text: `select m.sha256 from measures m cross join deployment d
    where m.sha256 = any($1::text[]) and (m.epoch is distinct from d.epoch or d.recovering_since is not null)`,
};

async function findOutdatedMeasures(
  tx: Transaction,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sha256s.length === 0) return new Set();
  const rows = await pgTransaction(tx).rows<{ sha256: string }>(selectOutdated, [sha256s]);
  return new Set(rows.map(({ sha256 }) => sha256));
}

const countAll = {
  name: 'count-records',
  text: `select (select count(*) from dossiers where open) as "openDossiers",
    (select count(*) from dossiers where open and standing = 'locked') as "lockedPhones",
    (select count(*) from measures m cross join deployment d
       where m.approved_at is not null and m.state in ('approved', 'paused', 'executed') and m.epoch is distinct from d.epoch) as "outdatedMeasures",
    coalesce((select size from log_head), 0) as "logEntries"`,
};

async function countRecords(tx: Transaction): Promise<RecordCounts> {
  const [row] = await pgTransaction(tx).rows<RecordCounts & Record<string, unknown>>(countAll, []);
  return row!;
}

export const deploymentStore: DeploymentStore = {
  readDeployment,
  recordTime: (tx, now) => pgTransaction(tx).write(keepTime, [timestamp(now)], 1),
  beginRecovering: (tx, why, at) => pgTransaction(tx).write(begin, [timestamp(at), why]),
  endRecovering,
  countRecords,
  findOutdatedMeasures,
};
