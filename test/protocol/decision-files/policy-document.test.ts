import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { compilePolicies } from '../../../src/core/decision/compile.ts';
import { listedTerritories } from '../../../src/core/decision/decide.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { readPolicyDocument } from '../../../src/protocol/decision-files/policy-document.ts';

const folder = new URL('../../../policies/', import.meta.url);
const six = readFileSync(new URL('six-destinations.yaml', folder), 'utf8');

function read(text: string): Policy {
  const policy = readPolicyDocument(text);
  assert.ok(policy.ok, JSON.stringify(policy));
  return policy.policy;
}

/** The line, from 1, on which the six destinations first say this. */
function lineOf(words: string): number {
  return six.slice(0, six.indexOf(words)).split('\n').length;
}

function refusal(text: string): string {
  const policy = readPolicyDocument(text);
  assert.ok(!policy.ok);
  const [{ line, column, path, message }] = policy.faults as [(typeof policy.faults)[0]];
  return `${line}:${column} ${path.join('.')} ${message}`;
}

describe('a policy document in YAML', () => {
  test('every example in policies/ is one', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    assert.ok(files.length >= 2);
    for (const file of files) read(readFileSync(new URL(file, folder), 'utf8'));
  });

  const faults: readonly [what: string, text: string, fault: RegExp][] = [
    [
      'names line and column of the field',
      six.replace('notice: P14D', 'notice: 14 days'),
      new RegExp(`^${lineOf('notice: P14D')}:5 clauses\\.0\\.notice must be`),
    ],
    [
      'of a field that is missing, those of what lacks it',
      six.replace('    notice: P14D\n', ''),
      new RegExp(`^${lineOf('- id: cu-activation')}:5 clauses\\.0\\.notice is missing`),
    ],
    [
      'an unquoted provision',
      six.replace('provision: "746.2"', 'provision: 746.2'),
      new RegExp(
        `^${lineOf('provision: "746.2"')}:\\d+ clauses\\.0\\.basis\\.1\\.provision .* put 746\\.2 in quotes`,
      ),
    ],
    ['a key twice', `${six}version: 2\n`, /Map keys must be unique/],
    [
      'an anchor',
      six.replace('version: 1', 'version: &one 1'),
      new RegExp(`^${lineOf('version: 1')}:\\d+ {2}uses an anchor`),
    ],
    ['two documents', `${six}\n---\nid: second\n`, /multiple documents/],
    ['broken YAML', 'id: [', /^1:\d+ {2}Flow sequence/],
    ['a list', '[1, 2]', /^1:1 {2}must be a map/],
    ['nothing', '', /^1:1 {2}must be a map/],
    ['a tag nobody knows', six.replace('version: 1', 'version: !!js/function 1'), /Unresolved tag/],
    ['more than 64 KiB', `${six}${'#'.repeat(65_536)}`, /characters long; 65535 are allowed/],
  ];
  for (const [what, text, fault] of faults) {
    test(`refuses: ${what}`, () => assert.match(refusal(text), fault));
  }

  test('an alias bomb is refused before it goes off', () => {
    const layers = Array.from(
      { length: 20 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`,
    );
    // Gone off, it would be a text of 9^20 letters: no machine comes back from that.
    assert.match(refusal(`l0: &l0 [x]\n${layers.join('\n')}\n`), /anchor or alias/);
  });
});

describe('the six destinations and today', () => {
  const at = (policy: Policy, moment: string): readonly string[] =>
    [...listedTerritories(compilePolicies([policy]), Date.parse(moment))].sort();

  test('six were named in 2021; Sudan was written down and bound nobody', () => {
    const policy = read(six);
    const named = policy.clauses.flatMap((clause) => clause.territories).sort();
    assert.deepEqual(named, ['CU', 'IR', 'KP', 'SD', 'SY', 'UA-40', 'UA-43']);
    assert.ok(policy.clauses.every((clause) => clause.trigger === 'activation'));
    assert.deepEqual(at(policy, '2021-08-31T23:59:59Z'), []);
    assert.deepEqual(at(policy, '2021-09-01T00:00:00Z'), ['CU', 'IR', 'KP', 'SY', 'UA-40', 'UA-43']);
  });

  test('Syria and Sudan are on today’s list no more, and only a notice can reach one phone in Cuba or Iran', () => {
    const policy = read(readFileSync(new URL('today.yaml', folder), 'utf8'));
    assert.deepEqual(at(policy, '2026-12-01T00:00:00Z'), ['CU', 'IR', 'KP', 'UA-40', 'UA-43']);
    const here = policy.clauses.filter((clause) =>
      clause.territories.some((one) => one === 'CU' || one === 'IR'),
    );
    assert.deepEqual(
      here.filter((clause) => clause.restriction === 'lock').map((clause) => clause.trigger),
      ['consignment'],
    );
  });
});
