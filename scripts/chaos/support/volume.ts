import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small file system of its own, which can be full or read-only. Making one takes root. */
export interface Volume {
  fill(): void;
  free(): void;
  setReadOnly(isReadOnly: boolean): void;
  unmount(): void;
}

/** Mounts a volume of so many MB in memory, and moves the folders there; links stand in their place. */
export function moveToVolume(path: string, sizeMb: number, folders: readonly string[]): Volume {
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=755`, 'tmpfs', path]);
  for (const [index, folder] of folders.entries()) {
    const moved = join(path, String(index));
    execFileSync('cp', ['-a', folder, moved]);
    renameSync(folder, `${folder}.before`);
    symlinkSync(moved, folder);
  }
  const filler = join(path, 'filler');
  return {
    fill() {
      // To the last block: pieces that get smaller.
      for (let size = 1 << 20; size >= 1 << 10; size >>= 1)
        for (let fits = true; fits;)
          try {
            writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
          } catch {
            fits = false;
          }
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (isReadOnly) =>
      void execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, path]),
    unmount: () => void execFileSync('umount', ['-l', path]),
  };
}
