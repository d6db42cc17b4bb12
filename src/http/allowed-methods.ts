import { operations } from '../protocol/operations/operations.ts';
import type { Operation } from '../protocol/operations/operation.ts';

const patterns = Object.values<Operation>(operations).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The methods of the operations at a path; empty where there is none. */
export function allowedMethods(path: string): readonly string[] {
  const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}
