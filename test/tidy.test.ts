import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { root, sourceFiles, withoutProse, type SourceFile } from './support/source-files.ts';

const linesMax = 300;
// Long because they are lists of facts or of sentences, not because they do much.
const tables = [/-table\.ts$/, /^src\/protocol\/words\//, /\.test\.ts$/];

const source = sourceFiles('src/**/*.ts', 'console/**/*.{js,ts,tsx}');
const code = [...source, ...sourceFiles('test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts')];
const prose = sourceFiles('*.md', 'docs/**/*.md', 'data/*.md', 'policies/*.md');
const self = 'test/tidy.test.ts';

function offenders(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files
    .filter((file) => file.path !== self)
    .flatMap((file) => file.text.split('\n').map((line, index) => ({ file, line, number: index + 1 })))
    .filter(({ line }) => pattern.test(line))
    .map(({ file, line, number }) => `${file.path}:${number} ${line.trim().slice(0, 80)}`);
}

test(`no file is longer than ${linesMax} lines, tables excepted`, () => {
  const long = code
    .filter((file) => !tables.some((table) => table.test(file.path)))
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > linesMax)
    .map(({ path, lines }) => `${path}: ${lines}`);
  assert.deepEqual(long, []);
});

test('file names are kebab-case and say something', () => {
  const empty = /(^|\/)(utils?|helpers?|misc|common|types|constants|lib)\.tsx?$/;
  assert.deepEqual(
    code.map((file) => file.path).filter((path) => empty.test(path) || !/^[a-z0-9./-]+$/.test(path)),
    [],
  );
});

test('no barrels: a file does something itself', () => {
  const barrels = source.filter((file) => {
    const statements = withoutProse(file.text)
      .split(/;|\n\n/)
      .map((each) => each.trim())
      .filter((each) => each !== '');
    return (
      statements.length > 0 &&
      statements.every((each) => /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*(?:as \w+\s*)?from/.test(each))
    );
  });
  assert.deepEqual(
    barrels.map((file) => file.path),
    [],
  );
});

test('nothing is left open, switched off or silenced', () => {
  assert.deepEqual(offenders(code, /\b(?:TODO|FIXME|XXX|HACK)\b/), []);
  assert.deepEqual(offenders(code, /\b(?:test|it|describe)\.(?:only|todo)\(/), []);
  assert.deepEqual(
    offenders(
      code,
      /@ts-(?:ignore|nocheck)|eslint-disable|oxlint-disable(?!-next-line [a-z-]+(?:\/[a-z-]+)? -- \S)/,
    ),
    [],
  );
});

test('nothing fails silently: no empty catch', () => {
  const silent = source.filter((file) => /catch\s*(?:\([^)]*\))?\s*\{\s*\}/.test(withoutProse(file.text)));
  assert.deepEqual(
    silent.map((file) => file.path),
    [],
  );
});

test('the project speaks of itself alone', () => {
  const outside = /(?:^|[\s'"`(])\/(?:work|root|home)\/|registry\.npmjs|artifactory|\.\.\/shared\b/;
  assert.deepEqual(offenders([...code, ...prose], outside), []);
  const lock = readFileSync(`${root}/package-lock.json`, 'utf8');
  assert.equal(/"resolved": "http/.test(lock), false, 'package-lock.json names hosts');
});

test('every link in the documents leads somewhere', () => {
  const dead = prose.flatMap((file) =>
    [...file.text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => posix.join(posix.dirname(file.path), match[1]!))
      .filter((target) => !existsSync(`${root}/${target}`))
      .map((target) => `${file.path} → ${target}`),
  );
  assert.deepEqual(dead, []);
});

test('decision records are numbered, titled, one page long', () => {
  const records = sourceFiles('docs/decisions/*.md').filter((file) => !file.path.endsWith('README.md'));
  assert.ok(records.length > 0);
  for (const record of records) {
    const number = /^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/.exec(record.path)?.[1];
    assert.ok(number !== undefined, record.path);
    assert.match(record.text, new RegExp(`^# ${number}: \\S`), record.path);
    assert.match(record.text, /Chosen/, record.path);
    assert.match(record.text, /Rejected/, record.path);
    assert.ok(record.text.split('\n').length <= 90, `${record.path} is longer than a page`);
  }
});

test('ARCHITECTURE.md has a line for every folder of src', () => {
  const text = readFileSync(`${root}/ARCHITECTURE.md`, 'utf8');
  const folders = [
    ...new Set(
      source.filter((file) => file.path.startsWith('src/')).map((file) => `src/${file.path.split('/')[1]}/`),
    ),
  ];
  assert.deepEqual(
    folders.filter((folder) => !text.includes(folder)),
    [],
  );
});

test('every data file stands in data/README.md with its source and licence', () => {
  const text = readFileSync(`${root}/data/README.md`, 'utf8');
  const unnamed = sourceFiles('data/**/*.*')
    .map((file) => posix.basename(file.path))
    .filter((name) => name !== 'README.md' && !text.includes(name));
  assert.deepEqual(unnamed, []);
});
