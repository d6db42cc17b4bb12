import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { readonly [member: string]: unknown };
}

/** Sends requests on kept-alive connections, as phones behind a proxy do. */
export interface Client {
  /** `address`: where the phone is, as a proxy says. Rejects where the exchange breaks. */
  post(path: string, body: object, address: string): Promise<Answer>;
  close(): void;
}

const timeoutMs = 60_000;

export function openClient(port: number): Client {
  const agent = new Agent({ keepAlive: true });
  const broken = (code: string): Error => Object.assign(new Error(code), { code });
  return {
    post: (path, body, address) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
        const to = { host: '127.0.0.1', port, path, method: 'POST', agent, timeout: timeoutMs, headers };
        const sent = request(to, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk)));
          response.on('error', reject);
          response.on('end', () => {
            if (!response.complete) return reject(broken('cut'));
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              body: JSON.parse(text) as Answer['body'],
            });
          });
        });
        sent.on('timeout', () => sent.destroy(broken('late')));
        sent.on('error', reject);
        sent.end(JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}
