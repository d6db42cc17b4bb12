import { isExplained, isSystemFault } from './faults.ts';
import type { WitnessListening } from './local-witness.ts';
import { startWitness } from './start-witness.ts';
import { standardError } from './terminal.ts';
import { untilStopped } from './until-stopped.ts';

// The program of a local witness. Arguments: its folder, its name, the verifier keys of the log. It sends its URL to its parent.
const [dir, name, ...logs] = process.argv.slice(2) as [string, string, ...string[]];
// The server that reads these lines may be gone; the channel to it ends this process then.
const told = standardError();
told.outliveReader();
const log = (line: string): void => void told.write(`${line}\n`);
const stopped = untilStopped();

try {
  const witness = await startWitness({ dir, name, logs, log });
  process.send?.({ url: witness.url } satisfies WitnessListening);
  await stopped;
  await witness.close();
} catch (error) {
  if (!isExplained(error) && !isSystemFault(error)) throw error;
  log((error as Error).message);
  process.exitCode = 2;
  if (process.connected) process.disconnect();
}
