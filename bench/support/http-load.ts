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
 * Sends the requests that `next` gives, one at a time on each of `connections` kept-alive connections, for `seconds` after a
 * warm-up. A plain client on sockets: it must cost less than the server that it measures.
 */
export async function httpLoad(options: {
  port: number;
  connections: number;
  seconds: number;
  warmUpSeconds: number;
  next: () => Buffer;
}): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let failed = 0;
  let measuring = false;
  let stopped = false;

  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let pending: Buffer = Buffer.alloc(0);
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(options.next());
      };
      socket.on('data', (chunk: Buffer) => {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
        const length = wholeAnswer(pending);
        if (length < 0) return;
        if (measuring) {
          latenciesMs.push(performance.now() - sentAt);
          if (pending[9] !== 0x32) failed += 1; // the first digit of the status after "HTTP/1.1 "
        }
        pending = pending.subarray(length);
        if (stopped) {
          socket.end();
          resolve();
        } else send();
      });
      socket.on('error', reject);
      socket.on('connect', send);
    });

  const sockets = Array.from({ length: options.connections }, () =>
    connect({ port: options.port, host: '127.0.0.1', noDelay: true }),
  );
  const done = Promise.all(sockets.map(drive));
  const wait = (seconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await wait(options.warmUpSeconds);
  measuring = true;
  const startedAt = performance.now();
  await wait(options.seconds);
  measuring = false;
  const elapsedS = (performance.now() - startedAt) / 1000;
  stopped = true;
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
