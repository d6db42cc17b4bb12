import { Pool, type Dispatcher } from 'undici';
import type { TransportAnswer, TransportRequest } from '../../agent/platform/ports.ts';

export interface HttpRequest extends Omit<TransportRequest, 'body'> {
  /** Bytes are sent as they are: encoded once, they can be sent again and again. */
  readonly body?: string | Uint8Array;
}

/** Sends one request at a time on each of a few kept-alive connections; the rest waits in line. */
export interface HttpClient {
  /** Rejects where the connection breaks or the answer cannot be read. */
  send(path: string, request: HttpRequest): Promise<TransportAnswer>;
  /** Closes the connections; what is not answered yet rejects. */
  close(): Promise<void>;
}

/** Collects one answer. Undici's `dispatch` without its `request`: a stream for each body would cost a third more. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: TransportAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #pieces: Buffer[] = [];
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};

  constructor(resolve: (answer: TransportAnswer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Undici takes an object without this for a handler of its older interface. */
  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    const [status, headers, pieces] = [this.#status, this.#headers, this.#pieces];
    this.#resolve({
      status,
      headers: {
        get(name) {
          const value = headers[name.toLowerCase()];
          return Array.isArray(value) ? value.join(', ') : (value ?? null);
        },
      },
      text: () => Promise.resolve(Buffer.concat(pieces).toString()),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

/** A client for many requests to one server that shares its processors with them. An answer may take as long as it takes. */
export function httpClient(baseUrl: string, connectionsMax: number): HttpClient {
  const pool = new Pool(baseUrl, {
    connections: connectionsMax,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: (path, { method, headers, body }) =>
      new Promise((resolve, reject) => {
        pool.dispatch({ path, method, headers, body: body ?? null }, new Exchange(resolve, reject));
      }),
    close: () => pool.destroy(),
  };
}
