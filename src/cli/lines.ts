import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { ExitCode, Io } from './io.ts';

/** A line that cannot be answered: which field, what is wrong with it, what to write instead. */
export interface LineFault {
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

/** A command that answers its input line by line. */
export interface LineCommand {
  readonly name: string;
  readonly help: string;
  /** Prepares once, after the arguments are known to be right; what it throws ends the command. */
  readonly open: () => Promise<
    (line: string) => { readonly text: string; readonly json: object } | LineFault
  >;
}

/** A longer line is a fault, and is not kept in memory. */
const lineLengthMax = 65_536;
/** So many faults are told one by one; the rest are counted. */
const faultsToldMax = 1000;

/**
 * Runs a line command over a file or standard input. Answers come in the order of the lines; a bad line is told on standard error, with
 * `--json` in its place on standard output too, and the exit code is then 1.
 */
export async function runLines(command: LineCommand, args: readonly string[], io: Io): Promise<ExitCode> {
  const call = readCall(args);
  if (call.kind === 'wrong') {
    io.stderr.write(`carnet ${command.name}: ${call.problem}\n\n${command.help}`);
    return 2;
  }
  if (call.kind === 'help') {
    io.stdout.write(command.help);
    return 0;
  }
  const answer = await command.open();
  const input = call.file === undefined || call.file === '-' ? io.stdin : createReadStream(call.file);
  let number = 0;
  let faults = 0;
  try {
    for await (const lines of readLines(input)) {
      let out = '';
      let told = '';
      for (const line of lines) {
        number++;
        const result = line.length > lineLengthMax ? tooLong : answer(line);
        if ('text' in result) {
          out += call.json ? `${JSON.stringify({ line: number, ...result.json })}\n` : `${result.text}\n`;
          continue;
        }
        faults++;
        if (faults <= faultsToldMax) told += `line ${number}: ${sayFault(result)}\n`;
        const { field, problem, remedy } = result;
        if (call.json) out += `${JSON.stringify({ line: number, fault: { field, problem, remedy } })}\n`;
      }
      if (told !== '' && !(await write(io.stderr, told))) return 1;
      if (out !== '' && !(await write(io.stdout, out))) return 0;
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    io.stderr.write(
      `carnet ${command.name}: cannot read ${call.file ?? 'standard input'}: ${error.message}\n`,
    );
    return 2;
  }
  if (faults > faultsToldMax) io.stderr.write(`… and ${faults - faultsToldMax} more bad lines\n`);
  return faults > 0 ? 1 : 0;
}

const tooLong: LineFault = {
  field: 'line',
  problem: `is longer than ${lineLengthMax} characters`,
  remedy: 'put one entry on each line',
};

function sayFault({ field, problem, remedy }: LineFault): string {
  return `${field} ${problem}; ${remedy}`;
}

type Call =
  | { readonly kind: 'run'; readonly file: string | undefined; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

function readCall(args: readonly string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    if (positionals.length > 1)
      return { kind: 'wrong', problem: 'name one file, or none for standard input.' };
    return { kind: 'run', file: positionals[0], json: values.json };
  } catch (error) {
    return { kind: 'wrong', problem: (error as Error).message };
  }
}

/** The lines of a stream in batches, one batch a chunk; `\r\n` ends a line too, and a last line needs no end. */
async function* readLines(input: Readable): AsyncGenerator<readonly string[]> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    // Past the limit only the fact that it was passed is kept.
    rest = lines.pop()!.slice(0, lineLengthMax + 1);
    yield lines.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Writes and waits until the reader has caught up; false where nobody reads any more. */
async function write(stream: Writable, text: string): Promise<boolean> {
  if (stream.destroyed || stream.writableEnded) return false;
  if (stream.write(text)) return true;
  const gone = new AbortController();
  const { signal } = gone;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
    throw error;
  } finally {
    gone.abort();
  }
  return !stream.destroyed;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
