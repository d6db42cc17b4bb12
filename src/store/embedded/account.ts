import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { EmbeddedDatabaseRefused } from './refused.ts';

/** Whom the server runs as; undefined: as whoever runs Carnet. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/** Accounts made for such work, in the order of preference. */
const servants = ['postgres', 'nobody'];

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function accountOf(name: string, passwd: string): Account {
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  return fields === undefined ? undefined : { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of an existing cluster, else as `postgres` or `nobody`; anyone
 * else runs it as themselves. `cluster` need not exist.
 */
export function serverAccount(cluster: string): Account {
  if (!isRoot()) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const passwd = readFileSync('/etc/passwd', 'utf8');
  for (const name of servants) {
    const account = accountOf(name, passwd);
    if (account !== undefined) return account;
  }
  throw new EmbeddedDatabaseRefused(
    'PostgreSQL does not run as root, and this system has no account "postgres" or "nobody" to run it as. Run Carnet as an ordinary user, or name a server with --database URL.',
  );
}

/** Whether the account can go into `folder`: every folder above it counts, and so do access lists, so it is tried. */
export function canReach(folder: string, account: Account): boolean {
  if (account === undefined) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, cwd: '/', env: {} }).status === 0
  );
}
