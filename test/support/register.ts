import type { RunningServer } from '../../src/server/start-server.ts';
import { uploadManifest } from '../../src/store/registry/registry-upload.ts';

/** What an enrolment names, as a maker's manifest would have named it. */
export interface NamedHardware {
  readonly imei: readonly string[];
  readonly serial: string;
  readonly model: string;
  readonly factoryKey?: string;
}

/** Uploads the maker's line of one phone. What cannot be a line, or is known already, changes nothing. */
export async function registerHardware(
  server: Pick<RunningServer, 'databaseUrl'>,
  { imei, serial, model, factoryKey }: NamedHardware,
): Promise<void> {
  const line = JSON.stringify({ imei, serial, model, ...(factoryKey === undefined ? {} : { factoryKey }) });
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${line}\n`);
  }
  await uploadManifest(server.databaseUrl, pieces(), { format: 'jsonl', onBadLine: 'skip' });
}
