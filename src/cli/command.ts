import { parseArgs } from 'node:util';
import { groupHelp, helpText } from './help-text.ts';
import { ioOf, type ExitCode, type Io, type Streams } from './io.ts';
import type { OptionTable } from './options.ts';
import { flagsOf, parseCall, UsageFault, type Call } from './parse-call.ts';

/** Something that is called by its name after `carnet`. */
export interface Command {
  readonly name: string;
  /** The actions below it, by their word; empty where it is an action itself. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Carries out a call. Rejects with what is a bug; every other failure is written to standard error. */
  run(args: readonly string[], streams: Streams): Promise<ExitCode>;
  help(): string;
}

/** A command without words below it. */
export interface Action extends Command {
  readonly summary: string;
  readonly operands: OptionTable;
  readonly options: OptionTable;
  readonly notes: string;
}

export interface ActionParts<Operands extends OptionTable, Options extends OptionTable> {
  /** As it is called after `carnet`: `keys rotate`. */
  readonly name: string;
  /** One line, for lists of actions. */
  readonly summary: string;
  /** What it does, for its help; the summary where it is not given. */
  readonly about?: string;
  readonly operands?: Operands;
  readonly options: Options;
  readonly notes?: string;
  /** May throw `UsageFault` where operands and options do not go together. */
  readonly run: (call: Call<Operands, Options>, io: Io) => ExitCode | Promise<ExitCode>;
  /** The exit code for an error whose message tells the user what to do; undefined: the error is a bug. */
  readonly exitCodeOf?: (error: unknown) => ExitCode | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** Builds an action. A `UsageFault` ends it with exit code 2; what other errors do, `exitCodeOf` says. */
export function action<Options extends OptionTable, Operands extends OptionTable = OptionTable>(
  parts: ActionParts<Operands, Options>,
): Action {
  const { name, summary, about = summary, options, notes = '', env = process.env } = parts;
  const operands = parts.operands ?? ({} as Operands);
  const help = (): string => helpText({ name, about, operands, options, notes });
  return {
    name,
    summary,
    operands,
    options,
    notes,
    actions: {},
    help,
    async run(args, streams) {
      const io = ioOf(streams);
      try {
        const call = parseCall(args, { operands, options }, env);
        if (call !== null) return await parts.run(call, io);
        io.stdout.write(help());
        return 0;
      } catch (error) {
        const isUsage = error instanceof UsageFault;
        const code = isUsage ? 2 : parts.exitCodeOf?.(error);
        if (code === undefined) throw error;
        const remedy = isUsage ? `\nTry carnet ${name} --help.` : '';
        io.stderr.write(`carnet ${name}: ${(error as Error).message}${remedy}\n`);
        return code;
      }
    },
  };
}

/** A command with words below it: `carnet keys list`. */
export function actionGroup(name: string, about: string, actions: Readonly<Record<string, Action>>): Command {
  const words = Object.keys(actions);
  const help = (): string => groupHelp(about, actions);
  return {
    name,
    actions,
    help,
    async run(args, streams) {
      const io = ioOf(streams);
      const { word, rest } = findWord(args, Object.values(actions));
      const chosen = word !== undefined && Object.hasOwn(actions, word) ? actions[word] : undefined;
      if (chosen !== undefined) return chosen.run(rest, streams);
      if (args.includes('--help') || args.includes('-h')) {
        io.stdout.write(help());
        return 0;
      }
      const problem =
        word === undefined
          ? `say what to do: ${words.join(', ')}`
          : `there is no "${word}": ${words.join(', ')}`;
      io.stderr.write(`carnet ${name}: ${problem}\nTry carnet ${name} --help.\n`);
      return 2;
    },
  };
}

/** The word that names the action is the first operand, which options may precede. */
function findWord(
  args: readonly string[],
  actions: readonly Action[],
): { readonly word: string | undefined; readonly rest: readonly string[] } {
  const options = Object.assign({}, ...actions.map((one) => flagsOf(one.options))) as ReturnType<
    typeof flagsOf
  >;
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const first = tokens.find((token) => token.kind === 'positional');
  if (first === undefined) return { word: undefined, rest: args };
  return { word: first.value, rest: args.toSpliced(first.index, 1) };
}
