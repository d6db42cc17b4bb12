import { Client } from 'pg';

/** Takes a database away and brings it back. Both resolve when it is so. */
export interface Interruption {
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}

const goneWithinMs = 10_000;
const pollMs = 10;

/**
 * Interrupts the database at `url` for everybody: its connections are cut and its name leads nowhere until the end. Nothing in it is
 * touched. The account has to be its owner and may end the connections of others; an embedded database's is.
 */
export function interruptionOf(url: string): Interruption {
  const name = new URL(url).pathname.slice(1);
  const away = `${name}_away`;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const asOwner = async (work: (client: Client) => Promise<unknown>): Promise<void> => {
    const client = new Client({ connectionString: maintenance.href });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    begin: () =>
      asOwner(async (client) => {
        await client.query(`alter database "${name}" with allow_connections false`);
        await cutConnections(client, name);
        await client.query(`alter database "${name}" rename to "${away}"`);
      }),
    end: () =>
      asOwner(async (client) => {
        await client.query(`alter database "${away}" rename to "${name}"`);
        await client.query(`alter database "${name}" with allow_connections true`);
      }),
  };
}

async function cutConnections(client: Client, name: string): Promise<void> {
  const deadline = Date.now() + goneWithinMs;
  for (;;) {
    const { rowCount } = await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [name],
    );
    if (rowCount === 0) return;
    if (Date.now() > deadline) throw new Error(`connections to ${name} do not end`);
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
}
