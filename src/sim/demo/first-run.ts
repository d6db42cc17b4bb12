import { Client } from 'pg';
import { dayOf, formatDay } from '../../core/time.ts';
import type { FirstRun, PlayOnFirstRun } from '../../server/played-scenario.ts';
import type { Log, PlayOptions, ServeEvents } from '../../server/serve-options.ts';
import { openStore } from '../../store/store.ts';
import { prepareScenario } from '../scenarios/prepare-scenario.ts';
import { scoreboardText } from '../scoring/scoreboard-text.ts';
import type { Scoreboard } from '../scoring/scoreboard.ts';
import { playScenario } from './play-scenario.ts';
import { readScenarioRecord, writeScenarioRecord } from './scenario-record.ts';
import { scenarioSummary } from './scenario-summary.ts';

/** Renames the database of an unfinished play, so that nothing is lost and the next play begins on an empty one. */
async function setAside(databaseUrl: string, log: Log): Promise<void> {
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
  log(
    `The scenario was interrupted the last time; what it wrote is kept as database ${name}. It is played again.`,
  );
}

/** Whether policies were published in the database already: then no scenario is played into it. */
async function isInUse(databaseUrl: string): Promise<boolean> {
  const store = await openStore(databaseUrl);
  try {
    return (await store.transact((tx) => store.countPolicies(tx))) > 0;
  } finally {
    await store.close();
  }
}

/** Plays the scenario, moved so that it ends today, and records it in the data folder. */
async function play(
  { scenario, phones, seed }: PlayOptions,
  { dataDir, databaseUrl }: FirstRun,
  { log, onProgress }: Omit<ServeEvents, 'stop'>,
): Promise<Scoreboard> {
  const prepared = prepareScenario(scenario, { endsBy: Date.now() });
  const day = (instant: number): string => formatDay(dayOf(instant));
  log(
    `Playing ${prepared.story.title} with ${phones} phones, moved to ${day(prepared.startsAt)} – ${day(prepared.endsAt)} …`,
  );
  writeScenarioRecord(dataDir, { kind: 'playing' });
  const board = await playScenario(
    { prepared, phones, seed, dataDir, databaseUrl, interrupted: false },
    onProgress,
  );
  writeScenarioRecord(dataDir, { kind: 'played', board });
  log(`\n${scoreboardText(board)}`);
  return board;
}

async function boardOf(run: FirstRun, events: Omit<ServeEvents, 'stop'>): Promise<Scoreboard | null> {
  const record = readScenarioRecord(run.dataDir);
  if (record.kind === 'played') return record.board;
  if (run.play === null) return null;
  if (record.kind === 'playing' && run.embedded) await setAside(run.databaseUrl, events.log);
  else if (await isInUse(run.databaseUrl)) {
    events.log(
      `Policies were published here before: ${run.play.scenario} is not played. Another --data DIR gives it a place.`,
    );
    return null;
  }
  return play(run.play, run, events);
}

export const playOnFirstRun: PlayOnFirstRun = async (run, events) => {
  const board = await boardOf(run, events);
  return board === null ? null : { summary: scenarioSummary(board), examples: board.examples };
};
