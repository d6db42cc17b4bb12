// TypeScript needs Node 24: whatever Node runs this, the pinned one runs the program.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = new URL('../../node_modules/', import.meta.url);

/** Every place where npm may have put it: npm 10 and older install the platform's package without linking it into `.bin`. */
function pinnedNode() {
  const { platform, arch } = process;
  const folder = platform === 'win32' ? `node-win-${arch}` : `node-${platform}-${arch}`;
  return [
    '.bin/node',
    '.bin/node.exe',
    `${folder}/bin/node`,
    `${folder}/bin/node.exe`,
    `node-bin-${platform}-${arch}/bin/node`,
  ]
    .map((path) => fileURLToPath(new URL(path, modules)))
    .find((path) => existsSync(path));
}

/** Runs the TypeScript program at this address with these arguments, and with the flags that Node was given. */
export async function runPinned(program, args) {
  if (Number.parseInt(process.versions.node, 10) >= 24) {
    process.argv.splice(1, process.argv.length, fileURLToPath(program), ...args);
    await import(program.href);
    return;
  }
  const pinned = pinnedNode();
  if (pinned === undefined) {
    process.stderr.write(
      `carnet needs Node 24; this is Node ${process.versions.node} and no pinned one is installed. Run \`npm ci\` in the project first.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(pinned, [...process.execArgv, fileURLToPath(program), ...args], { stdio: 'inherit' });
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
