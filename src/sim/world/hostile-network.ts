import type { Transport, TransportAnswer } from '../../agent/platform/ports.ts';
import type { HttpClient } from './http-client.ts';
import type { Random } from './random.ts';

/** What a network may do to one request. `late-copy`: answered now, and delivered a second time hours or days later. */
type Fault = 'lost-request' | 'lost-answer' | 'duplicate' | 'late-copy';

/** How many requests of a thousand each fault strikes. */
const perThousand: readonly (readonly [fault: Fault, share: number])[] = [
  ['lost-request', 15],
  ['lost-answer', 15],
  ['duplicate', 10],
  ['late-copy', 5],
];

export type FaultCounts = Record<Fault, number>;

export interface Delivery {
  readonly path: string;
  readonly body: string;
  readonly answer: TransportAnswer;
}

interface Line {
  readonly client: HttpClient;
  readonly random: Random;
  readonly counts: FaultCounts;
  /** The address that the request comes from, as a proxy in front of the server would state it. */
  readonly address: () => string;
  /** Told of everything that reached the server, whether the phone learns of the answer or not. */
  readonly delivered: (delivery: Delivery) => void | Promise<void>;
  readonly keepLateCopy: (send: () => Promise<TransportAnswer>) => void;
}

function drawFault(random: Random): Fault | undefined {
  let left = random.below(1000);
  for (const [fault, share] of perThousand) {
    if (left < share) return fault;
    left -= share;
  }
  return undefined;
}

/** A phone's way to the server: what it posts may be lost, lose its answer, or arrive twice. */
export function hostileTransport(baseUrl: string, line: Line): Transport {
  const { client, random, counts } = line;
  return async (url, request) => {
    const path = url.slice(baseUrl.length);
    if (request.method === 'GET') return client.send(path, request);
    const stated = { ...request, headers: { ...request.headers, 'x-forwarded-for': line.address() } };
    const send = async (): Promise<TransportAnswer> => {
      const answer = await client.send(path, stated);
      await line.delivered({ path, body: request.body ?? '', answer });
      return answer;
    };
    const fault = drawFault(random);
    if (fault !== undefined) counts[fault] += 1;
    switch (fault) {
      case 'lost-request':
        throw new Error('the request was lost');
      case 'lost-answer':
        await send();
        throw new Error('the answer was lost');
      case 'duplicate': {
        const [first, second] = await Promise.all([send(), send()]);
        return random.chance(0.5) ? first : second;
      }
      case 'late-copy':
        line.keepLateCopy(() => client.send(path, stated));
        break;
      case undefined:
        break;
      default:
        fault satisfies never;
    }
    return send();
  };
}
