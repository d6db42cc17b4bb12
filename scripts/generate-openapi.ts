import { mkdirSync, writeFileSync } from 'node:fs';
import { errorsReference } from '../src/protocol/reference/errors-reference.ts';
import { openApi } from '../src/protocol/reference/openapi.ts';

const root = new URL('../', import.meta.url);

/** Writes what follows from the tables of `src/protocol`; a test compares both with what is checked in. */
writeFileSync(new URL('openapi.json', root), `${JSON.stringify(openApi(), null, 2)}\n`);
mkdirSync(new URL('docs/reference/', root), { recursive: true });
writeFileSync(new URL('docs/reference/errors.md', root), errorsReference());
