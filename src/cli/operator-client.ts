import { visibleLine } from '../core/visible-text.ts';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A request to a running server that failed. The message says what happened and what to do about it. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  /** 1: the server refused. 2: no request was sent, or no server answered. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** For `ActionParts`. */
export const exitCodeOf = (error: unknown): 1 | 2 | undefined =>
  error instanceof RequestFailed ? error.exitCode : undefined;

/** Requests to a running server, authorized by the token of its data folder. Paths are below `/v1/operator/`. Throws `RequestFailed`. */
export interface OperatorClient {
  get(path: string): Promise<unknown>;
  /** Each call has an idempotency key of its own: two calls are two requests. */
  post(path: string, body: object): Promise<unknown>;
}

/** Reads the operator token, which a server makes at its first start. Throws `RequestFailed` where there is none. */
export function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'it is not there: name the data folder of the server by --data, or the token by --token-file'
        : code === 'EACCES'
          ? 'only the account that runs the server may read it: use that one, or --token-file with a copy of yours'
          : (error as Error).message;
    throw new RequestFailed(`cannot read the token ${file}: ${why}`, 2);
  }
}

const timeoutMs = 30_000;

export function operatorClient(url: string, token: string): OperatorClient {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const address = `${url}/v1/operator/${path}`;
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    let response: Response;
    let text: string;
    try {
      response = await fetch(address, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
      text = await response.text();
    } catch (error) {
      throw new RequestFailed(
        `no server answers at ${url} (${reasonOf(error)}): start it, or name it by --url`,
        2,
      );
    }
    const value = parse(text);
    if (response.ok && value !== undefined) return value;
    throw new RequestFailed(
      problemText(value) ?? `${url} answered ${response.status}, and not as Carnet does`,
      1,
    );
  };
  return {
    get: (path) => send(path, { method: 'GET', headers: {} }),
    post: (path, body) =>
      send(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `carnet-cli-${randomBytes(16).toString('hex')}`,
        },
        body: JSON.stringify(body),
      }),
  };
}

/** All pages of a list: `itemsOf` takes the items and the cursor of the next page from an answer. */
export async function getAll<Item>(
  client: OperatorClient,
  path: string,
  itemsOf: (page: unknown) => { readonly items: readonly Item[]; readonly cursor: string | null },
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let next: string | null = ''; next !== null;) {
    const query: string = next === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${next}`;
    const { items, cursor } = itemsOf(await client.get(`${path}${query}`));
    found.push(...items);
    next = cursor;
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A problem document (RFC 9457) in a line. */
function problemText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, detail, remedy } = value as Record<string, unknown>;
  const parts = [title, detail, remedy].filter((one): one is string => typeof one === 'string');
  return parts.length === 0 ? undefined : visibleLine(parts.map((one) => one.replace(/\.?$/, '.')).join(' '));
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
}
