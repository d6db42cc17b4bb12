import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { parseJson as onPhone } from '../../src/agent/platform/json.ts';
import { openReport, readReportOf } from '../../src/app/device/read-report.ts';
import { parseSegment } from '../../src/app/keys/segment.ts';
import { readJsonBodies } from '../../src/http/json-body.ts';
import { readClientData, readManifestText } from '../../src/protocol/acts/read-measure.ts';
import { decodeJson } from '../../src/protocol/device/jws.ts';
import { readStatement } from '../../src/protocol/log/read-log-document.ts';
import { readManifestJson } from '../../src/protocol/registry/read-manifest.ts';

const cases: [string, string, RegExp][] = [
  ['a name twice', '{"type":"a","challenge":"b","type":"c"}', /has the name "type" twice/],
  ['a name twice, once escaped', '{"type":"a","challenge":"b","typ\\u0065":"c"}', /twice/],
  ['a byte order mark', '\uFEFF{"type":"a","challenge":"b"}', /byte order mark/],
  ['a whole number with a fraction', '{"type":"a","challenge":"b","seq":3.0}', /\/seq: is written 3\.0/],
  ['half a surrogate pair', '{"type":"a","challenge":"\\ud800"}', /half a surrogate pair/],
  ['too many levels', `{"type":"a","challenge":${'['.repeat(70)}${']'.repeat(70)}}`, /levels/],
];

for (const [what, text, fault] of cases)
  test(`phone, server, log and auditor refuse JSON with ${what}`, async () => {
    const segment = Buffer.from(text).toString('base64url');
    assert.equal(onPhone(text), undefined, 'answers and stored state on the phone');
    assert.equal(decodeJson(segment), undefined, 'headers and payloads of directives');
    assert.equal(parseSegment(segment), undefined, 'headers of reports');
    assert.equal(readManifestText(text), undefined);
    assert.equal(readClientData(text), undefined, 'what an authenticator signed');
    const statement = readStatement(Buffer.from(text));
    assert.match(statement.kind === 'fault' ? statement.fault : '', fault);
    const row = readManifestJson(1, text);
    assert.match(row.kind === 'fault' ? row.fault.problem : '', fault);

    const jws = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${segment}.${'A'.repeat(86)}`;
    const opened = openReport(jws);
    assert.ok(opened.kind === 'opened');
    const report = readReportOf(opened, 'a'.repeat(32));
    assert.ok(report.kind === 'refused' && report.code === 'report-malformed');
    assert.match(report.detail ?? '', fault);

    const server = fastify();
    readJsonBodies(server);
    server.post('/', (request) => ({ body: request.body }));
    const headers = { 'content-type': 'application/json' };
    const refused = await server.inject({ method: 'POST', url: '/', headers, payload: text });
    assert.ok(refused.statusCode >= 400);
    assert.match(refused.json<{ readonly message: string }>().message, fault);
    const read = await server.inject({ method: 'POST', url: '/', headers, payload: '{"é":[1]}' });
    assert.deepEqual(read.json(), { body: { é: [1] } });
    await server.close();
  });
