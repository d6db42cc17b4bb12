/**
 * A process that a benchmark measures from outside. `bare`: `node:http` echoing bodies. `carnet DATADIR [DATABASE]`: the whole server under the
 * policy of the six destinations, on a clock that `PUT /sim/clock` moves on from three days ago, so that benchmarks can age. Prints one JSON line when it listens, and ends with its standard input.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startServer } from '../../src/server/start-server.ts';
import { dayMs } from '../../src/core/time.ts';
import { registerClockRoute } from '../../src/sim/world/clock-route.ts';
import { virtualClock } from '../../src/sim/world/clock.ts';
import { publishByTwo, twoOfficers } from '../../src/sim/casework/officers.ts';

const [kind, dataDir, databaseUrl] = process.argv.slice(2);

function listening(port: number, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ port, ...more })}\n`);
}

if (kind === 'bare') {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
  process.stdin.resume().on('end', () => process.exit(0));
} else {
  const clock = virtualClock(Date.now() - 3 * dayMs);
  const server = await startServer({
    dataDir: dataDir!,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    quotas: null,
    trustProxy: 'loopback',
    clock,
    extend: (app, reachDeadlines) => registerClockRoute(app, clock, reachDeadlines),
    log: { level: 'error', stream: process.stderr },
  });
  const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
  const [proposer, approver] = await twoOfficers(server);
  const published = await publishByTwo(proposer, approver, policy);
  if (published.status >= 300 && published.status !== 409) throw new Error(JSON.stringify(published.body));
  listening(Number(new URL(server.url).port), {
    adminUrl: server.adminUrl,
    databaseUrl: server.databaseUrl,
    now: clock.now(),
  });
  process.stdin.resume().on('end', () => {
    void server.close().then(() => process.exit(0));
  });
}
