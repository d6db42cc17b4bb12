import { join } from 'node:path';
import type { StartPage } from '../http/pages/start-page.ts';
import type { PlayOptions, ServeEvents } from './serve-options.ts';

/** What a server shows of a scenario that was played into its data folder. */
export interface PlayedScenario {
  readonly summary: NonNullable<StartPage['scenario']>;
  /** Phones to look at: for each standing that was reached, the first whose strictest it was. */
  readonly examples: readonly ExamplePhone[];
}

export interface ExamplePhone {
  readonly standing: string;
  /** Its kind of owner. */
  readonly title: string;
  readonly serial: string;
}

export interface FirstRun {
  readonly play: PlayOptions | null;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** Whether the database is the embedded one of `dataDir`, which nobody else uses. */
  readonly embedded: boolean;
}

/**
 * Plays the scenario that was asked for, once for a data folder. Gives the play that the folder holds, or null where there is none. The
 * simulation implements it (`sim/demo/first-run.ts`).
 */
export type PlayOnFirstRun = (
  run: FirstRun,
  events: Omit<ServeEvents, 'stop'>,
) => Promise<PlayedScenario | null>;

/** The file of a data folder that holds the record of its play; a folder without it has none. */
export const scenarioRecordFile = (dataDir: string): string => join(dataDir, 'scenario.json');
