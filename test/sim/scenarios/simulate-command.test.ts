import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { simulateWith } from '../../../src/cli/simulate.ts';
import type { SimulateOptions } from '../../../src/server/simulate-options.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: SimulateOptions | undefined;
}

async function run(args: readonly string[], passed = true): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let asked: SimulateOptions | undefined;
  const command = simulateWith((options) => {
    asked = options;
    return Promise.resolve({ passed, text: 'the board\n', data: { passed } });
  }, {});
  const code = await command.run(args, { stdin: new PassThrough(), stdout, stderr });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? ''), asked };
}

const wrongCalls: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /SCENARIO is missing .*september-2021/],
  [['atlantis'], /no scenario "atlantis"/],
  [['september-2021', 'twice'], /"twice" is too much/],
  [['september-2021', '--phones', '0'], /--phones/],
  [['september-2021', '--phones', '1e3'], /--phones/],
  [['september-2021', '--seed', '-1'], /--seed/],
  [['september-2021', '--data', 'x', '--database', 'postgresql://y'], /exclude each other/],
  [['september-2021', '--against', 'http://127.0.0.1:1', '--data', 'x'], /exclude each other/],
  [['september-2021', '--against', 'nowhere', '--operator-token', 't'], /no URL/],
  [['september-2021', '--against', 'http://127.0.0.1:1', '--operator-token', 't'], /--enrolment-link twice/],
  [['september-2021', '--fast'], /--fast/],
];

for (const [args, why] of wrongCalls) {
  test(`carnet simulate ${args.join(' ')} is refused`, async () => {
    const { code, err, asked } = await run(args);
    assert.equal(code, 2);
    assert.match(err, why);
    assert.equal(asked, undefined);
  });
}

test('the exit code says whether the promises held', async () => {
  assert.equal((await run(['september-2021'])).code, 0);
  assert.equal((await run(['september-2021'], false)).code, 1);
});

test('text for people, JSON for programs, help for whoever asks', async () => {
  assert.equal((await run(['september-2021'])).out, 'the board\n');
  assert.deepEqual(JSON.parse((await run(['september-2021', '--json'])).out), { passed: true });
  const { code, out, asked } = await run(['--help']);
  assert.deepEqual([code, asked], [0, undefined]);
  assert.match(out, /september-2021/);
});

test('what is asked for arrives', async () => {
  const { asked } = await run([
    'september-2021',
    '--phones=7',
    '--seed=9',
    '--against=http://127.0.0.1:8321/',
    '--enrolment-link=http://localhost:8321/people/enrol#one',
    '--enrolment-link=http://localhost:8321/people/enrol#two',
    '--operator-token=t',
  ]);
  const target = {
    kind: 'server',
    url: 'http://127.0.0.1:8321',
    operatorToken: 't',
    links: ['http://localhost:8321/people/enrol#one', 'http://localhost:8321/people/enrol#two'],
  };
  assert.deepEqual(asked, { scenario: 'september-2021', phones: 7, seed: 9, target });
});
