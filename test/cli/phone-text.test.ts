import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dossierText } from '../../src/cli/phone-text.ts';
import type { DossierView } from '../../src/protocol/operators/dossiers.ts';

test('what an owner wrote cannot write to the terminal of whoever reads it', () => {
  const phone = {
    phoneId: 'p',
    model: 'm',
    serial: 's',
    imeis: [],
    activation: null,
    deviceId: null,
    watched: false,
  };
  const appeal = {
    filedAt: '2026-03-01T08:00:00Z',
    answerBy: '2026-03-11T08:00:00Z',
    standing: 'locked',
    text: 'I am\u001b[2J\u001b[1;1H\rStanding: clear\n\u202Ereal line',
    decided: null,
  };
  const empty = { standing: 'locked', nextAt: null, words: null, lock: null, notes: [], events: [] };
  const view = { ...empty, phone, directives: [], appeals: [appeal] } as unknown as DossierView;
  const lines = dossierText(view).split('\n');
  assert.ok(lines.includes('    “I am⟨U+001B⟩[2J⟨U+001B⟩[1;1H⟨U+000D⟩Standing: clear”'), lines.join('\n'));
  assert.ok(lines.includes('    “⟨U+202E⟩real line”'));
});
