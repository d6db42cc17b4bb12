#!/usr/bin/env node
// The door of `npx carnet`: whatever Node runs it, the pinned one runs the program. TypeScript needs Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  await import('./carnet.ts');
} else {
  const bin = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url));
  const pinned = ['node', 'node.cmd', 'node.exe'].map((name) => bin + name).find((path) => existsSync(path));
  if (pinned === undefined) {
    process.stderr.write(
      `carnet needs Node 24; this is Node ${process.versions.node} and no pinned one is installed. Run \`npm ci\` in the project first.\n`,
    );
    process.exitCode = 2;
  } else {
    const program = fileURLToPath(new URL('./carnet.ts', import.meta.url));
    const child = spawn(pinned, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
    // The child has the terminal and gets Ctrl-C itself; this process only waits and hands on what a supervisor sends.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (signal !== 'SIGINT') child.kill(signal);
      });
    }
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
    });
  }
}
