import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contestedText } from '../../src/cli/contested.ts';
import type { Phone } from '../../src/protocol/operators/phones.ts';

const key: Phone = {
  phoneId: '0a'.repeat(16),
  hardwareId: '0a'.repeat(16),
  imeis: [],
  serial: 'SN-1',
  model: 'One',
  registered: true,
  consignment: null,
  market: null,
  soldAt: null,
  activation: null,
  deviceId: '1b'.repeat(16),
  proved: 'factory',
  lineage: 1,
  contested: true,
  watched: false,
};

test('contested hardware is listed with its keys and the remedy', () => {
  const hardware = [
    {
      hardwareId: key.hardwareId,
      since: '2026-03-01T00:00:00Z',
      factoryKey: null,
      keys: [key, { ...key, deviceId: 'c3'.repeat(16) }],
    },
  ];
  const text = contestedText({ hardware, cursor: null, unregistered: null });
  assert.match(
    text,
    /^Hardware (0a){16}, contested since 2026-03-01T00:00:00Z, factory key none:\n {2}.*key 1b1b1b.*\n {2}.*key c3c3c3/,
  );
  assert.match(text, /Ask the maker which phone has the factory key/);
});

test('without any, it says so, and how claims that no manifest names fare', () => {
  const unregistered = { perMinute: 600, taken: 700, refused: 40, refuses: true };
  assert.equal(
    contestedText({ hardware: [], cursor: null, unregistered }),
    `No hardware is contested.

Phones that no manifest names: 700 entered and 40 told to come again since the server's start, at most 600 a minute; it refuses more of them now.
`,
  );
});
