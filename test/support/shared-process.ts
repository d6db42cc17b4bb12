import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './source-files.ts';

/** What a test file may change for all that run in its process: hooks of the whole file, timers, environment, globals. */
const processWide = /\b(?:beforeEach|afterEach|mock\.timers|process\.(?:chdir|env|exit|on)|globalThis)\b/;
const filesAProcess = 12;

/**
 * The test files, named from the project's root, as the runner is to start them, a process each: those that keep to themselves are imported by
 * a file that is written to `folder`, twelve by one, because to start a process and load what they test takes longer than most of them run.
 */
export function sharingProcesses(files: readonly string[], folder: string): readonly string[] {
  const alone = files.filter((file) => processWide.test(readFileSync(join(root, file), 'utf8')));
  const together = files.filter((file) => !alone.includes(file));
  const processes = Math.ceil(together.length / filesAProcess);
  mkdirSync(folder, { recursive: true });
  const shared = Array.from({ length: processes }, (_, number) => {
    const imports = together
      .filter((__, index) => index % processes === number)
      .map((file) => `await import(${JSON.stringify(pathToFileURL(join(root, file)).href)});\n`);
    const path = join(folder, `${number + 1}.mjs`);
    writeFileSync(path, imports.join(''));
    return path;
  });
  return [...alone.map((file) => join(root, file)), ...shared];
}
