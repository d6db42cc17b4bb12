import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enrolOperator } from '../support/people.ts';
import { testServer } from '../support/server.ts';

const server = await testServer('2026-03-01T08:00:00Z');

test('a person enrols by a link, is signed in, and says who they are', async () => {
  const ada = await enrolOperator(server, ['administrator']);
  const me = await ada.get('me');
  assert.equal(me.status, 200, JSON.stringify(me.body));
  assert.equal(me.body.operator.name, ada.name);
  assert.deepEqual(me.body.roles, ['administrator']);
  assert.ok(me.body.may.includes('inviteOperator'));
  const invited = await ada.post('operators', { name: 'Bo', email: 'bo@example.org', roles: ['viewer'] });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
});
