import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { scenarioRecordFile } from '../../server/played-scenario.ts';
import type { Scoreboard } from '../scoring/scoreboard.ts';

/** What a data folder records of the scenario that was played into it. */
export type ScenarioRecord =
  | { readonly kind: 'none' }
  /** Begun and not ended. It cannot go on: the keys of its phones were in the memory of that process. */
  | { readonly kind: 'playing' }
  | { readonly kind: 'played'; readonly board: Scoreboard };

export function readScenarioRecord(dataDir: string): ScenarioRecord {
  try {
    const record = JSON.parse(readFileSync(scenarioRecordFile(dataDir), 'utf8')) as ScenarioRecord;
    if (record.kind !== 'played') return record;
    // Records of earlier versions lack both: they played no case and checked nothing afterwards.
    return { kind: 'played', board: Object.assign({ locks: null, checked: null }, record.board) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' };
    throw error;
  }
}

/** Written beside and renamed: a crash leaves the old record or the new one, never half of one. */
export function writeScenarioRecord(dataDir: string, record: ScenarioRecord): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const beside = `${scenarioRecordFile(dataDir)}.${process.pid}`;
  writeFileSync(beside, JSON.stringify(record));
  renameSync(beside, scenarioRecordFile(dataDir));
}
