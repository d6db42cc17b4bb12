import { LoggedStatement, StatementId } from '../log/statement.ts';
import { json, type Operation } from './operation.ts';
import { exact } from '../schema/compound.ts';

/** The operations on the public log; the rest of it is served as files. */
export const logOperations = {
  readStatement: {
    method: 'GET',
    path: '/v1/statements/{id}',
    audience: 'public',
    summary:
      'A statement of the public log, by the SHA-256 of its bytes (base64url), with its proof once witnesses have cosigned it. The log itself is at /log/.',
    params: exact({ id: StatementId }),
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'The statement.', types: json, schema: LoggedStatement } },
    errors: ['statement-unknown', 'busy', 'store-away'],
  },
} as const satisfies Record<string, Operation>;
