import { jsonText, visibleLine } from '../core/visible-text.ts';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { action, type Action } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { flag, optional, text } from './options.ts';

/** A line that cannot be answered: which field, what is wrong with it, what to write instead. */
export interface LineFault {
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

type Answer = { readonly text: string; readonly json: object } | LineFault;

/** A command that answers its input line by line. */
export interface LineCommand {
  readonly name: string;
  readonly summary: string;
  readonly about: string;
  /** The fields of an answer, for the help of `--json`. */
  readonly jsonFields: string;
  readonly notes: string;
  /** Prepares once, after the arguments are known to be right; what it throws ends the command. */
  readonly open: () => Promise<(line: string) => Answer>;
}

/** A longer line is a fault, and is not kept in memory. */
const lineLengthMax = 65_536;
/** So many faults are written one by one; the rest are counted. */
const faultsWrittenMax = 1000;

/**
 * A command over the lines of a file or of standard input. Answers come in the order of the lines. A bad line is named on standard error,
 * with `--json` in its place on standard output too, and the exit code is then 1.
 */
export const lineCommand = (command: LineCommand): Action =>
  action({
    name: command.name,
    summary: command.summary,
    about: command.about,
    operands: { file: optional(text('FILE', 'the input; without it, or where it is -, standard input')) },
    options: { json: flag(`one JSON object a line: { line, ${command.jsonFields} }`) },
    notes: `Bad lines are named on standard error with their number; the others are still answered, and the exit code is 1.${command.notes}`,
    run: ({ operands, options }, io) => answerLines(command, operands.file, options.json, io),
  });

async function answerLines(
  command: LineCommand,
  file: string | undefined,
  asJson: boolean,
  io: Io,
): Promise<ExitCode> {
  const answer = await command.open();
  const input = file === undefined || file === '-' ? io.stdin : createReadStream(file);
  let number = 0;
  let faults = 0;
  try {
    for await (const lines of readLines(input)) {
      let out = '';
      let problems = '';
      for (const line of lines) {
        number++;
        const result = line.length > lineLengthMax ? tooLong : answer(line);
        if ('text' in result) {
          out += asJson ? `${jsonText({ line: number, ...result.json })}\n` : `${result.text}\n`;
          continue;
        }
        faults++;
        if (faults <= faultsWrittenMax) problems += `line ${number}: ${faultText(result)}\n`;
        const { field, problem, remedy } = result;
        if (asJson) out += `${jsonText({ line: number, fault: { field, problem, remedy } })}\n`;
      }
      if (problems !== '' && !(await io.stderr.writeAll(problems))) return 1;
      if (out !== '' && !(await io.stdout.writeAll(out))) return 0;
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    io.stderr.write(`carnet ${command.name}: cannot read ${file ?? 'standard input'}: ${error.message}\n`);
    return 2;
  }
  if (faults > faultsWrittenMax) io.stderr.write(`… and ${faults - faultsWrittenMax} more bad lines\n`);
  return faults > 0 ? 1 : 0;
}

const tooLong: LineFault = {
  field: 'line',
  problem: `is longer than ${lineLengthMax} characters`,
  remedy: 'put one entry on each line',
};

function faultText({ field, problem, remedy }: LineFault): string {
  return visibleLine(`${field} ${problem}; ${remedy}`);
}

/** The lines of a stream, a batch for each chunk. A line ends in `\n` or `\r\n`, the last one also without. */
async function* readLines(input: Readable): AsyncGenerator<readonly string[]> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    // Of a longer line only so much is kept as shows that it is too long.
    rest = lines.pop()!.slice(0, lineLengthMax + 1);
    yield lines.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
