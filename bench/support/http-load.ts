import { connect, type Socket } from 'node:net';

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers whose status was not 2xx: any makes a measurement void. */
  readonly failed: number;
}

const headerEnd = Buffer.from('\r\n\r\n');

/** One whole HTTP/1.1 POST as bytes, ready to be written again and again on a kept-alive connection. */
export function httpPost(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${extra.join('')}` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** One whole HTTP/1.1 GET as bytes. */
export function httpGet(path: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${extra.join('')}\r\n`);
}

/** Length of the answer at the start of `bytes`, once it is whole; -1 before. The servers measured here always send a length. */
function wholeAnswer(bytes: Buffer): number {
  const end = bytes.indexOf(headerEnd);
  if (end < 0) return -1;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
  if (length === undefined) throw new Error(`answer without a length: ${bytes.toString('latin1', 0, end)}`);
  const total = end + headerEnd.length + Number(length);
  return bytes.length >= total ? total : -1;
}

/**
 * Sends the requests that `next` gives, one at a time on each of `connections` kept-alive connections, until it gives none or, with
 * `seconds`, until they are over, after a warm-up. A plain client on sockets: it must cost less than the server that it measures.
 */
export async function httpLoad(options: {
  port: number;
  connections: number;
  seconds?: number;
  warmUpSeconds?: number;
  next: () => Buffer | undefined;
  /** Told every answer with its body, where somebody wants to know. */
  answered?: (status: number, body: string) => void;
}): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let failed = 0;
  let measuring = options.warmUpSeconds === undefined;
  let stopped = false;

  const take = (answer: Buffer, tookMs: number): void => {
    const status = Number(answer.toString('latin1', 9, 12));
    options.answered?.(status, answer.toString('utf8', answer.indexOf(headerEnd) + headerEnd.length));
    if (!measuring) return;
    latenciesMs.push(tookMs);
    if (status < 200 || status > 299) failed += 1;
  };
  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let pending: Buffer = Buffer.alloc(0);
      let sentAt = 0;
      const send = (): void => {
        const request = stopped ? undefined : options.next();
        if (request === undefined) {
          socket.end();
          resolve();
          return;
        }
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('data', (chunk: Buffer) => {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
        const length = wholeAnswer(pending);
        if (length < 0) return;
        take(pending.subarray(0, length), performance.now() - sentAt);
        pending = pending.subarray(length);
        send();
      });
      socket.on('error', reject);
      socket.on('connect', send);
    });

  let startedAt = performance.now();
  const done = Promise.all(
    Array.from({ length: options.connections }, () =>
      drive(connect({ port: options.port, host: '127.0.0.1', noDelay: true })),
    ),
  );
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
