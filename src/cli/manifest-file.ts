import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The file is not what its name says. The message says what to do. */
export class ManifestFileFault extends Error {
  override readonly name = 'ManifestFileFault';
}

export interface ManifestFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly bytesTotal: number;
  /** Bytes read so far; of a compressed file the compressed ones, whose total is known. */
  readonly bytesRead: () => number;
}

/** Whether it begins as a file of gzip does (RFC 1952 section 2.3.1). */
function isCompressed(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const first = Buffer.alloc(2);
    return readSync(descriptor, first) === 2 && first[0] === 0x1f && first[1] === 0x8b;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A file that is to be read, compressed or not. It is opened when it is first read: a stream that fails while nobody reads it would end the process. Throws
 * `ManifestFileFault`, and the errors of the file system.
 */
export function openManifest(file: string): ManifestFile {
  const bytesTotal = statSync(file).size;
  const compressed = isCompressed(file);
  if (!compressed && file.toLowerCase().endsWith('.gz'))
    throw new ManifestFileFault(
      `${file} is not compressed, although its name says so: rename it, or compress it with gzip`,
    );
  let bytesRead = (): number => 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const source = createReadStream(file, { highWaterMark: 256 * 1024 });
    bytesRead = () => source.bytesRead;
    if (!compressed) return yield* source;
    const plain = createGunzip();
    source.once('error', (error) => plain.destroy(error)).pipe(plain);
    return yield* plain;
  }
  return { pieces: pieces(), bytesTotal, bytesRead: () => bytesRead() };
}
