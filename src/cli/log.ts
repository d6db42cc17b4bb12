import { jsonText } from '../core/visible-text.ts';
import { auditPlace } from '../auditor/audit-place.ts';
import { LogUnreachable, StateFault, TrustFault } from '../auditor/faults.ts';
import { reportJson, reportText } from '../auditor/report-text.ts';
import { usualStateFile } from '../auditor/state.ts';
import { action, actionGroup, type Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import {
  flag,
  optional,
  repeated,
  required,
  text,
  wholeNumber,
  type Reading,
  type ValuesOf,
} from './options.ts';

const place: Reading<string> = {
  argument: 'URL|DIR',
  help: 'the log, or the server or data folder that keeps it: https://carnet.example/log/',
  parse: (given) =>
    /^\w+:\/\//.test(given) && (!/^https?:/.test(given) || !URL.canParse(given))
      ? { fault: `: "${given}" is no http(s) URL` }
      : { value: given },
};

const options = {
  vkey: repeated(
    text(
      'VKEY',
      "the log's verifier key (name+id+key); where none is named, as the server's /v1/trust says, which trusts the server",
    ),
  ),
  witness: repeated(text('VKEY', "a witness's verifier key")),
  quorum: optional(
    wholeNumber('K', 'so many of them must have cosigned', { min: 0, max: 99 }),
    'all that are named, or as the trust document says',
  ),
  trust: optional(text('FILE', 'a saved copy of /v1/trust (or its URL), for what is not named')),
  compare: repeated(
    text(
      'NOTE',
      'a checkpoint of this log as somebody else was shown it, a file or URL; each witness serves its own',
    ),
  ),
  state: optional(
    text('FILE', 'where to remember how far the log was read'),
    'one file a log below $XDG_STATE_HOME/carnet, or ~/.local/state/carnet',
  ),
  'from-start': flag('read all entries again, not only the new ones'),
  json: flag('everything as one line of JSON'),
} as const;

interface Request extends ValuesOf<typeof options> {
  readonly place: string;
}

function exitCodeOf(error: unknown): 2 | 3 | undefined {
  if (error instanceof LogUnreachable) return 3;
  return error instanceof TrustFault || error instanceof StateFault ? 2 : undefined;
}

/** The surroundings of an audit. `waitMs`: how long to wait for a document that is not there yet. */
export interface Surroundings {
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
  readonly waitMs: number;
}

async function verify(request: Request, io: Io, { now, env, waitMs }: Surroundings): Promise<ExitCode> {
  const { vkey: vkeys, witness: witnesses, quorum, trust, compare, 'from-start': fromStart } = request;
  const audited = await auditPlace(
    request.place,
    { vkeys, witnesses, quorum, trust, compare, fromStart },
    { now: now(), waitMs, stateFileOf: (origin) => request.state ?? usualStateFile(origin, env) },
  );
  io.stdout.write(request.json ? `${jsonText(reportJson(audited))}\n` : reportText(audited));
  return audited.report.findingCount === 0 ? 0 : 1;
}

/** The command in given surroundings; those of the process where they are not given. */
export function logCommandIn(given: Partial<Surroundings>): Command {
  const surroundings = { now: Date.now, env: process.env, waitMs: 1000, ...given };
  return actionGroup('log', 'The public log, re-read as a stranger would.', {
    verify: action({
      name: 'log verify',
      summary: 're-read a public log and check all that anyone can check',
      about:
        "Re-reads a public log and checks all that anyone can check: the checkpoint and who signed it, every hash, every statement's form, and for every lock the two people who approved it: their manifest, their passkeys' signatures, the phone, the end. Remembers how far it came, and that the log may only grow from there.",
      operands: { place: required(place) },
      options,
      notes:
        'Exit code: 0 all is well; 1 something is not, each finding with its entry; 2 the call is wrong; 3 the log is out of reach.',
      async run({ operands, options: values }, io) {
        try {
          return await verify({ ...operands, ...values }, io, surroundings);
        } catch (error) {
          if (values.json && exitCodeOf(error) !== undefined)
            io.stdout.write(`${jsonText({ ok: false, problem: (error as Error).message })}\n`);
          throw error;
        }
      },
      exitCodeOf,
    }),
  });
}

/** `carnet log`: the auditor. */
export const logCommand = logCommandIn({});
