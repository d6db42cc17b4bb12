import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { logCommand } from '../../src/cli/log.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { readAssertionText, readHeadText } from '../../src/protocol/acts/read-measure.ts';
import { StatementV2 } from '../../src/protocol/log/statement-v2.ts';
import { Statement } from '../../src/protocol/log/statement.ts';
import { createApprovalReader } from '../../src/app/casework/lock-approval.ts';
import { isInTree } from '../../src/core/log/hash-tree.ts';
import { memberLeaf } from '../../src/core/log/member-tree.ts';
import { cedarAccess } from '../../src/http/auth/cedar-access.ts';
import { measureChallengeText, type ManifestHead } from '../../src/protocol/acts/approval.ts';
import { confirmSigning, signByTwo, type Officer } from '../../src/sim/casework/officers.ts';
import type { AnyJson } from '../support/any-json.ts';
import { phonesInCuba, type DuePhone } from '../support/due-phones.ts';
import { testServerWithLog, type TestServerWithLog } from '../support/log.ts';
import { officersOf, operatorGet } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';
const isStatement = Compile(Statement);
const isDated = Compile(StatementV2);
const sha256Of = (text: string): string => hash('sha256', text, 'base64url');

async function openCase(officer: Officer, limitDays?: number): Promise<string> {
  const opened = await officer.post('cases', {
    title: 'A lot that woke where it was not sold',
    clauses: ['cu-activation'],
    ...(limitDays === undefined ? {} : { limitDays }),
  });
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  return opened.body.id as string;
}

async function draft(
  officer: Officer,
  caseId: string,
  phones: readonly string[],
  more = {},
): Promise<string> {
  const drafted = await officer.post(`cases/${caseId}/measures`, {
    reason: 'Sold for Panama, first started in Havana',
    phones,
    ...more,
  });
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  return drafted.body.measure as string;
}

async function approved(server: TestServerWithLog, phones: readonly DuePhone[]): Promise<[string, string]> {
  const [proposer, approver] = await officersOf(server);
  const caseId = await openCase(proposer);
  const measure = await draft(
    proposer,
    caseId,
    phones.map((one) => one.phoneId),
  );
  const signed = await signByTwo(proposer, approver, measure);
  assert.equal(signed.status, 200, JSON.stringify(signed.body));
  return [caseId, measure];
}

/** What was done about a phone; of one moment it is listed before what was observed. */
const actsOf = async (server: TestServerWithLog, phoneId: string): Promise<string[]> =>
  (await operatorGet(server, `dossiers/${phoneId}`)).body.events
    .map((one: { kind: string }) => one.kind)
    .filter((kind: string) => kind !== 'observed');

async function logged(server: TestServerWithLog): Promise<AnyJson[]> {
  await server.sequence();
  const { store } = server;
  const statements = await store.transact(async (tx) => {
    const head = await store.readHead(tx);
    return store.readStatements(tx, 0, head!.size);
  });
  return statements.map((text) => {
    const statement = JSON.parse(text) as unknown;
    assert.ok(isStatement.Check(statement) || isDated.Check(statement), text);
    return statement;
  });
}

/** What the auditor says, who shares no code with the sequencer, of the log as a stranger reads it. */
async function audited(server: TestServerWithLog): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const write = (piece: string): boolean => (text += piece) !== '';
  const io = { ...process, stdout: { write }, stderr: { write } } as unknown as Parameters<
    typeof logCommand.run
  >[1];
  const state = join(server.dataDir, 'auditor.json');
  const code = await logCommand.run(['verify', server.url, '--state', state], io);
  return { code, text };
}

