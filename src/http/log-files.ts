import type { DocumentKind, LogFiles } from '../app/log/ports.ts';
import { parseTilePath } from '../core/log/tiles.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import type { PageHandler, RequestHead } from './exchange/handler.ts';
import { textReply, type Reply } from './exchange/reply.ts';
import { revalidated } from './exchange/representation.ts';

/** Where the log is served, under the server's own address. */
export const logPath = '/log';

const tileType = 'application/octet-stream';
const documentType = 'application/json; charset=utf-8';
const checkpointType = 'text/plain; charset=utf-8';
/** A year: the content of such a file never changes. */
const immutable = 'public, max-age=31536000, immutable';
const twoSeconds = 'public, max-age=2, must-revalidate';
const notFound = refuse('not-found');
/** A number as the path of a set names it. */
const setNumber = /^[1-9][0-9]{0,8}$/;

/** The public files of the log, by path. They are read from the disk alone, so they are served while the database is away. */
export function logFilePages(files: LogFiles): Readonly<Record<string, PageHandler>> {
  const document =
    (kind: DocumentKind): PageHandler =>
    async (request) =>
      fileReply(
        request,
        await files.readDocument(kind, request.params['sha256']!),
        kind === 'lists' ? tileType : documentType,
        immutable,
      );
  const documents: Readonly<Record<DocumentKind, PageHandler>> = {
    manifests: document('manifests'),
    assertions: document('assertions'),
    lists: document('lists'),
  };
  return {
    [`${logPath}/checkpoint`]: async (request) =>
      fileReply(request, await files.readCheckpoint(), checkpointType, twoSeconds),
    [`${logPath}/tile/*`]: async (request) => {
      // Only the canonical path of a tile is read: no other text becomes the name of a file.
      const tile = parseTilePath(`tile/${request.params['*'] ?? ''}`);
      if (tile === undefined) return notFound;
      return fileReply(request, await files.readTile(tile), tileType, immutable);
    },
    [`${logPath}/approvers/:number`]: async (request) => {
      const { number = '' } = request.params;
      if (!setNumber.test(number)) return notFound;
      return fileReply(request, await files.readApproverSet(Number(number)), documentType, immutable);
    },
    ...Object.fromEntries(
      Object.entries(documents).map(([kind, handler]) => [`${logPath}/${kind}/:sha256`, handler]),
    ),
  };
}

function fileReply(
  { header }: RequestHead,
  body: Uint8Array | string | null,
  type: string,
  cacheControl: string,
): Reply | Refusal {
  if (body === null) return notFound;
  const bytes = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return revalidated(textReply(200, type, bytes, { 'cache-control': cacheControl }), header);
}
