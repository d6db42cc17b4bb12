import type { ExitCode, Io } from '../cli/io.ts';
import { registryCommand, type RegistryDeps } from '../cli/registry.ts';
import { migrate } from '../store/postgres/migrate.ts';
import { uploadManifest } from '../store/registry/registry-upload.ts';
import { onDatabase } from '../server/on-database.ts';

const upload: RegistryDeps['upload'] = (target, pieces, options) =>
  onDatabase(target, async (url) => {
    await migrate(url);
    return uploadManifest(url, pieces, options);
  });

/** `carnet registry`, on the embedded database or a named one. */
export function registry(args: readonly string[], io: Io): Promise<ExitCode> {
  return registryCommand(args, io, { upload });
}
