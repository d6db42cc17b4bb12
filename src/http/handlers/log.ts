import { readStatement, type StatementPorts } from '../../app/log/read-statement.ts';
import type { LoggedStatement } from '../../protocol/log/statement.ts';
import type { logOperations } from '../../protocol/operations/log.ts';
import type { HandlersOf } from '../exchange/handler.ts';
import { jsonReply } from '../exchange/reply.ts';

/** What the public log answers beside its files. */
export function logHandlers(ports: StatementPorts): HandlersOf<typeof logOperations> {
  return {
    async readStatement({ params }) {
      const read = await readStatement(ports, params.id);
      if (read.kind === 'refused') return read;
      const { sha256, index, statement, proof } = read;
      const value: LoggedStatement = { sha256, index, statement, proof };
      return jsonReply(200, value, { 'cache-control': 'public, max-age=2' });
    },
  };
}
