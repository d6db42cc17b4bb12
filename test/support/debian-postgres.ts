import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverAccount } from '../../src/store/embedded/account.ts';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';

/** The oldest server that Carnet supports, where Debian has installed it. */
const binaries = '/usr/lib/postgresql/15/bin';

export const debianPostgresMissing = existsSync(join(binaries, 'postgres'))
  ? false
  : `PostgreSQL 15 is not installed in ${binaries}: the oldest supported server was NOT tested`;

/** Starts a throw-away PostgreSQL 15, as an operator's own server would be given by --database. */
export async function startDebianPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  // Short: the socket's path has to fit into 107 bytes.
  const folder = mkdtempSync('/tmp/carnet-pg15-');
  const account = serverAccount(join(folder, 'none'));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'carnet', '--auth=trust', '--no-sync'],
    {
      ...account,
      cwd: '/',
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  // Defaults that differ from the embedded server's, as an operator's may: nothing may rely on those.
  const settings = ['-c', 'listen_addresses=', '-c', 'timezone=Asia/Tehran', '-c', 'datestyle=German'];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-k', folder, ...settings], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  while (readPostmaster(data)?.state !== 'ready') {
    if (server.exitCode !== null) throw new Error('PostgreSQL 15 did not start');
    await sleep(20);
  }
  return {
    url: `postgresql://carnet@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      server.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