/** Each phone can find itself among the members by what its lock will bring, and both signatures hold. */
async function approvalsHold(
  server: TestServerWithLog,
  phones: readonly DuePhone[],
  head: ManifestHead,
): Promise<void> {
  const { store, clock } = server;
  const rpId = (): string => 'approve.localhost';
  const reader = createApprovalReader({ store, clock, access: cedarAccess(), rpId, locksHeld: () => null });
  const sha256 = sha256Of(JSON.stringify(head));
  const digest = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
  const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');
  for (const { phoneId } of phones) {
    const asked = [{ phoneId, measures: [sha256] }];
    const found = await store.transact((tx) => reader.approvalsFor(tx, asked));
    const named = found.get(phoneId)?.get(sha256);
    assert.ok(named !== undefined);
    const { index, path, assertions, manifestHead } = named.approval;
    assert.equal(manifestHead, JSON.stringify(head));
    const [registration] = await store.transact((tx) =>
      store.findRegistrations(tx, { by: 'phoneId', phoneId }),
    );
    const { imeis, serial, model } = registration!;
    const leaf = await memberLeaf(digest, head.measure, bytesOf(named.opening), {
      imei: imeis,
      serial,
      model,
    });
    const members = { root: bytesOf(head.members.root), count: head.members.count };
    assert.ok(await isInTree(digest, leaf, { index, path: path.map(bytesOf) }, members));
    for (const { role, clientDataJSON } of assertions) {
      const { challenge, origin } = JSON.parse(bytesOf(clientDataJSON).toString('utf8'));
      assert.equal(challenge, sha256Of(measureChallengeText(role, sha256)));
      assert.equal(new URL(origin).hostname, rpId());
    }
  }
  const elsewhere = createApprovalReader({
    store,
    clock,
    access: cedarAccess(),
    rpId: () => 'x.example',
    locksHeld: () => null,
  });
  const asked = [{ phoneId: phones[0]!.phoneId, measures: [sha256] }];
  const none = await store.transact((tx) => elsewhere.approvalsFor(tx, asked));
  assert.equal(none.size, 0, 'a signature that does not count now approves nothing');
}

test('a lock from case to release: two people, exactly the phones named, stated before it is ordered, undone by one act', async () => {
  const server = await testServerWithLog(began, { policy });
  await server.sequence();
  const [proposer, approver] = await officersOf(server);
  const { due, noticed } = await phonesInCuba(server, { due: 3, noticed: 1 });
  const caseId = await openCase(proposer);
  const unknown = '0'.repeat(32);
  const named = [...due, ...noticed].map((one) => one.phoneId);
  const drafted = await proposer.post(`cases/${caseId}/measures`, {
    reason: 'Sold for Panama, first started in Havana',
    phones: [...named, unknown],
  });
  assert.deepEqual(drafted.body.leftOut, [{ phoneId: unknown, because: 'unknown' }]);
  assert.equal(drafted.body.phones, 4);
  const measure = drafted.body.measure as string;

  const proposing = await proposer.post(`measures/${measure}/propose`);
  assert.equal(proposing.body.sha256, sha256Of(proposing.body.manifest));
  const head = readHeadText(proposing.body.manifest);
  assert.ok(head?.kind === 'lock');
  assert.equal(head.members.count, 4);
  assert.ok(!named.some((id) => proposing.body.manifest.includes(id)), 'the manifest names no phone id');
  await confirmSigning(proposer, 'propose', proposing.body);
  await server.executeMeasures();
  for (const one of due)
    assert.deepEqual((await one.checkIn()).orders, [], 'one person’s word orders nothing');

  const approving = await approver.post(`measures/${measure}/approve`);
  assert.equal(approving.body.manifest, proposing.body.manifest);
  assert.deepEqual(approving.body.measure.phones.standings, { due: 3, notice: 1 });
  assert.equal(approving.body.measure.approvals[0].operator.name, 'Proposer');
  const preview = (await approver.get(`measures/${measure}/phones`)).body.phones as AnyJson[];
  const foreseen = new Map(preview.map((one) => [one.phoneId, one.would]));
  for (const one of due) assert.equal(foreseen.get(one.phoneId), 'lock');
  assert.equal(foreseen.get(noticed[0]!.phoneId), 'notice');
  const confirmed = await confirmSigning(approver, 'approve', approving.body);
  assert.equal(confirmed.body.state, 'approved');
  await approvalsHold(server, due, head);
  await server.executeMeasures();

  const read = (await proposer.get(`measures/${measure}`)).body;
  assert.equal(read.state, 'executed');
  assert.deepEqual(read.phones.outcomes, { ordered: 3, 'skipped: notice': 1 });
  assert.ok(!(await actsOf(server, noticed[0]!.phoneId)).includes('lock-ordered'));
  for (const one of due) {
    assert.deepEqual((await actsOf(server, one.phoneId)).slice(-2), ['case-joined', 'lock-ordered']);
    server.clock.advance(hourMs);
    assert.deepEqual(await one.checkIn(), { standing: 'due', orders: [] }, 'no proof yet, no lock');
  }
  const statements = await logged(server);
  const kinds = statements.map((one) => (one.kind === 'directive' ? one.type : one.kind));
  assert.deepEqual(
    kinds.filter((kind) => kind !== 'day-list'),
    ['approvers', 'approval', 'policy', 'approval', 'lock', 'lock', 'lock'],
  );
  const approval = statements.find((one) => one.kind === 'approval' && one.measure.kind === 'lock');
  const locks = statements.filter((one) => one.kind === 'lock');
  for (const lock of locks) {
    assert.equal(lock.measure.sha256, proposing.body.sha256);
    assert.deepEqual(lock.approvals, approval.approvals);
  }
  for (const one of due) assert.deepEqual(await one.checkIn(), { standing: 'due', orders: ['lock'] });

  const published = await fetch(`${server.url}/log/manifests/${proposing.body.sha256}`);
  assert.equal(await published.text(), proposing.body.manifest);
  for (const { assertionSha256, role } of approval.approvals) {
    const text = await (await fetch(`${server.url}/log/assertions/${assertionSha256}`)).text();
    assert.equal(sha256Of(text), assertionSha256);
    assert.equal(readAssertionText(text)?.role, role);
  }

  const ended = await approver.post(`cases/${caseId}/end`, {
    finding: 'mistaken',
    reason: 'Sold in Havana by us',
  });
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  await server.executeMeasures();
  for (const one of due) assert.deepEqual(await one.checkIn(), { standing: 'due', orders: ['release'] });
  const end = (await logged(server)).find((one) => one.kind === 'case-end');
  assert.deepEqual([end.case, end.finding, end.measures], [caseId, 'mistaken', [proposing.body.sha256]]);
  assert.notEqual((await proposer.get(`cases/${caseId}`)).body.spreadAt, null);
  const told = await audited(server);
  assert.equal(told.code, 0, told.text);
  assert.match(told.text, /2 approval, 1 approvers, 1 case-end, \d+ day-list, 3 lock, 1 policy/);
});

