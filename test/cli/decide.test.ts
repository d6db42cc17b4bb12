import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decideCommand } from '../../src/cli/decide.ts';

const six = fileURLToPath(new URL('../../policies/six-destinations.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'carnet-decide-'));
after(() => rmSync(folder, { recursive: true }));

/** An example whose policy is given by path. */
const example = `policies: [ ${six} ]
cases:
  - name: activated in Cuba, notice acknowledged, both times over
    events:
      - { at: 2021-09-02T08:00:00Z, kind: activated, territory: CU }
      - { at: 2021-09-03T09:00:00Z, kind: observed, evidence: [ { kind: network, plmn: "36801" }, { kind: fix, territory: CU, marginM: 9000 } ] }
      - { at: 2021-09-04T09:00:00Z, kind: observed, whereabouts: CU }     # shorthand: placed in CU
      - { at: 2021-09-04T10:00:00Z, kind: notice-acknowledged, clause: cu-activation }
    now: 2021-10-19T00:00:00Z
    want: { standing: due, territory: CU, clauses: { cu-activation: applies } }
`;

let count = 0;
async function decide(
  text: string,
  ...options: string[]
): Promise<{ code: number; out: string; err: string }> {
  const file = join(folder, `cases-${count++}.yaml`);
  writeFileSync(file, text);
  const texts = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done): void {
        texts[name] += chunk.toString();
        done();
      },
    });
  const io = { stdin: process.stdin, stdout: into('out'), stderr: into('err') };
  const code = await decideCommand.run([...options, file], io);
  return { code, ...texts };
}

