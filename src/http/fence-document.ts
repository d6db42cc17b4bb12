import { hash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FenceDocument } from '../app/device/trust.ts';
import type { Handler } from './exchange/handler.ts';
import { textReply } from './exchange/reply.ts';
import { etagOf, takesEncoding } from './exchange/representation.ts';

/** The published fences and their handler, which keeps each encoded representation. */
export interface ServedFences extends FenceDocument {
  readonly handler: Handler<'readFences'>;
}

/** `bytes`: the exact document, JSON with a `version`. Compression takes about a second; the first request for an encoding pays it. */
export function serveFences(bytes: Buffer): ServedFences {
  const { version } = JSON.parse(bytes.toString('utf8')) as { version: string };
  const sha256 = hash('sha256', bytes, 'base64url');
  const encoded = new Map<string, Buffer>();
  const encoders: readonly (readonly [string, () => Buffer])[] = [
    ['br', () => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })],
    ['gzip', () => gzipSync(bytes, { level: 9 })],
  ];
  const representation = (coding: string, encode: () => Buffer): Buffer => {
    const made = encoded.get(coding) ?? encode();
    encoded.set(coding, made);
    return made;
  };
  const handler: Handler<'readFences'> = ({ header }) => {
    const accepted = header('accept-encoding');
    const encoder = encoders.find(([coding]) => takesEncoding(accepted, coding));
    const body = encoder === undefined ? bytes : representation(...encoder);
    return textReply(200, 'application/json; charset=utf-8', body, {
      etag: etagOf(`${sha256}${encoder?.[0] ?? ''}`),
      vary: 'accept-encoding',
      'cache-control': 'public, max-age=3600',
      ...(encoder === undefined ? {} : { 'content-encoding': encoder[0] }),
    });
  };
  return { version, sha256, handler };
}
