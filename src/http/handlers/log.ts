import { readStatement, type StatementPorts } from '../../app/log/read-statement.ts';
import type { LoggedStatement } from '../../protocol/log/statement.ts';
import { jsonReply } from '../reply.ts';
import type { Handlers } from '../server.ts';

/** What is asked of the log beyond its files. */
export function logHandlers(parts: StatementPorts): Pick<Handlers, 'readStatement'> {
  return {
    async readStatement(asked) {
      const read = await readStatement(parts, asked.params['id']!);
      if (read.kind === 'refused') return read;
      const { sha256, index, statement, proof } = read;
      const value: LoggedStatement = { sha256, index, statement, proof };
      return jsonReply(200, value, { 'cache-control': 'public, max-age=2' });
    },
  };
}
