import type { Access } from '../../app/people/access.ts';
import {
  auditedAs,
  recordAudit,
  recordRefusal,
  type AuditPorts,
  type AuditWithin,
} from '../../app/people/audit.ts';
import type { AuditEntry, PeoplePorts, SignInMethod } from '../../app/people/ports.ts';
import type { Principal } from '../../app/people/principal.ts';
import { findSignedIn, principalOf } from '../../app/people/sessions.ts';
import { refuse, type ErrorCode, type Refusal } from '../../protocol/errors/errors.ts';
import type { OperationId } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';
import type { ReceivedHandler, ReceivedRequest, RequestHead } from '../exchange/handler.ts';
import type { Reply } from '../exchange/reply.ts';
import { isOperatorToken } from './authenticate.ts';
import { isSameOrigin, readSessionSecret } from './session-cookie.ts';

export interface Authorized {
  readonly kind: 'authorized';
  readonly principal: Principal;
  /**
   * Runs the handler as this principal, and records what it did in the audit trail before its reply is sent. A refusal is not recorded
   * here: see `recordRefusal`.
   */
  readonly run: (request: ReceivedRequest, handler: ReceivedHandler) => Promise<Reply | Refusal>;
  /** Records that the request was refused or failed, at whatever step; bounded for each operator. */
  readonly recordRefusal: (code: ErrorCode) => Promise<void>;
}

/** Decides whether an operator's operation may be requested; the only place that does. */
export interface Authorizer {
  authorize(id: OperationId, operation: Operation, head: RequestHead): Promise<Authorized | Refusal>;
}

export interface AuthorizerPorts extends PeoplePorts {
  readonly refusals: AuditPorts['refusals'];
  readonly access: Access;
  /** Records that something was read; resolves once the entry is committed, rejects where it was not. */
  readonly recordReading: (entry: AuditEntry) => Promise<void>;
  /** What a program shows instead of a session. Read at each request: it may be renewed while the server runs. */
  readonly operatorToken: () => string;
}

interface Authenticated {
  readonly kind: 'authenticated';
  readonly principal: Principal;
  readonly method: SignInMethod | 'token';
  /** The secret of the session; null for the token. */
  readonly secret: string | null;
}

/** The token of the data folder reads and acts in favour of owners. It stands for no person, so it orders nothing. */
const program: Authenticated = {
  kind: 'authenticated',
  principal: { kind: 'program', roles: ['viewer', 'support'] },
  method: 'token',
  secret: null,
};

export function createAuthorizer(ports: AuthorizerPorts): Authorizer {
  return {
    async authorize(id, operation, head) {
      const known = await authenticate(ports, head);
      if (known.kind === 'refused') return known;
      const { principal } = known;
      const line = { ...auditedAs(principal), operation: id, target: targetOf(head) };
      const record = (code: ErrorCode): Promise<void> => recordRefusal(ports, { ...line, outcome: code });
      const permitted = permit(ports, id, operation, head, known);
      if (permitted.kind === 'refused') {
        await record(permitted.code);
        return permitted;
      }
      const details = { policies: permitted.policies };
      return {
        kind: 'authorized',
        principal,
        async run(request, handler) {
          const refusal = await refusalSince(ports, id, operation, head);
          return refusal ?? runAudited(ports, operation, { ...line, details }, principal, request, handler);
        },
        recordRefusal: record,
      };
    },
  };
}

/**
 * A client can take its time over the body of an authorized request. A change is therefore authorized again once the body is there, so that
 * nobody acts after they were signed out, deactivated or lost the role. null: still permitted.
 */
async function refusalSince(
  ports: AuthorizerPorts,
  id: OperationId,
  operation: Operation,
  head: RequestHead,
): Promise<Refusal | null> {
  if (operation.method === 'GET') return null;
  const known = await authenticate(ports, head);
  if (known.kind === 'refused') return known;
  const permitted = permit(ports, id, operation, head, known);
  return permitted.kind === 'refused' ? permitted : null;
}

async function authenticate(ports: AuthorizerPorts, head: RequestHead): Promise<Authenticated | Refusal> {
  const authorization = head.header('authorization');
  if (authorization !== null)
    return isOperatorToken(authorization, ports.operatorToken()) ? program : refuse('unauthorized');
  const secret = readSessionSecret(head.header('cookie'), ports.publicUrl());
  if (secret === null) return refuse('unauthorized');
  const signedIn = await findSignedIn(ports, secret);
  if (signedIn.kind === 'refused') return signedIn;
  return {
    kind: 'authenticated',
    principal: principalOf(signedIn),
    method: signedIn.session.method,
    secret,
  };
}

/** The ids of the policies of access that permit the request, or why it is refused. */
function permit(
  { access, publicUrl }: AuthorizerPorts,
  id: OperationId,
  operation: Operation,
  head: RequestHead,
  { principal, method, secret }: Authenticated,
): { readonly kind: 'permitted'; readonly policies: readonly string[] } | Refusal {
  if (secret !== null && operation.method !== 'GET' && !isSameOrigin(head.header, secret, publicUrl()))
    return refuse('csrf-token-missing');
  const { allowed, policies } = access.decide(principal, id, method);
  return allowed ? { kind: 'permitted', policies } : denial(access, id, policies);
}

function denial(access: Access, id: OperationId, policies: readonly string[]): Refusal {
  if (policies.includes('oidc-sessions-only-read')) return refuse('passkey-required');
  const roles = access.rolesFor(id);
  const needed =
    roles.length === 0
      ? `no policy in policies/access permits ${id} to anybody`
      : `${id} needs one of the roles ${roles.join(', ')}`;
  return refuse('forbidden', { detail: `${needed}.`, members: { roles } });
}

const targetLengthMax = 200;

function targetOf(head: RequestHead): string | null {
  const params = Object.entries(head.params).map(([name, value]) => `${name}=${value}`);
  return params.length === 0 ? null : params.join(' ').slice(0, targetLengthMax);
}

type Line = Omit<AuditEntry, 'at' | 'outcome'>;

/**
 * Runs a handler and records it. A change is recorded before it begins: an entry `begun` without a later one means that its outcome is
 * unknown. Operations with `audit: 'within'` record themselves in the transaction of the change.
 */
async function runAudited(
  ports: AuthorizerPorts,
  operation: Operation,
  line: Line,
  principal: Principal,
  request: ReceivedRequest,
  handler: ReceivedHandler,
): Promise<Reply | Refusal> {
  const announced = operation.method !== 'GET' && operation.audit === undefined;
  let recorded = operation.audit === 'none';
  const audit: AuditWithin = async (tx, entry = {}) => {
    recorded = true;
    await ports.store.appendAudit(tx, {
      ...line,
      target: entry.target ?? line.target,
      details: { ...line.details, ...entry.details },
      at: ports.clock.now(),
      outcome: 'done',
    });
  };
  if (announced) await recordAudit(ports, { ...line, outcome: 'begun' });
  const outcome = await handler({ ...request, principal, audit });
  if (outcome.kind === 'reply' && !recorded) {
    const done = { ...line, outcome: 'done', at: ports.clock.now() };
    await (operation.method === 'GET' ? ports.recordReading(done) : recordAudit(ports, done));
  }
  return outcome;
}
