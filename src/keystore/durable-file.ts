import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ownerOnly = 0o600;
const nameBytes = 6;

/**
 * Creates a file that must not exist yet, readable by its owner alone. It is written under a draft name, flushed, and linked into place; then the folder is
 * flushed. Returns true when the file is on the disk, false when another process created it first. A crash leaves at most a draft (`.draft-…`) that nobody reads.
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

/** Replaces a file atomically and flushes it: a reader finds the old text or the new one. Only the owner can read it. */
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

/** A new file name is durable only after its folder was flushed. */
function flushFolder(folder: string): void {
  // Windows cannot open a folder; NTFS journals names itself.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
