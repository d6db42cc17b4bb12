import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseCall, UsageFault } from '../../src/cli/parse-call.ts';
import { serveCommand } from '../../src/cli/serve.ts';
import { formatVkey } from '../../src/core/log/note.ts';
import { sha256 } from '../core/log/naive-tree.ts';
import { mlDsaCosigner } from '../support/ml-dsa.ts';

const { operands, options } = serveCommand;

function read(args: readonly string[], env: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  return parseCall(args, { operands, options }, env)!.options;
}

test('every option of serve has its variable', () => {
  for (const [name, { variables }] of Object.entries(options))
    assert.ok(variables.includes(`CARNET_${name.toUpperCase().replaceAll('-', '_')}`), name);
});

const rows: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv, string, unknown])[] = [
  ['a default', [], {}, 'host', '127.0.0.1'],
  ['the environment', [], { CARNET_HOST: '::1' }, 'host', '::1'],
  ['the option before the environment', ['--host', 'h'], { CARNET_HOST: '::1' }, 'host', 'h'],
  ['an empty variable as none', [], { CARNET_HOST: ' ' }, 'host', '127.0.0.1'],
  ['no proxy', [], {}, 'trusted-proxy', undefined],
  ['proxies', ['--trusted-proxy', 'loopback,10.0.0.0/8'], {}, 'trusted-proxy', 'loopback,10.0.0.0/8'],
  ['the former name of it', [], { CARNET_TRUST_PROXY: 'loopback' }, 'trust-proxy', 'loopback'],
  ['a number', [], { CARNET_PORT: '0' }, 'port', 0],
  ['a switch', [], { CARNET_CONTROLLED_CLOCK: 'true' }, 'controlled-clock', true],
  ['a switch that is off', [], { CARNET_CONTROLLED_CLOCK: '0' }, 'controlled-clock', false],
  ['DATABASE_URL', [], { DATABASE_URL: 'postgres://a/b' }, 'database', 'postgres://a/b'],
  [
    'CARNET_DATABASE before DATABASE_URL',
    [],
    { CARNET_DATABASE: 'postgres://c/d', DATABASE_URL: 'postgres://a/b' },
    'database',
    'postgres://c/d',
  ],
];
for (const [what, args, env, name, wanted] of rows)
  test(`serve reads ${what}`, () => assert.deepEqual(read(args, env)[name], wanted));

test('serve reads several witnesses from one variable, a space between two', () => {
  const vkeys = ['localhost/a', 'localhost/b'].map((name) =>
    formatVkey(sha256, name, 4, new Uint8Array(32).fill(7)),
  );
  const named = vkeys.map((vkey, index) => `${vkey}@https://w${index}.example`);
  const { witness } = read([], { CARNET_WITNESS: `  ${named.join('   ')} ` });
  assert.deepEqual(
    witness,
    vkeys.map((vkey, index) => ({ url: `https://w${index}.example`, vkey, olderVkeys: [] })),
  );
});

test('serve takes an ML-DSA-44 key of a witness beside one that phones count, and not alone', (t) => {
  const cosigner = mlDsaCosigner('localhost/a');
  if (cosigner === null) return t.skip('this Node has no ML-DSA-44');
  const counted = formatVkey(sha256, 'localhost/a', 4, new Uint8Array(32).fill(7));
  const { witness } = read(['--witness', `${counted},${cosigner.vkey}@https://w.example`], {});
  assert.deepEqual(witness, [{ url: 'https://w.example', vkey: counted, olderVkeys: [cosigner.vkey] }]);
  const wrong: readonly (readonly [string, RegExp])[] = [
    [cosigner.vkey, /phones count no ML-DSA-44 cosignatures; name the Ed25519 key of "localhost\/a" first/],
    [counted.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), /mistyped/],
  ];
  for (const [keys, message] of wrong)
    assert.throws(() => read(['--witness', `${keys}@https://w.example`], {}), message);
});

for (const [variable, text, message] of [
  ['CARNET_PORT', '70000', /^CARNET_PORT takes a number from 0 to 65535/],
  ['CARNET_LOG_LEVEL', 'loud', /^CARNET_LOG_LEVEL takes one of silent/],
  ['CARNET_CONTROLLED_CLOCK', 'yes', /^CARNET_CONTROLLED_CLOCK takes true or false/],
  ['CARNET_TRUSTED_PROXY', '10.0.0.0/8,proxy.example', /^CARNET_TRUSTED_PROXY .*"proxy.example" is neither/],
  ['CARNET_TRUST_PROXY', '0.0.0.0/0', /^CARNET_TRUST_PROXY takes addresses/],
  ['CARNET_WITNESS', 'https://w.example', /^CARNET_WITNESS takes KEY@URL/],
  ['DATABASE_URL', 'mysql://x', /^DATABASE_URL takes a URL: postgresql:/],
] as const)
  test(`a fault in ${variable} is told under its name`, () => {
    assert.throws(
      () => read([], { [variable]: text }),
      (error: Error) => error instanceof UsageFault && message.test(error.message),
    );
  });

test('the process reads its own environment', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'serve'], {
    encoding: 'utf8',
    env: { ...process.env, CARNET_PORT: 'none' },
  });
  assert.equal(status, 2);
  assert.match(stderr, /carnet serve: CARNET_PORT takes a number/);
});
