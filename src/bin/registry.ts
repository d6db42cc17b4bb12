import type { ExitCode, Io } from '../cli/io.ts';
import { registryCommand, type RegistryDeps } from '../cli/registry.ts';
import { startEmbeddedPostgres } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import { uploadManifest } from '../store/registry-upload.ts';

const upload: RegistryDeps['upload'] = async (target, pieces, options) => {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const embedded = target.kind === 'data' ? await startEmbeddedPostgres({ dataDir: target.data, log }) : null;
  try {
    const url = target.kind === 'database' ? target.url : embedded!.url;
    await migrate(url);
    return await uploadManifest(url, pieces, options);
  } finally {
    await embedded?.stop();
  }
};

/** `carnet registry`, on the embedded database or a named one. */
export function registry(args: readonly string[], io: Io): Promise<ExitCode> {
  return registryCommand(args, io, { upload });
}
