import type { Readable } from 'node:stream';
import type { KeptAnswer } from '../../app/people/idempotent.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';

/** What a handler answers: the exact body with its type. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** Names in lower case. Without `cache-control` the reply is sent as `no-store`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent instead of the body where the answer has no bound. */
  readonly stream?: Readable;
  /** How a check-in was answered; for the metrics. */
  readonly path?: 'ordinary' | 'listed';
}

const jsonType = 'application/json; charset=utf-8';

export function jsonReply(status: number, value: object, headers: Reply['headers'] = {}): Reply {
  return textReply(status, jsonType, JSON.stringify(value), headers);
}

/** Sends JSON text as it is. */
export function jsonText(status: number, body: string): Reply {
  return textReply(status, jsonType, body);
}

/** Sends the kept answer of a request that may be repeated. */
export function keptReply(outcome: KeptAnswer | Refusal): Reply | Refusal {
  return outcome.kind === 'refused' ? outcome : jsonText(outcome.status, outcome.body);
}

export function textReply(
  status: number,
  type: string,
  body: string | Buffer,
  headers: Reply['headers'] = {},
): Reply {
  return { kind: 'reply', status, type, body, headers };
}
