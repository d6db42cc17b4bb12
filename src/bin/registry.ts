import type { ExitCode, Io } from '../cli/io.ts';
import { registryCommand, type RegistryDeps } from '../cli/registry.ts';
import { migrate } from '../store/migrate.ts';
import { uploadManifest } from '../store/registry-upload.ts';
import { onDatabase } from './on-database.ts';

const upload: RegistryDeps['upload'] = (target, pieces, options) =>
  onDatabase(target, async (url) => {
    await migrate(url);
    return uploadManifest(url, pieces, options);
  });

/** `carnet registry`, on the embedded database or a named one. */
export function registry(args: readonly string[], io: Io): Promise<ExitCode> {
  return registryCommand(args, io, { upload });
}
