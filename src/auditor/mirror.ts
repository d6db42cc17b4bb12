import { findLog } from './audit-place.ts';
import { LogUnreachable } from './faults.ts';

const fileBytesMax = 64 * 1024 * 1024;

/** The served files of a log at a URL or in a folder. `read`: null where there is none; throws `LogUnreachable`. */
export async function mirrorAt(
  place: string,
): Promise<{ readonly name: string; read(path: string): Promise<Uint8Array | null> }> {
  const { source } = await findLog(place);
  return {
    name: source.name,
    async read(path) {
      const found = await source.read(path, fileBytesMax);
      if (found.kind === 'too-large')
        throw new LogUnreachable(`${path} of ${source.name} is larger than any file of a log`);
      return found.kind === 'bytes' ? found.bytes : null;
    },
  };
}
