import type { UploadSummary } from '../protocol/registry/manifest.ts';
import { assertMigrated } from '../store/postgres/migrate.ts';
import { prepareDatabase } from '../store/postgres/prepare-database.ts';
import { readCorrections, type RecordedCorrection } from '../store/registry/registry-corrections.ts';
import { uploadManifest, type UploadOptions } from '../store/registry/registry-upload.ts';
import { onDatabase, type DatabaseTarget } from './on-database.ts';

export type { Correcting, RecordedCorrection } from '../store/registry/registry-corrections.ts';

/** Enters the phones of a maker's manifest into the registry of a database, which is migrated first, unless it is a dry run. `pieces`: the file's bytes. */
export const uploadRegistry = (
  target: DatabaseTarget,
  pieces: AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<UploadSummary> =>
  onDatabase(target, async (url) => {
    if (options.dryRun === true) {
      await assertMigrated(url);
      return uploadManifest(url, pieces, options);
    }
    const prepared = await prepareDatabase(url);
    return uploadManifest(prepared.url, pieces, options);
  });

const correctionsMax = 1000;

/** What was set right in the registry, the newest first. */
export const registryCorrections = (target: DatabaseTarget): Promise<readonly RecordedCorrection[]> =>
  onDatabase(target, async (url) => {
    await assertMigrated(url);
    return readCorrections(url, correctionsMax);
  });
