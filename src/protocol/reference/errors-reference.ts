import { errorRegistry } from '../errors/error-table.ts';
import { problemTypePrefix } from '../errors/errors.ts';
import { commonErrors, operations } from '../operations/operations.ts';
import type { Operation } from '../operations/operation.ts';

/** The reference page of all errors, in Markdown, made from the registry. */
export function errorsReference(): string {
  const sections = Object.entries(errorRegistry).map(([code, { status, title, text, remedy }]) =>
    [
      `## ${code}`,
      '',
      `\`${problemTypePrefix}${code}\`, status ${status}: **${title}.**`,
      '',
      text,
      '',
      `What to do: ${remedy}`,
      '',
      `Operations: ${whereAnswered(code)}.`,
      '',
    ].join('\n'),
  );
  return [
    '# Errors',
    '',
    'Every refusal is an RFC 9457 problem (`application/problem+json`) with `type`, `title`, `status`, `detail` and `remedy`. `detail`',
    'names the fault in the request at hand. This page is generated: `node scripts/generate-openapi.ts`.',
    '',
    ...sections,
  ].join('\n');
}

function whereAnswered(code: string): string {
  const all = Object.values<Operation>(operations);
  const answering = all.filter((operation) =>
    [...operation.errors, ...commonErrors(operation)].some((one) => one === code),
  );
  if (answering.length === all.length) return 'all';
  if (answering.length === 0) return 'any address';
  return answering.map(({ method, path }) => `\`${method} ${path}\``).join(', ');
}
