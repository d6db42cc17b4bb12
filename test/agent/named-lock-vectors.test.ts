import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { authenticate } from '../../src/agent/lock/authenticate.ts';
import { readFirstSet } from '../../src/agent/lock/follow-sets.ts';
import { webCrypto } from '../../src/agent/platform/web-crypto.ts';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import { inadmissible, obey } from '../../src/agent/state/obey.ts';
import type { Hardware } from '../../src/core/log/member-tree.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { namedLockFaults } from './named-lock-faults.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/named-locks.json', import.meta.url), 'utf8')) as {
  readonly at: string;
  readonly directiveKeys: Trust['directiveKeys'];
  readonly approverSet: string;
  readonly hardware: Hardware;
  readonly memory: Partial<EnrolledState>;
  readonly cases: readonly { name: string; want: string; delivered: DeliveredDirective }[];
};
const at = Date.parse(vectors.at);
const state = { ...enrolledDefaults, kind: 'enrolled', ...vectors.memory } as unknown as EnrolledState;
const held = (await readFirstSet(vectors.approverSet, webCrypto))!;

describe('vectors of locks that name their phone', () => {
  for (const { name, want, delivered } of vectors.cases) {
    test(`${name}: ${want}`, async () => {
      const order = await authenticate(delivered, {
        directiveKeys: vectors.directiveKeys,
        inadmissible: (directive) => inadmissible(state, directive, at),
        judges: {
          held,
          hardware: vectors.hardware,
          isAhead: (quorumMs) => quorumMs > at + 3_600_000,
        },
      });
      const { ack } = obey(state, order, { at, wallMs: at, challenge: '0123456789' });
      assert.equal(ack?.state === 'obeyed' ? 'proved' : ack?.why, want);
    });
  }

  test('contain every fault of the agent’s own tests', () => {
    assert.deepEqual(
      vectors.cases.slice(1).map(({ name, want }) => [name, want]),
      namedLockFaults.map(([name, , want]) => [name, want]),
    );
  });

  test('another library verifies the directive of the proved lock', () => {
    const [input, signature] = vectors.cases[0]!.delivered.directive.split(/\.(?=[^.]*$)/) as [
      string,
      string,
    ];
    const key = createPublicKey({ key: vectors.directiveKeys.keys[0]!, format: 'jwk' });
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
