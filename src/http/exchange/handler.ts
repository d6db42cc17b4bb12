import type { AuditWithin } from '../../app/people/audit.ts';
import type { Principal } from '../../app/people/principal.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import type { OperationId, operations } from '../../protocol/operations/operations.ts';
import type { RequestOf } from '../../protocol/operations/request.ts';
import type { Reply } from './reply.ts';

/** A header of the request by its lower-case name, several of one name joined by commas; null where there is none. */
export type HeaderReader = (name: string) => string | null;

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly params: Readonly<Record<string, string>>;
  readonly header: HeaderReader;
}

/** Added to the request of an operator's operation once it is authorized. */
export interface OperatorContext {
  readonly principal: Principal;
  /** Records the operation within its own transaction (`audit: 'within'`). */
  readonly audit: AuditWithin;
}

/** Added to the request of an operation that may be repeated. */
export interface Repeatable {
  /** Of this principal alone: see `idempotencyKeyOf`. */
  readonly idempotencyKey: string;
}

interface Sender {
  readonly header: HeaderReader;
  /** The network address that the request came from, through trusted proxies. */
  readonly address: string;
}

type Declared<Id extends OperationId> = (typeof operations)[Id];

/** A validated request of one operation. */
export type OperationRequest<Id extends OperationId> = RequestOf<Id> &
  Sender &
  (Declared<Id>['audience'] extends 'operator' ? OperatorContext : unknown) &
  (Declared<Id> extends { readonly idempotent: true } ? Repeatable : unknown);

type Outcome = Reply | Refusal;

/** A request as the server hands it to any handler, validated by the schemas of its operation. */
export interface ReceivedRequest extends Sender {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** null where the operation takes none. */
  readonly idempotencyKey: string | null;
  /** Both null where the operation is not an operator's. */
  readonly principal: Principal | null;
  readonly audit: AuditWithin | null;
}

export type ReceivedHandler = (request: ReceivedRequest) => Outcome | Promise<Outcome>;

export type Handler<Id extends OperationId> = (request: OperationRequest<Id>) => Outcome | Promise<Outcome>;

export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The handlers of one table of operations. */
export type HandlersOf<Table> = Pick<Handlers, keyof Table & OperationId>;

/** Answers a path beside the operations: a page, a file. */
export type PageHandler = (request: RequestHead) => Outcome | Promise<Outcome>;
