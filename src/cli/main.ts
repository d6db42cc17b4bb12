import { inspect } from 'node:util';
import { standardError } from '../server/terminal.ts';
import { main } from './commands.ts';

// A reader that has seen enough (`carnet fence … | head`) closes the pipe. That is no error. A command that serves listens too, and goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (process.stdout.listenerCount('error') > 1) return;
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// The trace of a bug can quote what a stranger sent.
process.on('uncaughtException', (error) => {
  standardError().write(`${inspect(error)}\n`);
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2), process);
