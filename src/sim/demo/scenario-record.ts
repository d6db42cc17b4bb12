import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scoreboard } from '../scoring/scoreboard.ts';

/** What a data folder knows of the scenario that was played into it. */
export type ScenarioRecord =
  | { readonly kind: 'none' }
  /** Begun and not ended: its phones, whose keys lived in that process, will not come back. */
  | { readonly kind: 'playing' }
  | { readonly kind: 'played'; readonly board: Scoreboard };

const fileOf = (dataDir: string): string => join(dataDir, 'scenario.json');

export function readScenarioRecord(dataDir: string): ScenarioRecord {
  try {
    const record = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as ScenarioRecord;
    if (record.kind !== 'played') return record;
    // What an earlier version played had no case, and nothing was checked afterwards.
    return { kind: 'played', board: Object.assign({ locks: null, checked: null }, record.board) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' };
    throw error;
  }
}

/** Written beside and renamed: a crash leaves the old record or the new one, never half of one. */
export function writeScenarioRecord(dataDir: string, record: ScenarioRecord): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const beside = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(beside, JSON.stringify(record));
  renameSync(beside, fileOf(dataDir));
}
