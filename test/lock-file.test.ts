import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Package {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> };
const { allowScripts } = read('package.json') as { readonly allowScripts: Readonly<Record<string, boolean>> };
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** Where Node would find the package when the one at `from` asks for it. */
function isFound(from: string, name: string): boolean {
  const folders = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1));
  const above = folders.map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`);
  return [`node_modules/${name}`, ...above].some((path) => path in packages);
}

// npm leaves a platform's package that cannot be had out of the lock file without a word; `npm ci` on that platform then lacks it.
test('the lock file has every dependency of every package, those of other platforms too', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isFound(path, name))
      .map((name) => `${path || 'carnet'} → ${name}`),
  );
  assert.deepEqual(missing, []);
  assert.ok(installed.length > 300, `${installed.length} packages`);
});

test('the lock file says what a package is, not where it came from', () => {
  assert.deepEqual(
    installed
      .filter(([, one]) => one.integrity === undefined || one.resolved !== undefined)
      .map(([path]) => path),
    [],
  );
});

/** Whether Node 20.19 satisfies the range; of each alternative only its first bound is looked at. */
function acceptsNode20(range: string): boolean {
  return range.split('||').some((alternative) => {
    if (alternative.trim() === '*') return true;
    const [, operator, major, minor = '0'] = /^\s*(>=|\^|)\s*(\d+)(?:\.(\d+))?/.exec(alternative) ?? [];
    assert.ok(major !== undefined, `${range} is a range that this test cannot read`);
    const isReached = Number(major) < 20 || (Number(major) === 20 && Number(minor) <= 19);
    return isReached && (operator === '>=' || Number(major) === 20);
  });
}

// Whoever has Node 20 installs first and gets Node 24 by that.
test('npm ci on Node 20 has nothing to warn of', () => {
  const tooNew = installed.filter(([, { engines }]) => !acceptsNode20(engines?.node ?? '>=0'));
  assert.deepEqual(
    tooNew.map(([path, { engines }]) => `${path}: ${engines?.node}`),
    [],
  );
  const undecided = installed
    .filter(([, one]) => one.hasInstallScript === true)
    .map(([path]) => path.replace('node_modules/', ''))
    .filter((name) => !(name in allowScripts));
  assert.deepEqual(undecided, [], 'allow or deny their install scripts');
});
