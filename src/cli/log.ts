import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { auditLog } from '../auditor/audit-log.ts';
import type { OtherSight } from '../auditor/check-history.ts';
import { readTrust, TrustFault } from '../auditor/read-trust.ts';
import { folderSource, LogUnreachable, readUrl, urlSource, type LogSource } from '../auditor/source.ts';
import { readState, StateFault, usualStateFile, writeState } from '../auditor/state.ts';
import { reportText, reportJson } from '../auditor/report-text.ts';
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

const checkpointBytesMax = 4_000_000;

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

/** Where the log is, and, when it is served, the server's `/v1/`. */
interface Place {
  readonly source: LogSource;
  readonly api: URL | null;
}

/** The log itself, or the `log` below what was named: a server's address, a data folder. */
async function findLog(place: string): Promise<Place> {
  if (!/^https?:/.test(place)) {
    const here = await hasCheckpoint(place);
    return { source: folderSource(here ? place : join(place, 'log')), api: null };
  }
  const named = new URL(place.endsWith('/') ? place : `${place}/`);
  const own = await readUrl(new URL('checkpoint', named), checkpointBytesMax);
  const prefix = own.kind === 'missing' ? new URL('log/', named) : named;
  return { source: urlSource(prefix), api: new URL('../v1/', prefix) };
}

async function hasCheckpoint(folder: string): Promise<boolean> {
  return stat(join(folder, 'checkpoint')).then(
    () => true,
    () => false,
  );
}

function exitCodeOf(error: unknown): 2 | 3 | undefined {
  if (error instanceof LogUnreachable) return 3;
  return error instanceof TrustFault || error instanceof StateFault ? 2 : undefined;
}

async function readOther(name: string): Promise<OtherSight> {
  if (!/^https?:/.test(name)) {
    try {
      return { name, note: await readFile(name, 'utf8') };
    } catch (error) {
      throw new TrustFault(`cannot read ${name}: ${(error as Error).message}`, { cause: error });
    }
  }
  const found = await readUrl(new URL(name), checkpointBytesMax);
  if (found.kind === 'bytes') return { name, note: new TextDecoder().decode(found.bytes) };
  throw new LogUnreachable(`there is no checkpoint at ${name}`);
}

/** The surroundings of an audit. `waitMs`: how long to wait for a document that is not there yet. */
export interface Surroundings {
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
  readonly waitMs: number;
}

async function verify(request: Request, io: Io, { now, env, waitMs }: Surroundings): Promise<ExitCode> {
  const { source, api } = await findLog(request.place);
  const { vkey: vkeys, witness: witnesses, quorum, trust: document } = request;
  const trusted = await readTrust(
    { vkeys, witnesses, quorum, document },
    api === null ? null : new URL('trust', api).href,
  );
  const { trust } = trusted;
  const origin = trust.logKeys[0]!.name;
  const stateFile = request.state ?? usualStateFile(origin, env);
  const remembered = await readState(stateFile, origin);
  const report = await auditLog({
    source,
    trust,
    policies: api === null ? null : new URL('policies/', api),
    now: now(),
    waitMs,
    remembered,
    others: await Promise.all(request.compare.map(readOther)),
    fromStart: request['from-start'],
  });
  if (report.remember !== undefined) await writeState(stateFile, report.remember);
  const audited = { place: source.name, trusted, report, stateFile };
  io.stdout.write(request.json ? `${JSON.stringify(reportJson(audited))}\n` : reportText(audited));
  return report.findingCount === 0 ? 0 : 1;
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
            io.stdout.write(`${JSON.stringify({ ok: false, problem: (error as Error).message })}\n`);
          throw error;
        }
      },
      exitCodeOf,
    }),
  });
}

/** `carnet log`: the auditor. */
export const logCommand = logCommandIn({});
