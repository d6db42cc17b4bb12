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

/** Accessors in object literals, line by line; those of classes stand on a prototype, which is made once. The formatter's indentation shows which is which. */
function accessorsInLiterals({ path, text }: SourceFile): string[] {
  const lines = text.split('\n');
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  return lines.flatMap((line, index) => {
    if (!/^\s+(?:get|set) [\w#['"]+.*\(.*\{/.test(line)) return [];
    const around = lines
      .slice(0, index)
      .findLast((each) => each.trim() !== '' && indentOf(each) < indentOf(line));
    return /\bclass\b/.test(around ?? '') ? [] : [`${path}:${index + 1} ${line.trim()}`];
  });
}

test('no accessor in an object literal where requests pass: V8 makes such literals slowly, one by one', () => {
  // The parts of the log are made once a process.
  const hot = source.filter((file) => /^src\/(?:http|app\/(?!log\/))/.test(file.path));
  assert.ok(hot.length > 50);
  assert.deepEqual(hot.flatMap(accessorsInLiterals), []);
  const shown = [
    'class One {',
    '  get size(): number {',
    '    return 1;',
    '  }',
    '}',
    'const one = {',
    '  get size(): number {',
    '    return 1;',
    '  },',
    '  set size(value) {',
    '  },',
    '};',
  ];
  assert.deepEqual(accessorsInLiterals({ path: 'a.ts', text: shown.join('\n') }), [
    'a.ts:7 get size(): number {',
    'a.ts:10 set size(value) {',
  ]);
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

const decisionPages = sourceFiles('docs/decisions/*.md').filter((file) => !file.path.endsWith('/README.md'));

test('decision pages have one format: context, chosen, rejected, measured, at most 90 lines', () => {
  assert.ok(decisionPages.length > 0);
  for (const { path, text } of decisionPages) {
    assert.match(path, /^docs\/decisions\/[a-z]+(?:-[a-z]+)*\.md$/);
    assert.ok(text.split('\n').length - 1 <= 90, `${path} is longer than 90 lines`);
    const [opening = '', ...sections] = text.split(/^## /m);
    assert.match(opening, /^# \S.*\n\n\S/, `${path}: a title, then a paragraph of context`);
    const titles = sections.map((section) => section.slice(0, section.indexOf('\n')));
    assert.deepEqual(titles.slice(0, 3), ['Chosen', 'Rejected', 'Measured'], path);
    assert.ok(['', 'Still open'].includes(titles.slice(3).join()), `${path}: ${titles.join()}`);
    const empty = sections.filter((section) => !/\n\n\S/.test(section)).map((section) => section.trim());
    assert.deepEqual(empty, [], `${path} has an empty section`);
    const unreasoned = sections[1]!
      .slice('Rejected'.length)
      .trim()
      .split(/\n(?! )/)
      .filter((item) => !/^- \*[^*]+\*[^:*]*: \S/.test(item.replaceAll(/\s+/g, ' ')));
    assert.deepEqual(unreasoned, [], `${path}: write "- *The alternative*: the reason."`);
  }
});

test('every decision page is in the index once', () => {
  const index = readFileSync(`${root}/docs/decisions/README.md`, 'utf8');
  assert.deepEqual(
    [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map((match) => `docs/decisions/${match[1]}`).sort(),
    decisionPages.map((page) => page.path),
  );
});

test('every decision page that code or a document names exists, its heading too', () => {
  // As GitHub makes an anchor of a heading.
  const anchors = new Map(
    decisionPages.map(({ path, text }) => [
      path,
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      ),
    ]),
  );
  const named = (file: SourceFile) => [
    ...[...file.text.matchAll(/docs\/decisions\/(\w[\w-]*(?:\.md)?(?:#[\w-]+)?)/g)].map(
      (match) => `docs/decisions/${match[1]}`,
    ),
    ...(file.path.endsWith('.md') ? [...file.text.matchAll(/\]\(([^):\s]+\.md#[\w-]+)\)/g)] : [])
      .map((match) => posix.join(posix.dirname(file.path), match[1]!))
      .filter((target) => target.startsWith('docs/decisions/')),
  ];
  const exists = (target: string) => {
    const [page = '', anchor] = target.split('#');
    return anchor === undefined
      ? page === 'docs/decisions/README.md' || anchors.has(page)
      : (anchors.get(page)?.includes(anchor) ?? false);
  };
  const files = [...code, ...sourceFiles('{src,scripts,bench}/**/*.{js,mjs,css}'), ...prose];
  const dead = files
    .filter((file) => file.path !== self)
    .flatMap((file) =>
      named(file)
        .filter((target) => !target.endsWith('/TOPIC.md') && !exists(target))
        .map((target) => `${file.path} → ${target}`),
    );
  assert.deepEqual(dead, []);
});

test('the files and tests that a decision page names exist', () => {
  const tests = new Set(sourceFiles('test/**/*.test.ts').map((file) => posix.basename(file.path)));
  const gone = decisionPages.flatMap(({ path, text }) =>
    [...text.matchAll(/`([^`\s*]+)`/g)]
      .map((match) => match[1]!)
      .filter((name) =>
        /^(?:src|test|bench|scripts|policies|data|migrations)\//.test(name)
          ? !existsSync(`${root}/${name}`)
          : name.endsWith('.test.ts') && !tests.has(name),
      )
      .map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(gone, []);
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
