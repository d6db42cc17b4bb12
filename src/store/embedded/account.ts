import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { EmbeddedDatabaseRefused } from './refused.ts';

/** The account that runs the server; undefined: the account that runs Carnet. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/** Suitable system accounts, in the order of preference. */
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
 * PostgreSQL refuses to run as root, so root runs it as the owner of an existing cluster, else as `postgres` or `nobody`. Any other
 * user runs it under their own account. `cluster` need not exist.
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

/** Whether the account can enter `folder`. It is tried, because parent folders and access lists count too. */
export function canReach(folder: string, account: Account): boolean {
  if (account === undefined) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, cwd: '/', env: {} }).status === 0
  );
}
