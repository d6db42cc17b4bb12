import type { ExitCode, Io } from './io.ts';

interface Problem {
  readonly problem: string;
}

/** What the arguments say: a call, that the help is wanted, or what is wrong with them. */
export type Read<Call> = Call | 'help' | Problem;

export interface Command<Call extends object> {
  /** As it is called after `carnet`. */
  readonly name: string;
  readonly help: string;
  /** What `parseArgs` throws need not be caught: it is told as a problem. */
  readonly read: () => Read<Call>;
  readonly run: (call: Call) => ExitCode | Promise<ExitCode>;
  /** With which code the command ends where the error's message says what its user can do; undefined: the error is a bug, and goes on. */
  readonly exitCodeOf: (error: unknown) => ExitCode | undefined;
}

/** Reads the arguments and runs what they ask for; 2 where they are wrong. */
export async function runCommand<Call extends object>(command: Command<Call>, io: Io): Promise<ExitCode> {
  const { name, help, run, exitCodeOf } = command;
  const call = readOrProblem(command.read);
  if (call === 'help') {
    io.stdout.write(help);
    return 0;
  }
  if (isProblem(call)) {
    io.stderr.write(`carnet ${name}: ${call.problem}\n\n${help}`);
    return 2;
  }
  try {
    return await run(call);
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    io.stderr.write(`carnet ${name}: ${(error as Error).message}\n`);
    return code;
  }
}

function readOrProblem<Call extends object>(read: () => Read<Call>): Read<Call> {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    return { problem: message };
  }
}

function isProblem(read: object): read is Problem {
  return 'problem' in read;
}
