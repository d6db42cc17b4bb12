// Loaded before the tests of `npm run test:fast` and before every Node process that they start: PostgreSQL and browsers are
// refused. Plain JavaScript, because a test may start an older Node.
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const program = /(?:^|[\\/])(?:postgres|initdb|pg_ctl|psql|chromium|chrome)[^\\/]*$/;

/** @param {unknown} value @returns {boolean} */
function isRefused(value) {
  if (Array.isArray(value)) return value.some(isRefused);
  if (typeof value === 'string') return program.test(value) || value.includes('.s.PGSQL.');
  return typeof value === 'object' && value !== null && 'path' in value && isRefused(value.path);
}

/** @param {any} owner @param {string} name */
function guard(owner, name) {
  const original = owner[name];
  const guarded = function (/** @type {unknown[]} */ ...args) {
    if (isRefused(args))
      throw new Error(`A fast test starts no database and no browser, and this one called ${name} for one.`);
    return original.apply(this, args);
  };
  Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  owner[name] = guarded;
}

for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync']) guard(childProcess, name);
guard(net.Socket.prototype, 'connect');
syncBuiltinESMExports();

const option = `--import=${import.meta.url}`;
const options = process.env['NODE_OPTIONS'] ?? '';
if (!options.includes(option)) process.env['NODE_OPTIONS'] = `${options} ${option}`.trim();
