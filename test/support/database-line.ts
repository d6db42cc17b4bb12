import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after } from 'node:test';

type LineState = 'up' | 'cut' | 'stalled' | 'deaf from the next commit on';

/** A line to the database that a test can cut, as a network does. */
export interface DatabaseLine {
  readonly url: string;
  /**
   * `up`; `cut`: nothing connects, what was connected is torn; `stalled`: what is sent either way is held until the line is `up` again; `deaf from the next commit on`: the database hears us, and from the
   * next commit on we no longer hear it.
   */
  set(state: LineState): void;
}

/** Puts a line between a server and the database at `url`. */
export async function databaseLine(url: string): Promise<DatabaseLine> {
  const behind = new URL(url);
  const socketDir = behind.searchParams.get('host');
  const port = behind.searchParams.get('port') ?? (behind.port || '5432');
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: LineState = 'up';
  let isDeaf = false;
  /** What a stalled line holds, in order. */
  let held: (() => void)[] = [];
  const pass = (to: Socket, chunk: Buffer): void => {
    if (state === 'stalled') held.push(() => to.write(chunk));
    else to.write(chunk);
  };
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far =
      socketDir === null ? connect(Number(port), behind.hostname) : connect(`${socketDir}/.s.PGSQL.${port}`);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('data', (chunk) => {
      // Ends the text of a statement in the protocol of PostgreSQL.
      if (state === 'deaf from the next commit on' && chunk.includes('commit\0')) isDeaf = true;
      pass(far, chunk);
    });
    far.on('data', (chunk) => {
      if (!isDeaf) pass(near, chunk);
    });
    for (const socket of pair) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
    server.close();
  });
  const through = new URL(url);
  through.search = '';
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    set(to) {
      state = to;
      isDeaf = false;
      for (const send of held) send();
      held = [];
      if (to !== 'cut') return;
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
  };
}