describe('carnet decide', () => {
  test('as wanted: a line a case, the count last, exit 0', async () => {
    const { code, out, err } = await decide(example);
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.match(
      out,
      /^ok +due +CU +activated in Cuba, notice acknowledged, both times over\n1 cases, 1 as wanted\n$/,
    );
  });

  test('not as wanted: each field that differs, exit 1', async () => {
    const wrong = example.replace(
      'standing: due, territory: CU',
      'standing: locked, territory: null, next: null, notice: { until: 2021-09-18 }',
    );
    const { code, out } = await decide(wrong);
    assert.equal(code, 1);
    assert.match(out, /standing: wanted locked, is due\n/);
    assert.match(out, /territory: wanted none, is CU\n/);
    assert.match(out, /notice.until: wanted 2021-09-18T00:00:00Z, is 2021-09-18T10:00:00Z\n/);
    assert.doesNotMatch(out, /next: wanted/);
    assert.match(out, /\n1 cases, 0 as wanted\n$/);
  });

  test('a clause that is not there differs', async () => {
    const { code, out } = await decide(example.replace('cu-activation: applies', 'cu-activaton: applies'));
    assert.equal(code, 1);
    assert.match(out, /clauses.cu-activaton: wanted applies, is not among the clauses/);
  });

  test('--json: one object a line, the decision in it, the count last', async () => {
    const { out } = await decide(example, '--json');
    const [one, last] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(one.line, 3);
    assert.equal(one.asWanted, true);
    assert.equal(one.decision.standing, 'due');
    assert.deepEqual(one.decision.grace, { from: '2021-09-18T10:00:00Z', until: '2021-10-18T10:00:00Z' });
    assert.deepEqual(last, { cases: 1, asWanted: 1 });
  });

  test('--explain: clause, legal basis, evidence, deadline, remedy', async () => {
    const { out } = await decide(example, '--explain');
    for (const part of [
      /Clause cu-activation \(First start in Cuba\) of the policy six-destinations, version 1/,
      /legal basis: Terms of sale 14\.2 \(Example Devices\); 15 CFR 746\.2 \(US\)/,
      /Evidence: placed in Cuba 3 times, from 2 September 2021/,
      /Deadline: grace ended on 18 October 2021/,
      /Remedy: appeal at https:\/\/example\.com\/appeal/,
      /Clauses sy-activation, ir-activation, .* do not reach this phone: the phone was first started elsewhere/,
    ]) {
      assert.match(out, part);
    }
  });

  const faults: readonly [what: string, text: string, fault: RegExp][] = [
    [
      'an unknown kind of event',
      example.replace('kind: activated', 'kind: activatd'),
      /:5:\d+: cases\[0\]\.events\[0\]\.kind must be an event of a kind: sold, activated/,
    ],
    [
      'a field that the event does not have',
      example.replace('kind: activated, territory', 'kind: activated, teritory'),
      /:5:\d+: cases\[0\]\.events\[0\]\.teritory is no field here/,
    ],
    [
      'a time that is none',
      example.replace('now: 2021-10-19T00:00:00Z', 'now: yesterday'),
      /:9:\d+: cases\[0\]\.now must be a time/,
    ],
    ['no time', example.replace(/ {4}now: .*\n/, ''), /:3:\d+: cases\[0\]\.now is missing; write a time/],
    [
      'a network in digits without quotes',
      example.replace('"36801"', '36801'),
      /:6:\d+: cases\[0\]\.events\[1\]\.evidence\[0\]\.plmn must be MCC and MNC .* in quotes/,
    ],
    [
      'a standing that is none',
      example.replace('standing: due', 'standing: do'),
      /:10:\d+: cases\[0\]\.want\.standing must be one of clear/,
    ],
    [
      'a verdict that is none',
      example.replace('cu-activation: applies', 'cu-activation: apply'),
      /cases\[0\]\.want\.clauses\.cu-activation must be one of not-triggered/,
    ],
    [
      'a policy that is not there',
      example.replace(six, '../nowhere.yaml'),
      /:1:\d+: policies\[0\] cannot be read \(there is no such file\); paths count from this file/,
    ],
    [
      'no policy at all',
      example.replace(/^policies.*\n/, ''),
      /cases\[0\]\.policies is missing, here and at the head/,
    ],
    [
      'the same policy twice',
      example.replace(six, `${six}, ${six}`),
      /policies six-destinations has version 1 twice/,
    ],
    [
      'both evidence and whereabouts',
      example.replace('whereabouts: CU', 'whereabouts: CU, evidence: []'),
      /whereabouts or evidence is needed, one of the two/,
    ],
    ['no cases', 'policies: []\n', /cases is missing/],
    ['broken YAML', 'cases: [', /:1:\d+: Flow sequence/],
  ];
  for (const [what, text, fault] of faults) {
    test(`a fault names file, line, field and remedy: ${what}`, async () => {
      const { code, out, err } = await decide(text);
      assert.equal(code, 2);
      assert.match(err, fault);
      assert.match(err, /^\/.*cases-\d+\.yaml:/);
      assert.equal(out, '0 cases, 0 as wanted\n');
    });
  }

  test('a fault in a policy file names that file', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'id: bad\nversion: one\n');
    const { code, err } = await decide(example.replace(six, 'bad.yaml'));
    assert.equal(code, 2);
    assert.match(err, /bad\.yaml:2:1: version must be a whole number/);
  });

  test('a policy may stand inline, and a lease may be written as a duration', async () => {
    const inline = `cases:
  - name: inline
    policies:
      - id: inline
        version: 1
        published: 2021-08-01
        issuer: { name: E, seller: CN, contact: c, appealUrl: "https://example.com" }
        clauses:
          - id: cu
            territories: [CU]
            trigger: activation
            effective: { from: 2021-09-01 }
            basis: [ { kind: contract, instrument: T, provision: "1", issuer: E } ]
            reviewBy: 2022-01-01
            notice: P7D
            grace: P14D
            restriction: lock
            decision: reviewed
            lease: P30D
    events:
      - { at: 2021-09-02T00:00:00Z, kind: activated, territory: CU }
      - { at: 2021-09-03T00:00:00Z, kind: observed, whereabouts: CU }
      - { at: 2021-09-03T00:00:00Z, kind: notice-acknowledged, clause: cu }
      - { at: 2021-09-26T00:00:00Z, kind: lock-ordered, lease: P7D }
    now: 2021-09-27T00:00:00Z
    want: { standing: locked, next: 2021-10-03T00:00:00Z }
`;
    const { code, out, err } = await decide(inline);
    assert.equal(`${code} ${err}${out.split('\n').at(-2)}`, '0 1 cases, 1 as wanted');
  });

  test('without a file, or with an option it does not know: exit 2 and the way to call it', async () => {
    for (const args of [[], ['--jason', 'x.yaml'], ['no-such-file.yaml']]) {
      let err = '';
      const stderr = new Writable({
        write(chunk: Buffer, _encoding, done): void {
          err += chunk.toString();
          done();
        },
      });
      assert.equal(await decideCommand.run(args, { stdin: process.stdin, stdout: stderr, stderr }), 2);
      assert.match(err, /carnet decide: |no-such-file\.yaml: cannot be read \(there is no such file\)/);
    }
  });
});
