import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { logCommandIn } from '../../cli/log.ts';
import type { Instant } from '../../core/time.ts';
import { replayDecisions, type Replay } from './replay.ts';

/** What anyone can check once a story is over, and what came of it. */
export interface PlayChecked {
  readonly decisions: Replay;
  readonly log: {
    readonly entries: number;
    /** How many of each kind. */
    readonly statements: Readonly<Record<string, number>>;
    /** What the auditor found wrong, each with its entry. */
    readonly findings: readonly string[];
  };
  readonly passed: boolean;
}

/** What `carnet log verify --json` says, as far as it is told on. */
interface Audited {
  readonly ok: boolean;
  readonly problem?: string;
  readonly checkpoint?: { readonly size: number } | null;
  readonly statements?: Readonly<Record<string, number>>;
  readonly findings?: readonly {
    readonly index: number | null;
    readonly where: string;
    readonly code: string;
    readonly problem: string;
  }[];
}

/** Runs `carnet log verify` against a server, as anybody would, remembering nothing. */
async function auditServer(url: string, now: Instant): Promise<Audited> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-audit-'));
  let output = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    const args = ['verify', url, '--json', '--state', join(folder, 'state')];
    await logCommandIn({ now: () => now }).run(args, { stdin: Readable.from([]), stdout, stderr });
    return JSON.parse(output) as Audited;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Computes every decision again from the database alone, and has the whole log read by its auditor over HTTP. */
export async function checkPlay(
  server: { readonly url: string; readonly databaseUrl: string },
  now: Instant,
): Promise<PlayChecked> {
  const decisions = await replayDecisions(server.databaseUrl);
  const { ok, problem, checkpoint, statements = {}, findings = [] } = await auditServer(server.url, now);
  const lines = [
    ...(problem === undefined ? [] : [problem]),
    ...findings.map(
      ({ index, where, code, problem: why }) => `entry ${index ?? '-'} (${where}): ${code}: ${why}`,
    ),
  ];
  const entries = checkpoint?.size ?? 0;
  return {
    decisions,
    log: { entries, statements, findings: lines },
    passed: decisions.alike === decisions.recorded && ok && lines.length === 0,
  };
}
