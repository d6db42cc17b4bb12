import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ownerOnly = 0o600;
const nameBytes = 6;

/**
 * Makes a file that was not there: written whole under another name, flushed, linked into place, the folder flushed. Of several makers one wins; false for the
 * others. On the disk when this returns true. A crash leaves no half file, at most a draft (`.draft-…`) that nobody reads. Readable by its owner alone.
 */
export function makeFile(path: string, text: string): boolean {
  const folder = dirname(path);
  const draft = draftIn(folder);
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

/** Replaces a file whole, flushed: a reader finds the old text or the new one. Readable by its owner alone. */
export function replaceFile(path: string, text: string): void {
  const draft = draftIn(dirname(path));
  try {
    writeFileSync(draft, text, { mode: ownerOnly, flag: 'wx', flush: true });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  flushFolder(dirname(path));
}

function draftIn(folder: string): string {
  return join(folder, `.draft-${process.pid}-${randomBytes(nameBytes).toString('hex')}`);
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
