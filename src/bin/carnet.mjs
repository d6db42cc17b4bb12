#!/usr/bin/env node
// The entry of `npx carnet` and `npm start`. An installed package contains the program as JavaScript: Node strips no types below node_modules.
import { existsSync } from 'node:fs';
import { runPinned } from './pinned-node.mjs';

const source = new URL('../cli/main.ts', import.meta.url);
const built = new URL('../../dist/cli/main.js', import.meta.url);

await runPinned(existsSync(source) ? source : built, process.argv.slice(2));
