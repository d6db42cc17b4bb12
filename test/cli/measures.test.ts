import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { caseCommand } from '../../src/cli/case.ts';
import type { Command } from '../../src/cli/command.ts';
import { measureCommand } from '../../src/cli/measure.ts';
import { signByTwo } from '../../src/sim/casework/officers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { officersOf, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy, ...withAbsentWitness });
const [proposer, approver] = await officersOf(server);
const { due, noticed } = await phonesInCuba(server, { due: 1, noticed: 1 });
const opened = await proposer.post('cases', { title: 'A lot for Panama', clauses: ['cu-activation'] });
const caseId = opened.body.id as string;
const phones = [...due, ...noticed].map((one) => one.phoneId);
const drafted = await proposer.post(`cases/${caseId}/measures`, { reason: 'Woke in Havana', phones });
const measure = drafted.body.measure as string;
await signByTwo(proposer, approver, measure);
await server.executeMeasures();

async function run(
  command: Command,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    ...process,
    stdout: { write: (text: string) => (out += text) !== '' },
    stderr: { write: (text: string) => (err += text) !== '' },
  } as unknown as Parameters<Command['run']>[1];
  const token = join(server.dataDir, 'keys', 'operator-token');
  const code = await command.run([...args, '--url', server.url, '--token-file', token], io);
  return { code, out, err };
}

const told: readonly (readonly [Command, readonly string[], RegExp])[] = [
  [caseCommand, ['list'], new RegExp(`${caseId} {2}open {3}A lot for Panama; releases by itself`)],
  [caseCommand, ['list', '--state', 'ended'], /^No case\.\n$/],
  [
    caseCommand,
    ['show', caseId],
    new RegExp(`Opened: .* by Proposer[^]*Measures:\n {2}${measure} {2}executed`),
  ],
  [
    measureCommand,
    ['list'],
    new RegExp(`${measure} {2}executed {3}lock 2 phones, case ${caseId}; Woke in Havana`),
  ],
  [measureCommand, ['list'], /published {2}publish six-destinations version 1/],
  [measureCommand, ['list', '--state', 'proposed'], /^No measure\.\n$/],
  [measureCommand, ['list', '--held-back'], /^No measure is held back\.\n$/],
  [
    measureCommand,
    ['show', measure],
    /as proposer by Proposer[^]*as approver by Approver[^]*Outcomes: {2}1 ordered, 1 skipped: notice/,
  ],
  [measureCommand, ['show', measure, '--phones'], new RegExp(`${due[0]!.phoneId} {2}locked {4}ordered 20`)],
];

for (const [command, args, wanted] of told)
  test(`carnet ${command === caseCommand ? 'case' : 'measure'} ${args.join(' ')} tells what there is`, async () => {
    const { code, out, err } = await run(command, args);
    assert.equal(code, 0, err);
    assert.match(out, wanted);
  });

test('as JSON it is what the server answered', async () => {
  const { out } = await run(measureCommand, ['show', measure, '--phones', '--json']);
  const answer = JSON.parse(out) as { measure: { id: string }; phones: { phoneId: string }[] };
  assert.equal(answer.measure.id, measure);
  assert.deepEqual(
    answer.phones.map((one) => one.phoneId),
    phones.toSorted(),
  );
});

const wrong: readonly (readonly [Command, readonly string[], number, RegExp])[] = [
  [caseCommand, [], 2, /say what to do: list, show/],
  [caseCommand, ['end', caseId], 2, /there is no "end"/],
  [caseCommand, ['show'], 2, /CASE is missing/],
  [measureCommand, ['show'], 2, /MEASURE is missing/],
  [measureCommand, ['list', 'all'], 2, /"all" is too much/],
  [measureCommand, ['show', measure, 'x'], 2, /"x" is too much/],
  [measureCommand, ['list', '--state', 'lost'], 1, /state/],
  [measureCommand, ['show', '0'.repeat(32)], 1, /No such measure/],
  [caseCommand, ['show', 'C-0000000000'], 1, /No such case/],
];

for (const [command, args, code, says] of wrong)
  test(`${args.join(' ') || 'nothing'} (${command === caseCommand ? 'case' : 'measure'}) is refused with ${code}`, async () => {
    const told = await run(command, args);
    assert.equal(told.code, code);
    assert.match(told.err, says);
  });

test('measures of somebody who left are listed apart, with the reason', async () => {
  assert.notEqual((await server.people.deactivate(approver.id)).kind, 'refused');
  const { out } = await run(measureCommand, ['list', '--held-back']);
  assert.match(out, new RegExp(`^${measure} [^\n]*; held back: the signer was deactivated\\n`));
  const published = await run(measureCommand, ['list', '--held-back', '--state', 'executed', '--json']);
  assert.deepEqual(
    (JSON.parse(published.out) as { measures: { id: string }[] }).measures.map(({ id }) => id),
    [measure],
  );
});
