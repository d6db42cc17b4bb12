import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCampaigns } from '../../src/app/casework/campaign.ts';
import type { CampaignPorts } from '../../src/app/casework/measures-ports.ts';
import { restoreDocuments } from '../../src/app/casework/publish-documents.ts';
import { StoreUnavailable } from '../../src/app/ports.ts';
import { cedarAccess } from '../../src/http/auth/cedar-access.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { signByTwo } from '../../src/sim/casework/officers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import type { AnyJson } from '../support/any-json.ts';
import { officersOf, operatorGet, operatorPost, testServer, type TestServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy, ...withAbsentWitness });
const [proposer, approver] = await officersOf(server);
const { due } = await phonesInCuba(server, { due: 2 });
const phones = due.map((one) => one.phoneId);

const access = cedarAccess();

type Twin = 'failed' | 'failed, but persisted';

/** What the loop of `server` works on, its transactions failing once, at the call of this number. */
function ports(of: TestServer, failAt: number, twin: Twin): CampaignPorts & { readonly calls: () => number } {
  let calls = 0;
  const gauges = {
    watchedPhones: () => 0,
    watchSetBytes: () => 0,
    log: of.publicLog.gauges,
    time: { standstill: () => null, offsetsMs: () => ({}) },
    approverSetDaysLeft: () => null,
  };
  return {
    store: {
      ...of.store,
      async transact(work) {
        calls += 1;
        if (calls === failAt && twin === 'failed') throw new StoreUnavailable('cut before it began');
        const value = await of.store.transact(work);
        if (calls === failAt) throw new StoreUnavailable('cut before anybody knew');
        return value;
      },
    },
    policies: of.policies,
    signer: {
      jwk: null as never,
      sign: () => Promise.reject(new Error('nobody is here to take an order')),
    },
    meter: createMetrics(gauges, (error) => assert.fail(String(error))).meter,
    watch: () => {},
    standstill: () => null,
    clock: of.clock,
    files: of.publicLog.files,
    access,
    rpId: (kind) => (kind === 'lock' ? 'approve.localhost' : 'localhost'),
    calls: () => calls,
  };
}

const countOf = async (phone: string, kind: string): Promise<number> =>
  (await operatorGet(server, `dossiers/${phone}`)).body.events.filter(
    (one: { kind: string }) => one.kind === kind,
  ).length;

async function total(kind: string): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const phone of phones) counts.push(await countOf(phone, kind));
  return counts;
}

/** Rounds until one goes through, as the loop makes them; how often the store was asked in all. */
async function untilDone(failAt: number, twin: Twin): Promise<number> {
  const faulty = ports(server, failAt, twin);
  for (let round = 0; round < 3; round += 1) {
    try {
      await runCampaigns(faulty);
    } catch (error) {
      assert.ok(error instanceof StoreUnavailable, String(error));
    }
  }
  return faulty.calls();
}

async function approvedMeasure(): Promise<{ measure: string; caseId: string }> {
  const opened = await proposer.post('cases', { title: 'A case', clauses: ['cu-activation'] });
  const caseId = opened.body.id as string;
  const drafted = await proposer.post(`cases/${caseId}/measures`, { reason: 'A lot', phones });
  const measure = drafted.body.measure as string;
  assert.equal((await signByTwo(proposer, approver, measure)).status, 200);
  return { measure, caseId };
}

for (const twin of ['failed', 'failed, but persisted'] as const)
  test(`interrupted at any transaction (${twin}) a campaign goes on: no phone twice, none lost`, async () => {
    let done = false;
    for (let failAt = 1; !done; failAt += 1) {
      assert.ok(failAt < 200);
      const before = await total('lock-ordered');
      const { measure, caseId } = await approvedMeasure();
      done = (await untilDone(failAt, twin)) < failAt;
      const read = (await approver.get(`measures/${measure}`)).body;
      assert.deepEqual(
        [read.state, read.phones.outcomes],
        ['executed', { ordered: phones.length }],
        `${failAt}`,
      );
      assert.deepEqual(
        await total('lock-ordered'),
        before.map((count) => count + 1),
      );
      const ended = await total(failAt % 2 === 0 ? 'released' : 'case-ended');
      if (failAt % 2 === 0) await approver.post(`measures/${measure}/release`, { reason: 'Over' });
      else await approver.post(`cases/${caseId}/end`, { finding: 'mistaken', reason: 'Over' });
      await untilDone(failAt, twin);
      assert.deepEqual(
        await total(failAt % 2 === 0 ? 'released' : 'case-ended'),
        ended.map((count) => count + 1),
        `${failAt}`,
      );
    }
  });

