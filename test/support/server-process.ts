import { startServer } from '../../src/server/start-server.ts';

/** What a test says to a server in a process of its own, and what it hears back. */
export type ToServer =
  | { readonly set: number }
  | { readonly reachDeadlines: true }
  | { readonly close: true };
export type FromServer =
  | { readonly url: string; readonly operatorToken: string; readonly databaseUrl: string }
  | { readonly reconciled: number };

if (process.send !== undefined) {
  const [dataDir, databaseUrl, began] = process.argv.slice(2) as [string, string, string];
  let now = Date.parse(began);
  const server = await startServer({
    dataDir,
    databaseUrl,
    clock: { now: () => now },
    quotas: null,
    trustProxy: 'loopback',
    deadlinesEveryMs: null,
    log: { level: 'silent' },
  });
  const say = (message: FromServer): void => void process.send!(message);
  process.on('message', (message: ToServer) => {
    if ('set' in message) now = message.set;
    else if ('close' in message) void server.close().then(() => process.disconnect());
    else void server.reachDeadlines().then((round) => say({ reconciled: round.reconciled }));
  });
  say({ url: server.url, operatorToken: server.operatorToken, databaseUrl });
}