test('P10: one person releases all that a measure locked, and what is pending is never ordered', async () => {
  const server = await testServerWithLog(began, { policy });
  const [proposer, approver] = await officersOf(server);
  const { due } = await phonesInCuba(server, { due: 3 });
  const [, measure] = await approved(server, due);
  assert.equal((await server.executeMeasures()).ordered, 3);
  const released = await approver.post(`measures/${measure}/release`, { reason: 'Not theirs' });
  assert.equal(released.body.state, 'released');
  assert.equal((await server.executeMeasures()).released, 3);
  for (const one of due) assert.equal((await one.checkIn()).standing, 'due');
  assert.equal((await server.executeMeasures()).released, 0, 'nobody is told twice');
  for (const one of due)
    assert.deepEqual((await actsOf(server, one.phoneId)).slice(-3), [
      'case-joined',
      'lock-ordered',
      'released',
    ]);

  const [, second] = await approved(server, due);
  await proposer.post(`measures/${second}/release`, { reason: 'Thought better of it' });
  assert.deepEqual(await server.executeMeasures(), { ordered: 0, released: 0, faults: 0 });
  assert.deepEqual((await proposer.get(`measures/${second}`)).body.phones.outcomes, {
    'skipped: released': 3,
  });
});

test('a paused campaign orders nothing until it is resumed', async () => {
  const server = await testServerWithLog(began, { policy });
  const [proposer, approver] = await officersOf(server);
  const { due } = await phonesInCuba(server, { due: 2 });
  const [, measure] = await approved(server, due);
  assert.equal((await proposer.post(`measures/${measure}/pause`, { reason: 'Wait' })).body.state, 'paused');
  assert.equal((await server.executeMeasures()).ordered, 0);
  const closed = await approver.post(`measures/${measure}/withdraw`, { reason: 'Too late' });
  assert.deepEqual(
    [closed.status, closed.body.state, closed.body.may],
    [409, 'paused', ['resume', 'release', 'sign-anew']],
  );
  assert.equal(
    (await approver.post(`measures/${measure}/resume`, { reason: 'Go on' })).body.state,
    'approved',
  );
  assert.equal((await server.executeMeasures()).ordered, 2);
});

