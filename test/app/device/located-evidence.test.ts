import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locatedEvidence, type ServerSources } from '../../../src/app/device/located-evidence.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { ServerEvidence } from '../../../src/protocol/device/evidence.ts';

const nothing: ServerSources = { address: null };
const added: { readonly [Kind in ServerEvidence['kind']]: Extract<ServerEvidence, { readonly kind: Kind }> } =
  { address: { kind: 'address', territory: 'CU' as Territory } };

test('what the server knows of each kind is added to the report, and what it does not know is not', () => {
  const reported = [{ kind: 'sim', plmn: '26201' }] as const;
  assert.deepEqual(locatedEvidence(reported, nothing), reported);
  for (const evidence of Object.values(added))
    assert.deepEqual(locatedEvidence(reported, { ...nothing, [evidence.kind]: evidence.territory }), [
      ...reported,
      evidence,
    ]);
});
