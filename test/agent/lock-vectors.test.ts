import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { authenticate } from '../../src/agent/lock/authenticate.ts';
import { inadmissible, obey } from '../../src/agent/state/obey.ts';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { noJudges } from './no-judges.ts';
import { lockFaults } from './lock-faults.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/lock-orders.json', import.meta.url), 'utf8')) as {
  readonly at: string;
  readonly deviceId: string;
  readonly phoneId: string;
  readonly trust: Pick<Trust, 'directiveKeys' | 'log' | 'witnesses' | 'quorum'>;
  readonly cases: readonly { name: string; want: string; delivered: DeliveredDirective }[];
};
const { deviceId, phoneId, trust } = vectors;
const at = Date.parse(vectors.at);
const state = { ...enrolledDefaults, kind: 'enrolled', deviceId } as unknown as EnrolledState;

describe('vectors for other verifiers', () => {
  for (const { name, want, delivered } of vectors.cases) {
    test(`${name}: ${want}`, async () => {
      const order = await authenticate(delivered, {
        directiveKeys: trust.directiveKeys,
        log: trust,
        phoneId,
        inadmissible: (directive) => inadmissible(state, directive, at),
        judges: noJudges,
      });
      const { ack } = obey(state, order, { at, wallMs: at, challenge: '0123456789' });
      assert.equal(ack?.state === 'obeyed' ? 'proved' : ack?.why, want);
    });
  }

  test('they contain every fault of the agent’s own tests', () => {
    assert.deepEqual(
      vectors.cases.slice(1).map(({ name, want }) => [name, want]),
      lockFaults.map(([name, , want]) => [name, want]),
    );
  });

  test('another library verifies the directive of the proved lock', () => {
    const [input, signature] = vectors.cases[0]!.delivered.directive.split(/\.(?=[^.]*$)/) as [
      string,
      string,
    ];
    const key = createPublicKey({ key: trust.directiveKeys.keys[0]!, format: 'jwk' });
    assert.ok(
      verify(
        'sha256',
        Buffer.from(input),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
    );
  });
});
