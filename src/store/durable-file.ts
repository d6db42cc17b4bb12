import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const ownerOnly = 0o600;
const nameBytes = 6;

/**
 * Makes a file that was not there: written whole under another name, flushed, linked into place, the folder flushed. Of several makers one wins; false for the
 * others. On the disk when this returns true. A crash leaves no half file, at most a draft (`.draft-…`) that nobody reads. Readable by its owner alone.
 */
export function makeFile(path: string, text: string): boolean {
  const folder = dirname(path);
  const draft = `${folder}/.draft-${process.pid}-${randomBytes(nameBytes).toString('hex')}`;
  try {
    writeFileSync(draft, text, { mode: ownerOnly, flag: 'wx', flush: true });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  flushFolder(folder);
  return true;
}

/** A new name is on the disk only when its folder is. */
function flushFolder(folder: string): void {
  // Windows opens no folders; NTFS journals its names by itself.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
