import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogUnreachable } from './faults.ts';

/** The answer of a source about one file. */
export type Found =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large' };

/** Where a log is read from: files by their path below its prefix. */
export interface LogSource {
  readonly name: string;
  /** Throws `LogUnreachable` where it cannot be learned whether the file exists. */
  read(path: string, bytesMax: number): Promise<Found>;
}

const attempts = 3;
const pauseMs = 250;
const timeoutMs = 15_000;

/** Files below a folder. */
export function folderSource(folder: string): LogSource {
  return {
    name: folder,
    read: async (path, bytesMax) => {
      try {
        await using file = await open(join(folder, ...path.split('/')));
        const { size } = await file.stat();
        if (size > bytesMax) return { kind: 'too-large' };
        return { kind: 'bytes', bytes: await file.readFile() };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
        throw new LogUnreachable(`cannot read ${join(folder, path)}: ${message}`, { cause: error });
      }
    },
  };
}

/** Files below a URL. Failures of the network are retried a few times; a 404 or 410 counts at once. */
export function urlSource(prefix: URL): LogSource {
  return { name: prefix.href, read: (path, bytesMax) => readUrl(new URL(path, prefix), bytesMax) };
}

export async function readUrl(url: URL, bytesMax: number, accept = '*/*'): Promise<Found> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(url, bytesMax, accept);
    } catch (error) {
      if (attempt === attempts) {
        const { message, cause } = error as Error;
        const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
        throw new LogUnreachable(`cannot read ${url.href}: ${why}`, { cause: error });
      }
      await sleep(pauseMs * 2 ** attempt);
    }
  }
}

async function readOnce(url: URL, bytesMax: number, accept: string): Promise<Found> {
  const response = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(timeoutMs) });
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel();
    return { kind: 'missing' };
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`answered ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    // Leaving the loop ends the stream, which bounds the memory.
    if (length > bytesMax) return { kind: 'too-large' };
    pieces.push(piece);
  }
  return { kind: 'bytes', bytes: Buffer.concat(pieces) };
}
