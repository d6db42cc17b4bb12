import { existsSync, readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { TestServer } from '../support/server.ts';

export const chromiumPath = '/usr/bin/chromium';

/** Why tests in a browser are skipped; false where they run. */
export const skipBrowser = existsSync(chromiumPath)
  ? false
  : `there is no ${chromiumPath}: the agent was NOT tested in a browser`;

export interface Site {
  readonly url: string;
  /** Bodies that the page posted. */
  readonly posted: string[];
  close(): Promise<void>;
}

const contentTypes: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves the files of a directory on one origin with the API: requests under /v1 are forwarded to the server. */
export async function serveSite(server: TestServer, directory: string): Promise<Site> {
  const posted: string[] = [];
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, headers } = incoming;
    const forwarded = request(`${server.url}${incoming.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (method === 'POST') posted.push(Buffer.concat(chunks).toString('utf8'));
      forwarded.end(Buffer.concat(chunks));
    });
    forwarded.on('error', () => response.destroy());
  };
  const http = createServer((incoming, response) => {
    const path = incoming.url ?? '/';
    if (path.startsWith('/v1/')) return forward(incoming, response);
    const file = join(directory, path === '/' ? 'index.html' : path);
    const type = contentTypes[extname(file)];
    if (type === undefined || !existsSync(file)) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    posted,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
