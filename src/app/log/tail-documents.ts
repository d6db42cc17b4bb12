import { hash } from 'node:crypto';
import type { StatementV2 } from '../../protocol/log/statement-v2.ts';
import type { DocumentKind, LogFiles } from './ports.ts';

/** A copy of the served files of a log. */
export interface LogMirror {
  readonly name: string;
  /** null: it has no such file. */
  read(path: string): Promise<Uint8Array | null>;
}

/** Fetches the files that these statements name and the log lacks. Returns the paths of those that the mirror does not have as they were named. */
export async function fetchDocuments(
  files: Pick<LogFiles, 'readDocument' | 'publishDocument'>,
  mirror: LogMirror,
  statements: readonly Uint8Array[],
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const { kind, sha256 } of statements.flatMap(namedIn)) {
    if ((await files.readDocument(kind, sha256)) !== null) continue;
    const path = `${kind}/${sha256}`;
    const bytes = await mirror.read(path);
    if (bytes !== null && hash('sha256', bytes, 'base64url') === sha256)
      await files.publishDocument(kind, bytes);
    else if (!missing.includes(path)) missing.push(path);
  }
  return missing;
}

interface Named {
  readonly kind: DocumentKind;
  readonly sha256: string;
}

/** Entries of the first form name none, or files that the database publishes again. */
function namedIn(bytes: Uint8Array): readonly Named[] {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.startsWith('{"v":2,')) return [];
  const statement = JSON.parse(text) as StatementV2;
  switch (statement.kind) {
    case 'day-list':
      return [{ kind: 'lists', sha256: statement.list.sha256 }];
    case 'lock':
    case 'approval':
    case 'farewell':
      return [{ kind: 'manifests', sha256: statement.measure.sha256 }];
    case 'policy':
    case 'approvers':
    case 'case-end':
    case 'announcement':
    case 'pass':
      return [];
    default:
      return statement satisfies never;
  }
}
