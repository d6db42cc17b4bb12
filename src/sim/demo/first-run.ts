import { Client } from 'pg';
import type { Advanced, ServeOptions, Told } from '../../cli/serve.ts';
import { formatDay, dayOf } from '../../core/time.ts';
import type { Scoreboard } from '../scoring/scoreboard.ts';
import { scoreboardText } from '../scoring/scoreboard-text.ts';
import { prepareScenario } from '../scenarios/prepare-scenario.ts';
import { openStore } from '../../store/store.ts';
import { playScenario } from './play-scenario.ts';
import { readScenarioRecord, writeScenarioRecord } from './scenario-record.ts';

/** What an unfinished play wrote is kept under another name, so that nothing is lost and the next play begins on clean ground. */
async function setAside(databaseUrl: string, told: Told): Promise<void> {
  const name = `carnet_interrupted_${Date.now()}`;
  const maintenance = new URL(databaseUrl);
  maintenance.pathname = '/postgres';
  const client = new Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'carnet' and pid <> pg_backend_pid()`,
    );
    await client.query(`alter database carnet rename to ${name}`);
    await client.query('create database carnet');
  } finally {
    await client.end();
  }
  told(
    `The scenario was interrupted the last time; what it wrote is kept as database ${name}. It is played again.`,
  );
}

/** Whether the database already serves somebody: then no story is told into it. */
async function isInUse(databaseUrl: string): Promise<boolean> {
  const store = await openStore(databaseUrl);
  try {
    return (await store.transact((tx) => store.countPolicies(tx))) > 0;
  } finally {
    await store.close();
  }
}

/**
 * Plays the scenario that was asked for, once for a data folder, moved so that it ends today. Gives the scoreboard of the play
 * that this folder holds, or null where there is none.
 */
export async function playOnFirstRun(
  options: ServeOptions,
  databaseUrl: string,
  { told, advanced }: { readonly told: Told; readonly advanced: Advanced },
): Promise<Scoreboard | null> {
  const record = readScenarioRecord(options.dataDir);
  if (record.kind === 'played') return record.board;
  const { play } = options;
  if (play === null) return null;
  if (record.kind === 'playing' && options.databaseUrl === null) await setAside(databaseUrl, told);
  else if (await isInUse(databaseUrl)) {
    told(
      `Policies were published here before: ${play.scenario} is not played. Another --data DIR gives it a place.`,
    );
    return null;
  }
  const prepared = prepareScenario(play.scenario, { endsBy: Date.now() })!;
  const day = (instant: number): string => formatDay(dayOf(instant));
  told(
    `Playing ${prepared.story.title} with ${play.phones} phones, moved to ${day(prepared.startsAt)} – ${day(prepared.endsAt)} …`,
  );
  writeScenarioRecord(options.dataDir, { kind: 'playing' });
  const board = await playScenario(
    {
      prepared,
      phones: play.phones,
      seed: play.seed,
      dataDir: options.dataDir,
      databaseUrl,
      interrupted: false,
    },
    advanced,
  );
  writeScenarioRecord(options.dataDir, { kind: 'played', board });
  told(`\n${scoreboardText(board)}`);
  return board;
}
