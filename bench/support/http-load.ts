import { httpClient, type HttpRequest } from '../../src/sim/world/http-client.ts';

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers whose status was not 2xx: any makes a measurement void. */
  readonly failed: number;
}

export interface LoadRequest extends HttpRequest {
  readonly path: string;
}

/** A GET, to be sent again and again. */
export function httpGet(path: string, headers: Readonly<Record<string, string>> = {}): LoadRequest {
  return { method: 'GET', path, headers };
}

/** A POST of JSON, encoded once, to be sent again and again. */
export function httpPost(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): LoadRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  };
}

/**
 * Sends the requests that `next` gives, one at a time on each of `connections` kept-alive connections, until it gives none or, with
 * `seconds`, until they are over, after a warm-up. Rejects where a connection breaks.
 */
export async function httpLoad(options: {
  port: number;
  connections: number;
  seconds?: number;
  warmUpSeconds?: number;
  next: () => LoadRequest | undefined;
  /** Told every answer with its body, where somebody wants to know. */
  answered?: (status: number, body: string) => void;
}): Promise<LoadResult> {
  const client = httpClient(`http://127.0.0.1:${options.port}`, options.connections);
  const latenciesMs: number[] = [];
  let failed = 0;
  let measuring = options.warmUpSeconds === undefined;
  let stopped = false;

  const drive = async (): Promise<void> => {
    for (;;) {
      const request = stopped ? undefined : options.next();
      if (request === undefined) return;
      const sentAt = performance.now();
      const answer = await client.send(request.path, request);
      const tookMs = performance.now() - sentAt;
      if (options.answered !== undefined) options.answered(answer.status, await answer.text());
      if (!measuring) continue;
      latenciesMs.push(tookMs);
      if (answer.status < 200 || answer.status > 299) failed += 1;
    }
  };

  let startedAt = performance.now();
  const done = Promise.all(Array.from({ length: options.connections }, drive));
  const wait = (seconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  if (options.warmUpSeconds !== undefined) {
    await wait(options.warmUpSeconds);
    measuring = true;
    startedAt = performance.now();
  }
  if (options.seconds !== undefined) {
    await wait(options.seconds);
    measuring = false;
    stopped = true;
  }
  const endedAt = options.seconds === undefined ? done.then(() => performance.now()) : performance.now();
  const elapsedS = ((await endedAt) - startedAt) / 1000;
  await done;
  await client.close();

  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN;
  return {
    requests: latenciesMs.length,
    perSecond: latenciesMs.length / elapsedS,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed,
  };
}
