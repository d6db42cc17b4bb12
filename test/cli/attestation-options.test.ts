import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attestationOptions } from '../../src/cli/attestation-options.ts';
import { makeChain } from '../support/attestation-chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-attestation-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function given(name: keyof typeof attestationOptions, text: string | null): unknown {
  const file = join(folder, 'given');
  rmSync(file, { force: true });
  if (text !== null) writeFileSync(file, text);
  return attestationOptions[name].read([file]);
}

const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

test('roots are read from PEM, several of them too', async () => {
  const [one, other] = [(await makeChain({})).root, (await makeChain({})).root];
  const read = given('attestation-roots', `# a comment\n${pemOf(one)}${pemOf(other)}`);
  assert.deepEqual(
    (read as { value: Uint8Array[] }).value.map((der) => Buffer.from(der)),
    [Buffer.from(one), Buffer.from(other)],
  );
});

test('revoked certificates are read with their day, however their serial number is written', () => {
  const list = { entries: { '00AB1': { from: '2026-01-31', status: 'REVOKED' }, c3: {} } };
  assert.deepEqual(given('attestation-revoked', JSON.stringify(list)), {
    value: new Map([
      ['ab1', Date.parse('2026-01-31T00:00:00Z')],
      ['c3', 0],
    ]),
  });
});

const refused: readonly [keyof typeof attestationOptions, string | null, RegExp][] = [
  ['attestation-roots', null, /cannot be read/],
  ['attestation-roots', '', /is not a PEM file/],
  ['attestation-roots', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /is not a PEM file/],
  ['attestation-revoked', null, /cannot be read/],
  ['attestation-revoked', '{"entries":[]}', /is not JSON of the form/],
  ['attestation-revoked', '{"entries":{"no hex":{}}}', /is not JSON of the form/],
  ['attestation-revoked', '{"entries":{"c3":{"from":"2026-02-30"}}}', /is not JSON of the form/],
  ['attestation-revoked', '{"entries":{"c3":{},"c3":{}}}', /is not JSON of the form/],
];

for (const [name, text, fault] of refused)
  test(`--${name}: ${text ?? 'no file'} is refused`, () => {
    assert.match((given(name, text) as { fault: string }).fault, fault);
  });
