#!/usr/bin/env node
// The door of `npx carnet` and `npm start`.
import { runPinned } from './pinned-node.mjs';

await runPinned(new URL('../cli/main.ts', import.meta.url), process.argv.slice(2));
