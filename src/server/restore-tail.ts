import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchTail, type FetchedTail } from '../app/log/fetch-tail.ts';
import type { LogMirror } from '../app/log/tail-documents.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { openLogFiles } from '../store/log/files.ts';
import { systemClock } from './deployment/system-clock.ts';

export type { FetchedTail };

/** Fetches the lost tail of a data folder's log; undefined where the folder has no log's key. Throws `TailRefused` or `KeyFileFaulty`. */
export async function restoreTail(dataDir: string, mirror: LogMirror): Promise<FetchedTail | undefined> {
  const keys = join(dataDir, 'keys');
  if (!existsSync(join(keys, 'log.json'))) return undefined;
  const signer = openLogKeys(keys, undefined, systemClock().wallMs());
  const files = openLogFiles(join(dataDir, 'log'), join(dataDir, 'log-staging'));
  return fetchTail({ files, signer }, mirror);
}
