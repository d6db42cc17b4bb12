import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesText } from '../../src/cli/factory-key-changes.ts';

const id = '0a'.repeat(16);
const change = {
  hardwareId: id,
  number: 2,
  before: 'A'.repeat(43),
  after: null,
  contestedSince: '2026-03-01T00:00:00Z',
  reason: 'board changed',
  evidence: 'R-17',
  asked: { at: '2026-03-02T00:00:00Z', by: { id, name: 'Ada' } },
  ended: null,
};

test('a change is told with what it replaces, who asked and what became of it', () => {
  assert.equal(
    changesText({ changes: [change] }),
    `Hardware ${id}, change 2: waits for a second person
  ${'A'.repeat(43)} -> no key
  asked by Ada, 2026-03-02T00:00:00Z; contested since 2026-03-01T00:00:00Z
  reason: board changed
  evidence: R-17
`,
  );
  const ended = { as: 'confirmed', at: '2026-03-03T00:00:00Z', by: { id, name: 'Bo' } } as const;
  assert.match(changesText({ changes: [{ ...change, ended }] }), /change 2: confirmed by Bo, 2026-03-03T/);
  assert.equal(changesText({ changes: [] }), 'No change of a factory key.\n');
});
