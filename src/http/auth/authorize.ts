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
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { OperationId } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';
import { checkOperator } from './authenticate.ts';
import type { OperationRequest, Handler, Reply } from '../reply.ts';
import { comesFromHere, readSessionSecret } from './session-cookie.ts';

/** The head of a request: all that is known before its body is read. */
export type Head = Pick<OperationRequest, 'params' | 'header'>;

export interface Admitted {
  readonly kind: 'admitted';
  readonly principal: Principal;
  /** Runs the handler as this principal, and writes what came of it into the audit trail before anybody is told. */
  readonly run: (asked: OperationRequest, handler: Handler) => Promise<Reply | Refusal>;
}

/** The one place where it is decided whether an operator's operation may be asked for, whatever it is. */
export interface Authorizer {
  admit(id: OperationId, operation: Operation, head: Head): Promise<Admitted | Refusal>;
}

export interface AuthorizerPorts extends PeoplePorts {
  readonly refusals: AuditPorts['refusals'];
  readonly access: Access;
  /** Records that something was read; resolves once the entry is committed, rejects where it was not. */
  readonly recordReading: (entry: AuditEntry) => Promise<void>;
  /** What a program shows instead of a session. Read at each request: it may be renewed while the server runs. */
  readonly operatorToken: () => string;
}

interface Known {
  readonly principal: Principal;
  readonly method: SignInMethod | 'token';
}

/** The token of the data folder reads and favours owners; it stands for nobody, so it orders nothing. */
const program: Known = {
  principal: { kind: 'program', roles: ['viewer', 'support'] },
  method: 'token',
};

export function createAuthorizer(ports: AuthorizerPorts): Authorizer {
  return {
    async admit(id, operation, head) {
      const known = await identify(ports, operation, head);
      if ('kind' in known) return known;
      const { principal } = known;
      const decision = ports.access.decide(principal, id, known.method);
      const scope = { operation: id, target: targetOf(head) };
      if (!decision.allowed) {
        const refusal = refusalOf(ports.access, id, decision.policies);
        await recordRefusal(ports, { ...auditedAs(principal), ...scope, outcome: refusal.code });
        return refusal;
      }
      const line = { ...auditedAs(principal), ...scope, details: { policies: decision.policies } };
      return {
        kind: 'admitted',
        principal,
        async run(asked, handler) {
          const refusal = await whyNoMore(ports, id, operation, head);
          if (refusal === null) return runAudited(ports, operation, line, principal, asked, handler);
          await recordRefusal(ports, { ...auditedAs(principal), ...scope, outcome: refusal.code });
          return refusal;
        },
      };
    },
  };
}

/**
 * Whoever was let in by the head of a request can take their time over its body: a change is made by what they may do when it is there, so that
 * nobody acts on after they were signed out, deactivated or lost the role.
 */
async function whyNoMore(
  ports: AuthorizerPorts,
  id: OperationId,
  operation: Operation,
  head: Head,
): Promise<Refusal | null> {
  if (operation.method === 'GET') return null;
  const known = await identify(ports, operation, head);
  if ('kind' in known) return known;
  const { allowed, policies } = ports.access.decide(known.principal, id, known.method);
  return allowed ? null : refusalOf(ports.access, id, policies);
}

async function identify(ports: AuthorizerPorts, operation: Operation, head: Head): Promise<Known | Refusal> {
  const authorization = head.header('authorization');
  if (authorization !== null) return checkOperator(authorization, ports.operatorToken()) ?? program;
  const publicUrl = ports.publicUrl();
  const secret = readSessionSecret(head.header('cookie'), publicUrl);
  if (secret === null) return refuse('unauthorized');
  const signedIn = await findSignedIn(ports, secret);
  if (signedIn.kind === 'refused') return signedIn;
  if (operation.method !== 'GET' && !comesFromHere(head.header, secret, publicUrl))
    return refuse('csrf-token-missing');
  return { principal: principalOf(signedIn), method: signedIn.session.method };
}

function refusalOf(access: Access, id: OperationId, policies: readonly string[]): Refusal {
  if (policies.includes('oidc-sessions-only-read')) return refuse('passkey-required');
  const roles = access.rolesFor(id);
  const needed =
    roles.length === 0
      ? `no policy in policies/access permits ${id} to anybody`
      : `${id} needs one of the roles ${roles.join(', ')}`;
  return refuse('forbidden', { detail: `${needed}.`, members: { roles } });
}

const targetLengthMax = 200;

function targetOf(head: Head): string | null {
  const params = Object.entries(head.params).map(([name, value]) => `${name}=${value}`);
  return params.length === 0 ? null : params.join(' ').slice(0, targetLengthMax);
}

type Line = Omit<AuditEntry, 'at' | 'outcome'>;

/**
 * A change is written down before it begins, so that none is made unseen: an entry `begun` without one after it means that nobody knows how it
 * ended. Operations that record themselves do so in the transaction of the change.
 */
async function runAudited(
  ports: AuthorizerPorts,
  operation: Operation,
  line: Line,
  principal: Principal,
  asked: OperationRequest,
  handler: Handler,
): Promise<Reply | Refusal> {
  const quiet = operation.audit === 'none';
  const announced = operation.method !== 'GET' && operation.audit === undefined;
  let recorded = false;
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
  const made = await handler({ ...asked, principal, audit });
  if (made.kind === 'refused')
    await recordRefusal(ports, {
      ...auditedAs(principal),
      operation: line.operation,
      target: line.target,
      outcome: made.code,
    });
  else if (!recorded && !quiet) {
    const done = { ...line, outcome: 'done', at: ports.clock.now() };
    await (operation.method === 'GET' ? ports.recordReading(done) : recordAudit(ports, done));
  }
  return made;
}
