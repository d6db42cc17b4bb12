import type { Readable } from 'node:stream';
import type { AuditWithin } from '../app/people/audit.ts';
import type { Principal } from '../app/people/principal.ts';
import type { Refusal } from '../protocol/errors/errors.ts';

/** What a handler answers: the exact body with its type. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent instead of the body where the answer has no bound. */
  readonly stream?: Readable;
  /** Which way a check-in went; for the metrics. */
  readonly path?: 'ordinary' | 'listed';
}

/** A request as handlers see it; validated by its operation's schemas, so that the shapes asked for here are there. */
export interface OperationRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly header: (name: string) => string | null;
  /** The address that the request came from, through trusted proxies. */
  readonly address: string;
  /** Who asks, of an operator's operation; else null. */
  readonly principal: Principal | null;
  /** Records an operator's operation within its own transaction (`audit: 'within'`); else null. */
  readonly audit: AuditWithin | null;
}

export type Handler = (asked: OperationRequest) => Reply | Refusal | Promise<Reply | Refusal>;

const jsonType = 'application/json; charset=utf-8';

export function jsonReply(status: number, value: object, headers: Reply['headers'] = {}): Reply {
  return textReply(status, jsonType, JSON.stringify(value), headers);
}

/** Sends JSON text as it is. */
export function jsonText(status: number, body: string): Reply {
  return textReply(status, jsonType, body);
}

export function textReply(
  status: number,
  type: string,
  body: string | Buffer,
  headers: Reply['headers'] = {},
): Reply {
  return { kind: 'reply', status, type, body, headers };
}
