import type { DocumentKind, LogFiles } from '../app/log/ports.ts';
import { parseTilePath } from '../core/log/tiles.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import { revalidated } from './representation.ts';
import { textReply, type OperationRequest, type Handler, type Reply } from './reply.ts';

/** Where the log is served, under the server's own address. */
export const logPath = '/log';

const tileType = 'application/octet-stream';
const documentType = 'application/json; charset=utf-8';
const checkpointType = 'text/plain; charset=utf-8';
/** A year: what stands under these names never changes. */
const forEver = 'public, max-age=31536000, immutable';
const aMoment = 'public, max-age=2, must-revalidate';
const nothing = refuse('not-found');

/** The files of the log as anyone reads them, by path; from the disk alone, whatever the database does. */
export function logFilePages(files: LogFiles): Readonly<Record<string, Handler>> {
  const document =
    (kind: DocumentKind): Handler =>
    async (asked) =>
      served(asked, await files.readDocument(kind, asked.params['sha256']!), documentType, forEver);
  return {
    [`${logPath}/checkpoint`]: async (asked) =>
      served(asked, await files.readCheckpoint(), checkpointType, aMoment),
    [`${logPath}/tile/*`]: async (asked) => {
      // Only the one spelling that a tile has is read: nothing else ever becomes the name of a file.
      const tile = parseTilePath(`tile/${asked.params['*'] ?? ''}`);
      return tile === undefined ? nothing : served(asked, await files.readTile(tile), tileType, forEver);
    },
    [`${logPath}/manifests/:sha256`]: document('manifests'),
    [`${logPath}/assertions/:sha256`]: document('assertions'),
  };
}

function served(
  asked: OperationRequest,
  body: Uint8Array | string | null,
  type: string,
  caching: string,
): Reply | Refusal {
  if (body === null) return nothing;
  const bytes = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return revalidated(textReply(200, type, bytes, { 'cache-control': caching }), asked);
}