test('when the limit passes without a finding all are released, and the case says so itself', async () => {
  const server = await testServerWithLog(began, { policy });
  await server.sequence();
  const [proposer, approver] = await officersOf(server);
  const { due } = await phonesInCuba(server, { due: 2 });
  const [caseId, measure] = await approved(server, due);
  const waiting = await draft(
    proposer,
    caseId,
    due.map((one) => one.phoneId),
  );
  await server.executeMeasures();
  const { events } = (await operatorGet(server, `dossiers/${due[0]!.phoneId}`)).body;
  const lease = events.findLast((one: { kind: string }) => one.kind === 'lock-ordered');
  const limit = server.clock.now() + 14 * dayMs;
  const midnight = Math.floor(limit / dayMs) * dayMs;
  assert.equal(Date.parse(lease.lease), midnight, 'the last midnight of the case');
  await due[0]!.checkIn();
  await server.sequence();
  assert.deepEqual((await due[0]!.checkIn()).orders, ['lock']);
  server.clock.advance(14 * dayMs);
  assert.deepEqual(
    await due[0]!.checkIn(),
    { standing: 'due', orders: [] },
    'its lease ended with the limit',
  );
  await server.executeMeasures();
  const one = (await approver.get(`cases/${caseId}`)).body;
  assert.deepEqual([one.state, one.finding, one.endedBy], ['ended', 'limit-passed', null]);
  assert.equal((await approver.get(`measures/${waiting}`)).body.state, 'withdrawn');
  assert.equal((await approver.get(`measures/${measure}`)).body.state, 'executed');
  assert.equal((await logged(server)).at(-1).finding, 'limit-passed');
  const late = await proposer.post(`cases/${caseId}/measures`, { reason: 'Again', phones: [] });
  assert.equal(late.body.type, 'urn:carnet:error:case-over');
});

test('a finding of diversion keeps the locks to the end of their leases', async () => {
  const server = await testServerWithLog(began, { policy });
  const [proposer] = await officersOf(server);
  const { due } = await phonesInCuba(server, { due: 1 });
  const [caseId] = await approved(server, due);
  await server.executeMeasures();
  await proposer.post(`cases/${caseId}/end`, { finding: 'diversion', reason: 'The partner admits it' });
  await server.executeMeasures();
  assert.equal((await due[0]!.checkIn()).standing, 'due');
  server.clock.advance(14 * dayMs);
  assert.equal((await due[0]!.checkIn()).standing, 'due');
});

test('lists go on at their cursor, and say what waits for whom', async () => {
  const server = await testServerWithLog(began, { policy });
  const [proposer, approver] = await officersOf(server);
  const { due } = await phonesInCuba(server, { due: 1 });
  const caseId = await openCase(proposer);
  const measures: string[] = [];
  for (let count = 0; count < 21; count += 1) measures.push(await draft(proposer, caseId, [due[0]!.phoneId]));
  const first = (await approver.get(`measures?case=${caseId}`)).body;
  assert.equal(first.measures.length, 20);
  const rest = (await approver.get(`measures?case=${caseId}&cursor=${first.cursor}`)).body;
  assert.deepEqual(
    [...first.measures, ...rest.measures].map((one: { id: string }) => one.id),
    measures.toReversed(),
  );
  assert.equal(rest.cursor, null);
  assert.deepEqual((await approver.get('measures?state=proposed')).body.measures, []);
  const proposing = await proposer.post(`measures/${measures[0]!}/propose`);
  await confirmSigning(proposer, 'propose', proposing.body);
  const [waiting] = (await approver.get('measures?state=proposed')).body.measures;
  assert.deepEqual([waiting.id, waiting.may], [measures[0], ['change-phones', 'approve', 'withdraw']]);
  assert.equal((await approver.get('cases?state=open')).body.cases[0].id, caseId);
});
