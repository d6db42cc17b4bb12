import assert from 'node:assert/strict';
import type { DossierChange } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { bucketOf, sortedByKey, storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import type { PgTransaction } from '../postgres/transaction.ts';
import { queueLeaves } from './queue-leaves.ts';
import { setObservationsAside } from './set-observations-aside.ts';
import { publishWatchChanges } from './watch-feed.ts';

const updateDossiers = {
  name: 'update-dossiers',
  text: `update dossiers d set
      device_id = c.device_id, last_seq = c.last_seq, standing = c.standing, open = c.open, next_at = c.next_at,
      event_count = d.event_count + c.events, decision_count = d.decision_count + c.decisions,
      directive_seq = greatest(d.directive_seq, c.directive_seq), decision_sha256 = c.decision_sha256,
      observed = coalesce(c.observed, d.observed)
    from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::boolean[], $7::timestamptz[], $8::integer[],
        $9::integer[], $10::bigint[], $11::text[], $12::json[])
      as c (bucket, phone_id, device_id, last_seq, standing, open, next_at, events, decisions, directive_seq, decision_sha256, observed)
    where d.bucket = c.bucket and d.phone_id = c.phone_id`,
};

function writeProjections(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const values = [
    changes.map((change) => bucketOf(change.phoneId)),
    changes.map((change) => change.phoneId),
    changes.map((change) => change.deviceId),
    changes.map((change) => change.lastSeq),
    changes.map((change) => change.standing),
    changes.map((change) => change.open),
    changes.map((change) => timestamp(change.nextAt)),
    changes.map((change) => change.appended.length),
    changes.map((change) => (change.decision === null ? 0 : 1)),
    changes.map((change) => Math.max(0, ...change.issued.map((directive) => directive.seq))),
    changes.map((change) => change.decisionSha256),
    changes.map(({ runs }) => (runs === undefined ? null : JSON.stringify(runs))),
  ];
  tx.write(updateDossiers, values, changes.length);
}

const appendEvents = {
  name: 'append-events',
  text: `insert into dossier_events (bucket, phone_id, seq, event)
    select * from unnest($1::smallint[], $2::uuid[], $3::integer[], $4::json[])`,
};

function writeEvents(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const buckets: number[] = [];
  const ids: string[] = [];
  const seqs: number[] = [];
  const events: string[] = [];
  for (const change of changes) {
    const before = tx.loaded.get(change.phoneId)!.events;
    for (const [index, event] of change.appended.entries()) {
      buckets.push(bucketOf(change.phoneId));
      ids.push(change.phoneId);
      seqs.push(before + index + 1);
      events.push(JSON.stringify(event));
    }
  }
  if (ids.length > 0) tx.write(appendEvents, [buckets, ids, seqs, events], ids.length);
}

const insertDirectives = {
  name: 'insert-directives',
  text: `insert into directives (bucket, phone_id, seq, type, jws, statement, issued_at, expires_at, clauses, state, why, lease, device_id, episode, provisional)
    select bucket, phone_id, seq, type, jws, statement, issued_at, expires_at,
      array(select json_array_elements_text(clauses)), state, why, lease, device_id, episode, provisional
    from unnest($1::smallint[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
        $9::json[], $10::text[], $11::text[], $12::timestamptz[], $13::uuid[], $14::integer[], $15::boolean[])
      as i (bucket, phone_id, seq, type, jws, statement, issued_at, expires_at, clauses, state, why, lease, device_id, episode, provisional)`,
};

function writeIssued(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const issued = changes.flatMap(({ phoneId, deviceId, issued }) =>
    issued.map((directive) => ({ phoneId, deviceId, directive })),
  );
  if (issued.length === 0) return;
  const values = [
    issued.map(({ phoneId }) => bucketOf(phoneId)),
    issued.map(({ phoneId }) => phoneId),
    issued.map(({ directive }) => directive.seq),
    issued.map(({ directive }) => directive.type),
    issued.map(({ directive }) => directive.jws),
    issued.map(({ directive }) => directive.statement),
    issued.map(({ directive }) => timestamp(directive.issuedAt)),
    issued.map(({ directive }) => timestamp(directive.expiresAt)),
    issued.map(({ directive }) => JSON.stringify(directive.clauses)),
    issued.map(({ directive }) => directive.state),
    issued.map(({ directive }) => (directive.why === null ? null : storable(directive.why))),
    issued.map(({ directive }) => timestamp(directive.lease)),
    issued.map(({ deviceId }) => deviceId),
    issued.map(({ directive }) => directive.episode),
    issued.map(({ directive }) => directive.provisional === true),
  ];
  tx.write(insertDirectives, values, issued.length);
}

const settleDirectives = {
  name: 'settle-directives',
  text: `update directives d set state = c.state, why = c.why,
      answered_at = case when c.state in ('shown', 'obeyed', 'refused') then c.at else d.answered_at end
    from unnest($1::smallint[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[]) as c (bucket, phone_id, seq, state, why, at)
    where d.bucket = c.bucket and d.phone_id = c.phone_id and d.seq = c.seq`,
};

function writeSettled(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const updates = changes.flatMap(({ phoneId, at, directiveUpdates }) =>
    directiveUpdates.map((item) => ({ phoneId, at, ...item })),
  );
  if (updates.length === 0) return;
  const values = [
    updates.map(({ phoneId }) => bucketOf(phoneId)),
    updates.map(({ phoneId }) => phoneId),
    updates.map(({ seq }) => seq),
    updates.map(({ state }) => state),
    updates.map(({ why }) => (why === null ? null : storable(why))),
    updates.map(({ at }) => timestamp(at)),
  ];
  tx.write(settleDirectives, values);
}

const insertDecisions = {
  name: 'insert-decisions',
  text: `insert into decisions (bucket, phone_id, number, decided_now, known_at, event_count, standing, sha256, observed)
    select * from unnest($1::smallint[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::integer[],
      $7::text[], $8::text[], $9::json[])`,
};

function writeDecisions(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const decided = changes.flatMap(({ phoneId, decision }) =>
    decision === null ? [] : [{ phoneId, decision }],
  );
  if (decided.length === 0) return;
  const values = [
    decided.map(({ phoneId }) => bucketOf(phoneId)),
    decided.map(({ phoneId }) => phoneId),
    decided.map(({ phoneId }) => tx.loaded.get(phoneId)!.decisions + 1),
    decided.map(({ decision }) => timestamp(decision.now)),
    decided.map(({ decision }) => timestamp(decision.knownAt)),
    decided.map(({ decision }) => decision.events),
    decided.map(({ decision }) => decision.standing),
    decided.map(({ decision }) => decision.sha256),
    decided.map(({ decision: { observed } }) => (observed === null ? null : JSON.stringify(observed))),
  ];
  tx.write(insertDecisions, values, decided.length);
}

const insertOutbox = {
  name: 'insert-outbox',
  text: `insert into outbox (bucket, phone_id, kind, body, held)
    select *, true from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[])`,
};

function writeOutbox(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const items = changes.flatMap(({ phoneId, outbox }) => outbox.map((item) => ({ phoneId, ...item })));
  if (items.length === 0) return;
  const values = [
    items.map(({ phoneId }) => bucketOf(phoneId)),
    items.map(({ phoneId }) => phoneId),
    items.map(({ kind }) => kind),
    items.map(({ body }) => body),
  ];
  tx.write(insertOutbox, values, items.length);
}

const updateEpisodes = {
  name: 'update-episodes',
  text: `update dossiers d set episode_count = e.count, open_episodes = e.open,
      episode_epoch = (select case when recovering_since is null then restored_epoch end from deployment)
    from unnest($1::smallint[], $2::uuid[], $3::integer[], $4::json[]) as e (bucket, phone_id, count, open)
    where d.bucket = e.bucket and d.phone_id = e.phone_id`,
};

function writeEpisodes(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const changed = changes.flatMap(({ phoneId, episodes }) =>
    episodes === undefined ? [] : [{ phoneId, ...episodes }],
  );
  if (changed.length === 0) return;
  const values = [
    changed.map(({ phoneId }) => bucketOf(phoneId)),
    changed.map(({ phoneId }) => phoneId),
    changed.map(({ count }) => count),
    changed.map(({ open }) => (open.length === 0 ? null : JSON.stringify(open))),
  ];
  tx.write(updateEpisodes, values, changed.length);
}

const setAcknowledged = {
  name: 'set-acknowledged-leaves',
  text: `update directives d set ack_leaf = a.leaf
    from unnest($1::smallint[], $2::uuid[], $3::bigint[], $4::bytea[]) as a (bucket, phone_id, seq, leaf)
    where d.bucket = a.bucket and d.phone_id = a.phone_id and d.seq = a.seq`,
};

function writeAcknowledged(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const all = changes.flatMap(({ phoneId, acknowledged }) =>
    (acknowledged ?? []).map((one) => ({ phoneId, ...one })),
  );
  if (all.length === 0) return;
  const values = [
    all.map(({ phoneId }) => bucketOf(phoneId)),
    all.map(({ phoneId }) => phoneId),
    all.map(({ seq }) => seq),
    all.map(({ leaf }) => (leaf === null ? null : Buffer.from(leaf))),
  ];
  tx.write(setAcknowledged, values);
}

const insertAppeals = {
  name: 'insert-appeals',
  text: `insert into appeals (bucket, phone_id, number, filed_at, answer_by, standing, text, apart)
    select a.bucket, a.phone_id,
      1 + coalesce((select max(b.number) from appeals b where b.bucket = a.bucket and b.phone_id = a.phone_id), 0),
      a.filed_at, a.answer_by, a.standing, a.text,
      exists (select from lineages l join phones p on p.bucket = l.bucket and p.phone_id = l.hardware_id
        where l.bucket = a.bucket and l.phone_id = a.phone_id and l.proved is null and (not p.registered or l.ordinal > 1))
    from unnest($1::smallint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[])
      as a (bucket, phone_id, filed_at, answer_by, standing, text)`,
};

/** At most one in each change, because a second objection is accepted only after the first was answered. */
function writeAppeals(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const filed = changes.flatMap(({ phoneId, appeals }) =>
    (appeals ?? []).map((one) => ({ phoneId, ...one })),
  );
  if (filed.length === 0) return;
  const values = [
    filed.map(({ phoneId }) => bucketOf(phoneId)),
    filed.map(({ phoneId }) => phoneId),
    filed.map(({ at }) => timestamp(at)),
    filed.map(({ answerBy }) => timestamp(answerBy)),
    filed.map(({ standing }) => standing),
    filed.map(({ text }) => storable(text)),
  ];
  tx.write(insertAppeals, values, filed.length);
}

function countChange(tx: PgTransaction, change: DossierChange): void {
  const before = tx.loaded.get(change.phoneId)!;
  tx.loaded.set(change.phoneId, {
    events: before.events + change.appended.length,
    inRuns: before.inRuns || change.runs !== undefined,
    decisions: before.decisions + (change.decision === null ? 0 : 1),
    open: change.open,
  });
}

/** See `Dossiers.commitDossiers`. Only dossiers loaded or claimed in the same transaction can be changed: their rows are locked. */
export async function commitDossiers(
  transaction: Transaction,
  unsorted: readonly DossierChange[],
): Promise<void> {
  if (unsorted.length === 0) return;
  const tx = pgTransaction(transaction);
  const changes = sortedByKey(unsorted);
  for (const [index, change] of changes.entries()) {
    assert(tx.loaded.has(change.phoneId), 'a dossier is loaded before it is changed');
    assert(change.phoneId !== changes[index - 1]?.phoneId, 'one change a phone');
  }
  writeProjections(tx, changes);
  setObservationsAside(tx, changes);
  writeEvents(tx, changes);
  writeIssued(tx, changes);
  writeSettled(tx, changes);
  writeDecisions(tx, changes);
  writeOutbox(tx, changes);
  writeEpisodes(tx, changes);
  writeAcknowledged(tx, changes);
  queueLeaves(
    tx,
    changes.flatMap(({ leaves }) => leaves ?? []),
  );
  writeAppeals(tx, changes);
  publishWatchChanges(
    tx,
    changes.filter((change) => change.open !== tx.loaded.get(change.phoneId)!.open),
  );
  for (const change of changes) countChange(tx, change);
}
