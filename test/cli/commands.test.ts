import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Action, Command } from '../../src/cli/command.ts';
import { commands, main } from '../../src/cli/commands.ts';
import { flagsOf } from '../../src/cli/parse-call.ts';
import { sourceFiles } from '../support/source-files.ts';

const loaded = await Promise.all(
  Object.entries(commands).map(async ([name, { load }]) => [name, await load()] as const),
);
const byName = new Map<string, Command>(loaded);

function actionsOf(command: Command): readonly Action[] {
  return 'options' in command ? [command as Action] : Object.values(command.actions);
}
const actions = loaded.flatMap(([, command]) => actionsOf(command));

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await main(args, { stdin, stdout, stderr });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

/** The options that stand at the beginning of a line of the help, each with the placeholder of its text where it takes one. */
const helpLines = (help: string): readonly (readonly string[])[] =>
  [...help.matchAll(/^ {2}(--[a-z][a-z0-9-]*)(?: ([A-Z][^\s]*))?(?: {2}|$)/gm)].map(([, flag, argument]) =>
    argument === undefined ? [flag!] : [flag!, argument],
  );

test('there are commands to walk', () => {
  assert.ok(
    loaded.length >= 14 && actions.length >= 22,
    `${loaded.length} commands, ${actions.length} actions`,
  );
  for (const [name, command] of loaded) assert.equal(command.name, name);
});

for (const action of actions)
  test(`carnet ${action.name} --help has a line for every option, and every line parses`, async () => {
    const { code, out, err } = await run(...action.name.split(' '), '--help');
    assert.deepEqual([code, err], [0, '']);
    assert.ok(out.startsWith(`carnet ${action.name} `), out.slice(0, 80));
    const lines = helpLines(out);
    const named = lines.map(([flag]) => flag);
    const known = [...Object.keys(action.options), 'help'].map((name) => `--${name}`);
    assert.deepEqual(named, known);
    for (const line of lines) parseArgs({ args: [...line], options: flagsOf(action.options) });
    for (const operand of Object.values(action.operands)) assert.ok(out.includes(operand.argument!), out);
    for (const { defaultText, variables } of Object.values(action.options)) {
      const unwrapped = out.replaceAll(/\s+/g, ' ');
      if (defaultText !== null) assert.ok(unwrapped.includes(`default: ${defaultText}`), defaultText);
      for (const variable of variables) assert.ok(unwrapped.includes(variable), variable);
    }
  });

for (const action of actions)
  test(`carnet ${action.name} refuses an option that it does not have, and names its help`, async () => {
    const { code, out, err } = await run(...action.name.split(' '), '--no-such-option');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /--no-such-option/);
    assert.ok(err.endsWith(`Try carnet ${action.name} --help.\n`), err);
  });

for (const [name, command] of loaded.filter(([, one]) => !('options' in one)))
  test(`carnet ${name} tells every action and its options, and finds an action behind an option`, async () => {
    const { out } = await run(name, '--help');
    for (const action of actionsOf(command)) {
      assert.ok(out.includes(`carnet ${action.name} `), action.name);
      for (const option of Object.keys(action.options)) assert.ok(out.includes(`  --${option}`), option);
      const word = action.name.split(' ')[1]!;
      assert.equal((await run(name, '--json', word, '--help')).out, action.help());
    }
    const nothing = await run(name);
    assert.equal(nothing.code, 2);
    assert.match(nothing.err, new RegExp(`say what to do: .*\nTry carnet ${name} --help\\.\n$`));
  });

test('every command that the documents show exists, with the options that they show', () => {
  const texts = sourceFiles('README.md', 'CHANGELOG.md', 'docs/guides/*.md').map((file) => file.text);
  let checked = 0;
  for (const text of texts)
    for (const [, name, rest] of text.replaceAll('\\\n', ' ').matchAll(/\bcarnet ([a-z]+)([^`\n|#]*)/g)) {
      const command = byName.get(name!);
      if (command === undefined) continue;
      const options = new Set(['help', ...actionsOf(command).flatMap((one) => Object.keys(one.options))]);
      for (const [, option] of rest!.matchAll(/(?<=[\s'])--([a-z][a-z0-9-]*)/g)) {
        checked++;
        assert.ok(options.has(option!), `carnet ${name}${rest}: --${option}`);
      }
    }
  assert.ok(checked >= 30, `only ${checked} options found`);
});
