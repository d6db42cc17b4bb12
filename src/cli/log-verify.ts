import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditLog, type AuditReport } from '../auditor/audit-log.ts';
import type { OtherSight } from '../auditor/check-history.ts';
import { readTrust, TrustFault, type NamedTrust, type ReadTrust } from '../auditor/read-trust.ts';
import { folderSource, LogUnreachable, readUrl, urlSource, type LogSource } from '../auditor/source.ts';
import { readState, StateFault, usualStateFile, writeState } from '../auditor/state.ts';
import { sayReport, sayReportJson } from '../auditor/say-report.ts';
import type { ExitCode, Io } from './io.ts';
import { runCommand, type Read } from './run-command.ts';

const help = `carnet log verify URL|DIR [options]

Re-reads a public log and checks all that anyone can check: the checkpoint and who signed it, every hash, every statement's form, and for
every lock the two people who approved it: their manifest, their passkeys' signatures, the phone, the end. Remembers how far it came, and
that the log may only grow from there.

  URL|DIR         the log, or the server or data folder that keeps it: https://carnet.example/log/
  --vkey VKEY     the log's verifier key (name+id+key); again for another. Not named: as the server's /v1/trust says, which trusts the server
  --witness VKEY  a witness's verifier key; again for another
  --quorum K      so many of them must have cosigned; where not said, all that are named, or as the trust document says
  --trust FILE    a saved copy of /v1/trust (or its URL), for what is not named
  --compare NOTE  a checkpoint of this log as somebody else was shown it, a file or URL (each witness serves its own); again for another
  --state FILE    where to remember (one file a log below $XDG_STATE_HOME/carnet, or ~/.local/state/carnet)
  --from-start    read all entries again, not only the new ones
  --json          say everything as one line of JSON
  --help          this text

Exit code: 0 all is well; 1 something is not, each finding with its entry; 2 the call is wrong; 3 the log is out of reach.
`;

const checkpointBytesMax = 4_000_000;

interface Call {
  readonly place: string;
  readonly named: NamedTrust;
  readonly compare: readonly string[];
  readonly state: string | undefined;
  readonly fromStart: boolean;
  readonly json: boolean;
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      vkey: { type: 'string', multiple: true, default: [] },
      witness: { type: 'string', multiple: true, default: [] },
      quorum: { type: 'string' },
      trust: { type: 'string' },
      compare: { type: 'string', multiple: true, default: [] },
      state: { type: 'string' },
      'from-start': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function readCall(args: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [what, place, ...rest] = positionals;
  if (what !== 'verify') {
    return { problem: what === undefined ? 'say what to do: verify URL|DIR' : `there is no "${what}"` };
  }
  if (place === undefined || rest.length > 0) return { problem: 'name one URL or DIR' };
  if (/^\w+:\/\//.test(place) && (!/^https?:/.test(place) || !URL.canParse(place))) {
    return { problem: `"${place}" is no http(s) URL` };
  }
  const { vkey, witness, trust: document, compare, state, json } = values;
  if (values.quorum !== undefined && !/^[0-9]{1,2}$/.test(values.quorum)) {
    return { problem: '--quorum takes a whole number' };
  }
  const quorum = values.quorum === undefined ? undefined : Number(values.quorum);
  const named = { vkeys: vkey, witnesses: witness, quorum, document };
  return { place, named, compare, state, fromStart: values['from-start'], json };
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

/** `carnet log`: the auditor. `now` and `waitMs` are told, so that a test can tell them. */
export function logCommand(
  args: readonly string[],
  io: Io,
  { now = Date.now, env = process.env, waitMs = 1000 } = {},
): Promise<ExitCode> {
  return runCommand(
    {
      name: 'log',
      help,
      read: () => readCall(args),
      async run(call) {
        try {
          return await verify(call, io, { now: now(), env, waitMs });
        } catch (error) {
          const code = exitCodeOf(error);
          if (call.json && code !== undefined)
            io.stdout.write(`${JSON.stringify({ ok: false, problem: (error as Error).message })}\n`);
          throw error;
        }
      },
      exitCodeOf,
    },
    io,
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

interface Surroundings {
  readonly now: number;
  readonly env: NodeJS.ProcessEnv;
  readonly waitMs: number;
}

async function verify(call: Call, io: Io, { now, env, waitMs }: Surroundings): Promise<ExitCode> {
  const { source, api } = await findLog(call.place);
  const trusted = await readTrust(call.named, api === null ? null : new URL('trust', api).href);
  const { trust } = trusted;
  const origin = trust.logKeys[0]!.name;
  const file = call.state ?? usualStateFile(origin, env);
  const remembered = await readState(file, origin);
  const policies = api === null ? null : new URL('policies/', api);
  const others = await Promise.all(call.compare.map(readOther));
  const { fromStart } = call;
  const report = await auditLog({ source, trust, policies, now, waitMs, remembered, others, fromStart });
  if (report.remember !== undefined) await writeState(file, report.remember);
  say(io, call, source, trusted, report, file);
  return report.findingCount === 0 ? 0 : 1;
}

function say(
  io: Io,
  { json }: Call,
  { name }: LogSource,
  trusted: ReadTrust,
  report: AuditReport,
  file: string,
): void {
  const told = { place: name, trusted, report, stateFile: file };
  io.stdout.write(json ? `${JSON.stringify(sayReportJson(told))}\n` : sayReport(told));
}
