// The door of `npm test` and `npm run bench`: node scripts/run.mjs PROGRAM.ts [arguments]
import { pathToFileURL } from 'node:url';
import { runPinned } from '../src/bin/pinned-node.mjs';

const [program = '', ...args] = process.argv.slice(2);
await runPinned(pathToFileURL(program), args);
