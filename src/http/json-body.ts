import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { jsonFaultText, readJson, type JsonRead } from '../protocol/schema/read-json.ts';

/** Reads bodies of JSON by the one strict reader; the message of a fault becomes the `detail` of `malformed-body`. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const read = readBody(body as Buffer);
    if (read.kind === 'read') done(null, read.value);
    else done(new SyntaxError(jsonFaultText(read)));
  });
}

function readBody(body: Buffer): JsonRead {
  if (!isUtf8(body)) return { kind: 'fault', at: '', problem: 'is not UTF-8' };
  return readJson(body.toString('utf8'));
}
