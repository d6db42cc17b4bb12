import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import Schema from 'typebox/schema';
import { directiveType } from '../../src/agent/lock/authenticate.ts';
import {
  readCheckInAnswer,
  readDirective,
  readEnrolmentAnswer,
  readLockStatement,
  readTrust,
} from '../../src/agent/platform/shapes.ts';
import { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { Directive, directiveTyp } from '../../src/protocol/device/directive.ts';
import { EnrolmentAnswer } from '../../src/protocol/device/enrolment.ts';
import { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { Trust } from '../../src/protocol/device/trust.ts';

const digest = 'A'.repeat(43);
const trust = {
  directiveKeys: {
    keys: [{ kty: 'EC', crv: 'P-256', x: digest, y: digest, kid: 'd1', alg: 'ES256', use: 'sig' }],
  },
  log: { origin: 'o', vkey: 'v', url: 'u' },
  witnesses: [{ name: 'w', vkey: 'v' }],
  quorum: 1,
  fences: { version: '1', sha256: digest },
  lockProfile: ['appeal', 'code-entry'],
};
const good: [string, TSchema, (value: unknown) => unknown, object][] = [
  ['Trust', Trust, readTrust, trust],
  [
    'EnrolmentAnswer',
    EnrolmentAnswer,
    readEnrolmentAnswer,
    { carnet: 'a.b.c', sessionKey: digest, unlockSecret: 'AAAA', trust },
  ],
  [
    'CheckInAnswer',
    CheckInAnswer,
    readCheckInAnswer,
    {
      carnet: 'a.b.c',
      standing: 'notice',
      message: 'Hello',
      directives: [
        { directive: 'a.b.c', statement: '{}', proof: null },
        { directive: '', statement: '', proof: 'p' },
      ],
      next: 3600,
      sessionKey: digest,
    },
  ],
  [
    'Directive',
    Directive,
    readDirective,
    {
      iss: 'i',
      aud: '0'.repeat(32),
      seq: 1,
      type: 'notify',
      iat: 1,
      exp: 2,
      lease: '2026-01-01T00:00:00Z',
      standing: 'notice',
      clauses: [{ id: 'cu-activation', basis: ['law'] }],
      territory: 'UA-43',
      reason: 'r',
      remedy: { appealUrl: 'u', contact: 'c' },
      caseRef: 'C-1',
      salt: '5a'.repeat(16),
      statementSha256: digest,
    },
  ],
  [
    'LockStatement',
    LockStatement,
    readLockStatement,
    {
      v: 2,
      day: '2026-01-01',
      kind: 'lock',
      subject: digest,
      order: digest,
      territory: 'CU',
      clauses: ['cu-activation'],
      policy: { id: 'six', version: 1, sha256: digest },
      decisionSha256: digest,
      approvals: [
        { role: 'proposer', key: digest, assertionSha256: digest },
        { role: 'approver', key: digest, assertionSha256: digest },
      ],
      measure: { sha256: digest, member: digest },
      until: '2026-01-31',
    },
  ],
];

const heardBesideLaterForms = new Set(['Trust', 'EnrolmentAnswer', 'CheckInAnswer']);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [
    at,
    ...children.flatMap(([name, each]) => pathsOf(each, [...at, Array.isArray(value) ? Number(name) : name])),
  ];
}

function edit(
  value: unknown,
  [name, ...rest]: Path,
  how: (parent: Record<string | number, unknown>, name: string | number) => void,
): unknown {
  if (name === undefined) return value;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let parent = copy;
  let last = name;
  for (const next of rest) {
    parent = parent[last] as Record<string | number, unknown>;
    last = next;
  }
  how(parent, last);
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    1,
    -1,
    1.5,
    Infinity,
    Number.NaN,
    2 ** 53,
    31_622_401,
    '',
    'x',
    'CU',
    'UA-4333',
    'locked',
    {},
    [],
    ['a'],
  ),
  fc.constantFrom(
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}=`,
    '😀'.repeat(64),
    '😀'.repeat(65),
    'x'.repeat(4001),
    'x'.repeat(16_385),
    'x'.repeat(65_536),
    '2026-01-01T00:00:00',
    'a.b',
    'a.b.c.d',
    'a.b.ü',
  ),
  fc.array(fc.constant({ directive: '', statement: '', proof: null }), { minLength: 15, maxLength: 18 }),
  fc.anything({ maxDepth: 2 }),
);

describe('what the agent reads is what another validator finds by the same schemas', () => {
  for (const [name, schema, read, value] of good) {
    const compiled = Schema.Compile(schema);
    test(`${name}: the good one is read`, () => {
      assert.equal(compiled.Check(value), true);
      assert.equal(read(value), value);
    });

    test(`${name}: 4,000 spoiled ones, judged alike`, () => {
      const paths = pathsOf(value);
      let refused = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...paths),
          odd,
          fc.constantFrom('set', 'drop', 'add'),
          (path, other, how) => {
            const spoiled =
              path.length === 0
                ? other
                : edit(value, path, (parent, last) => {
                    if (how === 'set') parent[last] = other;
                    else if (Array.isArray(parent))
                      parent.splice(Number(last), how === 'add' ? 0 : 1, ...(how === 'add' ? [other] : []));
                    else if (how === 'add') parent['more'] = other;
                    else delete parent[last];
                  });
            // Answers are JSON: what it cannot say does not arrive.
            const arrived: unknown = JSON.parse(JSON.stringify(spoiled) ?? 'null');
            const wanted = compiled.Check(arrived);
            if (!wanted) refused += 1;
            const understood = read(arrived);
            if (wanted || !heardBesideLaterForms.has(name))
              assert.equal(understood !== undefined, wanted, JSON.stringify(arrived));
            // What a later server may add is left out: the rest has the shape.
            if (understood !== undefined && !wanted)
              assert.ok(compiled.Check({ ...understood, standing: 'clear' }), JSON.stringify(arrived));
          },
        ),
        { numRuns: 4000 },
      );
      assert.ok(refused > 1000, `only ${refused} were bad`);
    });
  }
});

test('the type of a directive is the protocol’s', () => {
  assert.equal(directiveType, directiveTyp);
});
