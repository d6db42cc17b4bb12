import assert from 'node:assert/strict';
import type { DossierEvent, LockOrder } from '../../src/core/decision/event.ts';
import pg from 'pg';
import { dayMs } from '../../src/core/time.ts';
import { reconcileDossier } from '../../src/app/dossiers/reconcile-dossier.ts';
import { signByTwo } from '../../src/sim/casework/officers.ts';
import { approverSetOf } from './approvers.ts';
import { orderByTwo } from './order-by-two.ts';
import { officersOf, type TestServer } from './server.ts';

/** Writes into a phone's dossier what a measure would, by the same road. */
export async function append(
  server: TestServer,
  phoneId: string,
  ...events: readonly DossierEvent[]
): Promise<void> {
  const { store, policies, clock } = server;
  const signer = {
    jwk: null as never,
    sign: (): never => {
      throw new Error('nobody is here to take an order');
    },
  };
  await store.transact(async (tx) => {
    const dossier = (await store.loadDossiers(tx, [phoneId])).get(phoneId)!;
    const reconciled = await reconcileDossier(
      { signer, policies: await policies.within(tx) },
      dossier,
      { events, directiveUpdates: [], lastSeq: dossier.lastSeq, language: null },
      clock.now(),
    );
    if (reconciled.change !== null) await store.commitDossiers(tx, [reconciled.change]);
  });
}

/** A measure of a new case that two people signed and that names these phones. Nothing is ordered yet. Its id and its case's. */
export async function signedMeasure(
  server: TestServer,
  phones: readonly string[],
  limitDays = 90,
): Promise<{ readonly measure: string; readonly caseId: string }> {
  const [proposer, approver] = await officersOf(server);
  await approverSetOf(server, 80 * dayMs);
  const opened = await proposer.post('cases', {
    title: 'A lot that woke where it was not sold',
    clauses: ['cu-activation'],
    limitDays,
  });
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  const caseId = opened.body.id as string;
  const drafted = await proposer.post(`cases/${caseId}/measures`, { reason: 'Sold for Panama', phones });
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  const measure = drafted.body.measure as string;
  const signed = await signByTwo(proposer, approver, measure);
  assert.equal(signed.status, 200, JSON.stringify(signed.body));
  return { measure, caseId };
}

/**
 * Two people sign a measure that names this phone, and its dossier has the order, as the campaign would write it; the lease and the measure's end are the
 * test's. Returns the event.
 */
export async function orderLock(
  server: TestServer,
  phoneId: string,
  { leaseMs = 30 * dayMs, untilMs = 90 * dayMs, changed = {} }: OrderTimes = {},
): Promise<Extract<DossierEvent, { kind: 'lock-ordered' }>> {
  const { measure } = await signedMeasure(server, [phoneId]);
  const { store, clock } = server;
  const now = clock.now();
  const order = await store.transact(async (tx): Promise<LockOrder> => {
    const { sha256 } = (await store.findMeasure(tx, measure))!;
    const signed = await store.readApprovals(tx, sha256!);
    const approvals = signed.map(({ role, key, assertionSha256 }) => ({ role, key, assertionSha256 }));
    return { measure: sha256, approvals, until: now + untilMs, ...changed };
  });
  const event = { kind: 'lock-ordered', at: now, receivedAt: now, lease: now + leaseMs, order } as const;
  await append(server, phoneId, event);
  // Nothing is left for a campaign to carry out.
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query(`update measures set state = 'executed' where id = $1`, [measure]);
  await client.end();
  return event;
}

interface OrderTimes {
  readonly leaseMs?: number;
  readonly untilMs?: number;
  /** What the record says instead of what two people signed. */
  readonly changed?: Partial<LockOrder>;
}

/** Two people sign a measure that names these phones, and it is carried out: each is ordered. */
export async function lockByTwo(
  server: TestServer,
  phones: readonly string[],
  limitDays?: number,
): Promise<{ readonly measure: string; readonly caseId: string }> {
  const signed = await signedMeasure(server, phones, limitDays);
  const { ordered: given, faults } = await server.executeMeasures();
  assert.deepEqual([given, faults], [phones.length, 0]);
  return signed;
}

/** A lock as ordered now by a measure that nobody signed, so that no phone is sent it. */
export function ordered(
  server: TestServer,
  {
    leaseMs = 30 * dayMs,
    untilMs = 90 * dayMs,
    order,
  }: { leaseMs?: number; untilMs?: number; order?: LockOrder } = {},
): DossierEvent {
  const now = server.clock.now();
  return {
    kind: 'lock-ordered',
    at: now,
    receivedAt: now,
    lease: now + leaseMs,
    order: order ?? orderByTwo(now + untilMs),
  };
}