test('two processes at one campaign do each phone once', async () => {
  const before = await total('lock-ordered');
  await approvedMeasure();
  const rounds = await Promise.all([1, 2, 3].map(() => runCampaigns(ports(server, 0, 'failed'))));
  assert.equal(
    rounds.reduce((sum, round) => sum + round.ordered, 0),
    phones.length,
  );
  assert.deepEqual(
    await total('lock-ordered'),
    before.map((count) => count + 1),
  );
});

test('a campaign that is stopped between two batches goes on later', async () => {
  const { measure } = await approvedMeasure();
  const stopping = new AbortController();
  stopping.abort();
  assert.deepEqual(await runCampaigns(ports(server, 0, 'failed'), stopping.signal), {
    released: 0,
    ordered: 0,
    faults: 0,
  });
  assert.equal((await approver.get(`measures/${measure}`)).body.state, 'approved');
});

test('documents that the public files have lost are published anew', async () => {
  const { measure } = await approvedMeasure();
  const working = ports(server, 0, 'failed');
  await runCampaigns(working);
  const { sha256, approvals } = (await approver.get(`measures/${measure}`)).body;
  const assertions = approvals.map((one: { assertionSha256: string }) => one.assertionSha256) as string[];
  assert.equal(await restoreDocuments(working), 0, 'nothing is lost yet');
  rmSync(join(server.dataDir, 'log', 'manifests', sha256 as string));
  rmSync(join(server.dataDir, 'log', 'assertions', assertions[1]!));
  assert.equal(await restoreDocuments(working), 1);
  assert.equal((await fetch(`${server.url}/log/manifests/${sha256}`)).status, 200);
  for (const one of assertions)
    assert.equal((await fetch(`${server.url}/log/assertions/${one}`)).status, 200);
});

test('a phone that somebody released since its lock was proposed is not locked by it; a new measure can', async () => {
  const [released, other] = [phones[0]!, phones[1]!];
  for (const phone of phones)
    await operatorPost(server, `dossiers/${phone}/release`, { reason: 'Before' }, `freed-before-${phone}`);
  server.clock.advance(1000);
  const ordered = async (): Promise<readonly number[]> => total('lock-ordered');
  const before = await ordered();
  const { measure } = await approvedMeasure();
  const paused = await proposer.post(`measures/${measure}/pause`, { reason: 'Wait' });
  assert.equal(paused.status, 200);
  server.clock.advance(1000);
  const freed = await operatorPost(
    server,
    `dossiers/${released}/release`,
    { reason: 'A mistake' },
    'freed-by-one-person',
  );
  assert.equal(freed.status, 200, JSON.stringify(freed.body));
  server.clock.advance(1000);
  assert.equal((await approver.post(`measures/${measure}/resume`, { reason: 'Go on' })).status, 200);
  await server.executeMeasures();
  const { body } = await approver.get(`measures/${measure}/phones`);
  const outcomes = new Map(body.phones.map((one: AnyJson) => [one.phoneId, [one.outcome, one.why]]));
  assert.deepEqual(outcomes.get(released), ['skipped', 'released-since']);
  assert.deepEqual(outcomes.get(other), ['ordered', null]);
  assert.deepEqual(await ordered(), [before[0], before[1]! + 1]);
  assert.equal((await approver.post(`measures/${measure}/release`, { reason: 'Anew' })).status, 200);
  await server.executeMeasures();
  const { measure: later } = await approvedMeasure();
  await server.executeMeasures();
  const again = (await approver.get(`measures/${later}/phones`)).body.phones as AnyJson[];
  assert.equal(again.find((one) => one.phoneId === released).outcome, 'ordered');
});
