import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Principal } from '../../../src/app/people/principal.ts';
import { cedarAccess, policiesNamingSomebody, readPolicies } from '../../../src/http/auth/cedar-access.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-access-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// Faults that must stop the start of a server, because it could admit or refuse people silently.
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

test('no policy of ours names a person or the program, so decisions can be remembered by kind, roles, operation and method', () => {
  const policies = readPolicies();
  assert.ok(Object.keys(policies).length > 10);
  assert.deepEqual(policiesNamingSomebody(policies), []);
});

for (const [name, text] of [
  ['a person in the head', 'permit (principal == Operator::"a", action, resource);'],
  ['a person as a group', 'permit (principal in Operator::"a", action, resource);'],
  ['the program', 'permit (principal == Program::"operator-token", action, resource);'],
  ['a person in a condition', 'permit (principal, action, resource) when { principal == Operator::"a" };'],
  ['one of several', 'permit (principal, action, resource) unless { [Operator::"a"].contains(principal) };'],
] as const)
  test(`a policy that names somebody is found: ${name}`, () => {
    const others = { kind: 'permit (principal is Operator in Role::"viewer", action, resource);' };
    assert.deepEqual(policiesNamingSomebody({ ...others, named: text }), ['named']);
  });

test('where a policy names one person, nobody gets what was decided for them', () => {
  writeFileSync(
    join(folder, 'faulty.cedar'),
    `@id("one") permit (principal == Operator::"${'a'.repeat(32)}", action == Action::"whoAmI", resource);`,
  );
  const access = cedarAccess(pathToFileURL(`${folder}/`));
  const person = (letter: string): Principal => ({
    kind: 'operator',
    id: letter.repeat(32),
    name: letter,
    roles: [],
    session: 'f'.repeat(32),
  });
  for (let round = 0; round < 2; round += 1) {
    assert.equal(access.decide(person('a'), 'whoAmI', 'passkey').allowed, true);
    assert.equal(access.decide(person('b'), 'whoAmI', 'passkey').allowed, false);
  }
});
