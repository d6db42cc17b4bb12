import { readFileSync } from 'node:fs';
import type { PageHandler } from '../exchange/handler.ts';
import { textReply } from '../exchange/reply.ts';

const root = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

function asset(type: string, text: string): PageHandler {
  const reply = textReply(200, type, text, { 'cache-control': 'no-cache' });
  return () => reply;
}

/** Serves a script of `console/`. */
export function script(name: string): PageHandler {
  return builtScript(`console/${name}`);
}

/** Serves a script by its path from the root of the package. */
export function builtScript(path: string): PageHandler {
  return asset('text/javascript; charset=utf-8', textOf(path));
}

/** The style of the pages for operators. */
export function peopleStyle(): PageHandler {
  return asset(
    'text/css; charset=utf-8',
    `${textOf('console/start.css')}\n${textOf('console/people/people.css')}`,
  );
}
