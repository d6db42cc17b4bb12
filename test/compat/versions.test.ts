/** The agent of November 2026 against the server of this checkout, and what the present agent is answered: docs/decisions/versions.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { operatorGet } from '../support/server.ts';
import { keptPhone, keptServer } from './kept-folder.ts';
import { OldPhone, updatedPhone, type Line } from './kept-phone.ts';

const server = await keptServer();

/** What the server answers on this line, as it is sent. */
function watched(): { readonly line: Line; readonly answers: AnyJson[] } {
  const answers: AnyJson[] = [];
  const line: Line = {
    url: server.url,
    clock: server.clock,
    fetch: async (url, request) => {
      const answer = await fetch(url, request);
      if (url.endsWith('/v1/check-ins') && answer.ok) answers.push(await answer.clone().json());
      return answer;
    },
  };
  return { line, answers };
}

async function appealsOf(name: string): Promise<number> {
  const { body } = await operatorGet(server, `dossiers/${keptPhone(name).phoneId}`);
  return body.events.filter((one: AnyJson) => one.kind === 'appeal-filed').length;
}

test('an old agent is answered in the fields that it knows, and enrols', async () => {
  const { line, answers } = watched();
  const phone = new OldPhone(line, keptPhone('due'));
  assert.equal((await phone.after(hourMs)).kind, 'answered');
  const known = new Set(['carnet', 'standing', 'message', 'directives', 'next', 'sessionKey']);
  assert.deepEqual(
    Object.keys(answers[0]).filter((name) => !known.has(name)),
    [],
  );
  const fresh = new OldPhone(line, {
    hardware: { imei: ['490154203237518'], serial: 'SN-OLD-AGENT', model: 'One' },
    position: keptPhone('elsewhere').position,
    networks: keptPhone('elsewhere').networks,
  });
  assert.equal((await fresh.agent.enrol()).kind, 'enrolled');
  assert.equal((await fresh.after(hourMs)).kind, 'answered');
});

test('what an old agent says under an old number, after its storage was rolled back, is taken in', async () => {
  const { line } = watched();
  const phone = new OldPhone(line, keptPhone('grace'));
  for (let hour = 0; hour < 3; hour += 1) assert.equal((await phone.after(hourMs)).kind, 'answered');
  const before = await appealsOf('grace');
  const rolledBack = new OldPhone(line, keptPhone('grace'));
  assert.equal(await rolledBack.agent.appeal('I bought it at home.'), 'queued');
  assert.equal((await rolledBack.after(hourMs)).kind, 'answered');
  assert.equal(await appealsOf('grace'), before + 1);
});

test('the present agent is told the last number taken in, goes on from it, and what its owner says counts once', async () => {
  const { line, answers } = watched();
  const phone = updatedPhone(line, keptPhone('notice-shown'));
  for (let hour = 0; hour < 3; hour += 1) assert.equal((await phone.hourly()).kind, 'answered');
  assert.deepEqual([answers.at(-1).v, answers.at(-1).lastSeq], [2, undefined]);
  const rolledBack = updatedPhone(line, keptPhone('notice-shown'));
  assert.equal(await rolledBack.agent.appeal('I bought it at home.'), 'queued');
  const sent = answers.length;
  assert.equal((await rolledBack.hourly()).kind, 'answered');
  assert.equal(answers.length, sent + 2, 'it says it again in the same check-in');
  assert.equal(typeof answers[sent].lastSeq, 'number');
  assert.equal(answers[sent + 1].lastSeq, undefined);
  assert.equal(await appealsOf('notice-shown'), 1);
});
