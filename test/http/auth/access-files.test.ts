import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cedarAccess } from '../../../src/http/auth/cedar-access.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-access-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// What must keep a server from starting rather than let somebody in, or everybody out, without a word.
const faulty: readonly (readonly [string, string, RegExp])[] = [
  ['no Cedar', 'permit (principal, action', /faulty\.cedar/],
  ['no id', 'permit (principal, action == Action::"whoAmI", resource);', /has no @id/],
  [
    'an id twice',
    '@id("one") permit (principal, action, resource);\n@id("one") forbid (principal, action, resource);',
    /two policies "one"/,
  ],
  [
    'an operation that is not there',
    '@id("one") permit (principal, action == Action::"whoEmI", resource);',
    /one: .*whoEmI/,
  ],
  [
    'an attribute that is not there',
    '@id("one") permit (principal, action, resource) when { context.weekday == "Monday" };',
    /one: .*weekday/,
  ],
];

for (const [name, text, message] of faulty)
  test(`policies of access with a fault stop the start: ${name}`, () => {
    writeFileSync(join(folder, 'faulty.cedar'), text);
    assert.throws(() => cedarAccess(pathToFileURL(`${folder}/`)), message);
  });
