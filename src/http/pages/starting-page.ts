import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { refuse } from '../../protocol/errors/errors.ts';
import { answerHeaders } from '../exchange/answer-headers.ts';
import { problemReply } from '../exchange/problem.ts';
import { jsonReply, textReply, type Reply } from '../exchange/reply.ts';
import { escapeHtml, startPageAssets } from './start-page.ts';

/** The progress of a start. */
export interface Starting {
  /** What is being done, a clause without its full stop. */
  readonly doing: string;
  /** How much of it is done, where that can be counted; else null. */
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly note: string;
    /** How long it has taken so far, ms. */
    readonly elapsedMs: number;
  } | null;
}

const reloadS = 2;

/** The page runs no script, and loads nothing but the style sheet of the start page. */
const csp = `default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
const { css } = startPageAssets();

/** The page at the address of the start page until the server is ready. It reloads itself, and becomes the start page. */
export function startingPage(starting: Starting): Reply {
  const percent = percentOf(starting);
  const bar =
    percent === null
      ? '<progress></progress>'
      : `<progress max="100" value="${percent}">${percent} %</progress>`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${reloadS}">
<title>${percent === null ? '' : `${percent} % – `}Carnet is starting</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/start.css">
</head>
<body>
<main class="starting">
<h1>Carnet is starting</h1>
<p>${escapeHtml(starting.doing)}.</p>
${bar}
<p>${escapeHtml(remaining(starting))}</p>
<p>This page reloads itself until the server is ready.</p>
</main>
</body>
</html>
`;
  return textReply(200, 'text/html; charset=utf-8', html, {
    'content-security-policy': csp,
  });
}

function percentOf({ progress }: Starting): number | null {
  if (progress === null || progress.total === 0) return null;
  return Math.min(100, Math.floor((progress.done / progress.total) * 100));
}

/** `43 %, about 20 s left: 3 September 2021` */
function remaining(starting: Starting): string {
  const percent = percentOf(starting);
  if (percent === null || starting.progress === null) return '';
  const { done, total, note, elapsedMs } = starting.progress;
  const leftS = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
  const left = done > 0 && leftS > 0 ? `, about ${leftS} s left` : '';
  return `${percent} %${left}${note === '' ? '' : `: ${note}`}`;
}

/** Answers until the server is ready: the page at `/` with its style sheet, 503 with the reason at every other address. Not counted: there are no metrics yet. */
export function answerWhileStarting(starting: () => Starting): RequestListener {
  return (request, response) => send(request, response, replyTo(request, starting()));
}

function replyTo(request: IncomingMessage, starting: Starting): Reply {
  const path = (request.url ?? '').split('?', 1)[0];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && path === '/') return startingPage(starting);
  if (isRead && path === '/start.css') return textReply(200, 'text/css; charset=utf-8', css);
  if (isRead && path === '/readyz')
    return jsonReply(503, { ready: false, waitingFor: ['database', 'watch set', 'policies'] });
  const note = remaining(starting);
  return problemReply(
    refuse('not-ready', {
      detail: `${starting.doing}${note === '' ? '' : ` (${note})`}.`,
      members: { waitingFor: 'start' },
      retryAfterS: reloadS,
    }),
  );
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    ...answerHeaders,
    ...reply.headers,
    'content-type': reply.type,
    'content-length': body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
