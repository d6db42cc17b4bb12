import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import type { OperationId } from '../protocol/operations/operations.ts';
import type { Operation } from '../protocol/operations/operation.ts';
import type { Authorizer } from './auth/authorize.ts';
import type { ReceivedHandler } from './exchange/handler.ts';
import { idempotencyKeyOf, readIdempotencyKey } from './exchange/idempotency-key.ts';
import { headerOf, headOf, receivedRequest } from './exchange/received-request.ts';
import type { Reply } from './exchange/reply.ts';
import { revalidated } from './exchange/representation.ts';
import { refusingWhileStoreIsAway } from './exchange/store-away.ts';
import type { Metrics } from './metrics.ts';
import { quotaHeaders, type Quota } from './quota.ts';
import type { Roads } from './roads.ts';
import { newRequestState, type RequestState } from './request-state.ts';
import { addressOf } from './exchange/trusted-proxies.ts';
import { sendRefusal, sendReply } from './send.ts';

export interface OperationRoute {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly handler: ReceivedHandler;
  readonly quota: Quota | null;
  readonly roads: Roads;
  readonly authorizer: Authorizer;
  readonly metrics: Pick<Metrics, 'quotaExceeded'>;
}

/** Registers the route of an operation: authorization, quota and the other checks of the head, validation, handler. */
export function registerOperation(server: FastifyInstance, route: OperationRoute): void {
  const { id, operation, authorizer } = route;
  const handler = refusingWhileStoreIsAway(route.handler);
  const road = route.roads.of(id, operation);
  const { params, query, body } = operation;
  server.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body: body.schema }),
    },
    // The body of a request that is refused by its head is not received.
    onRequest: (request, reply, done) => {
      const state = newRequestState(id);
      request.state = state;
      const check = (): void => {
        const refusal = refusalOfHead(route, request, reply, state);
        if (refusal === null) done();
        else void sendRefusal(request, reply, refusal);
      };
      if (operation.audience !== 'operator') return check();
      authorizer.authorize(id, operation, headOf(request)).then((outcome) => {
        if (outcome.kind === 'refused') return void sendRefusal(request, reply, outcome);
        state.authorized = outcome;
        return check();
      }, done);
    },
    handler: (request, reply) => {
      const state = request.state!;
      state.startedAt = performance.now();
      const received = receivedRequest(request, state.idempotencyKey);
      const finish = (outcome: Reply | Refusal): FastifyReply | Promise<FastifyReply> => {
        if (outcome.kind === 'refused') return sendRefusal(request, reply, outcome);
        state.path = outcome.path ?? '';
        const cached = operation.cached === true && outcome.status === 200;
        return sendReply(reply, cached ? revalidated(outcome, received.header) : unstored(outcome));
      };
      const { authorized } = state;
      const run = (): Reply | Refusal | Promise<Reply | Refusal> =>
        authorized === null ? handler(received) : authorized.run(received, handler);
      const outcome = road === null ? run() : road(authorized?.principal ?? null, async () => run());
      // Most check-ins are answered at once; a promise would only cost them a turn of the loop.
      return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
    },
  });
}

/** Only what the table of operations declares as `cached` may be stored: any other answer can name a phone or a person, whatever its handler says. */
function unstored(reply: Reply): Reply {
  return 'cache-control' in reply.headers
    ? { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } }
    : reply;
}

/** Checks what the head of a request alone can be refused for. null: nothing. */
function refusalOfHead(
  { operation, quota, metrics }: OperationRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  state: RequestState,
): Refusal | null {
  if (quota !== null) {
    const { policy } = quota;
    const taken = quota.take(addressOf(request.ip), performance.now());
    void reply.headers(quotaHeaders(policy, taken));
    if (!taken.allowed) {
      metrics.quotaExceeded(policy.name);
      return refuse('rate-limited', { retryAfterS: taken.resetS });
    }
  }
  if (operation.idempotent === true) {
    const key = readIdempotencyKey(headerOf(request, 'idempotency-key'));
    if (typeof key !== 'string') return key;
    // Only operators' operations may be repeated under a key, so somebody is known here.
    state.idempotencyKey = idempotencyKeyOf(state.authorized!.principal, key);
  }
  const type = request.headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase();
  if (operation.body !== undefined && type !== undefined && !operation.body.types.includes(type))
    return refuse('unsupported-media-type');
  return null;
}
