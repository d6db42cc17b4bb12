import type { FastifyInstance, FastifyRequest } from 'fastify';
import { formatInstant, parseInstant } from '../../core/time.ts';
import { clockPath, type LocalClock } from './clock.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** The connection itself counts, not what a header says of it. */
function isLocal(request: FastifyRequest): boolean {
  return loopback.has(request.socket.remoteAddress ?? '');
}

/**
 * Lets a simulation in another process read and move the server's clock: `GET` and `PUT /sim/clock` with `{ now }`, RFC 3339. Only from
 * this machine, only forwards, and only registered where the server was started with a controlled clock. `reached` is called after
 * every move, before it is answered, so that the deadlines that have passed are reached.
 */
export function registerClockRoute(
  app: FastifyInstance,
  clock: LocalClock,
  reached: () => Promise<unknown>,
): void {
  app.get(clockPath, (request, reply) =>
    isLocal(request) ? { now: formatInstant(clock.now()) } : reply.code(403).send({ error: 'loopback only' }),
  );
  app.put(clockPath, async (request, reply) => {
    if (!isLocal(request)) return reply.code(403).send({ error: 'loopback only' });
    const { body } = request;
    const text = typeof body === 'object' && body !== null && 'now' in body ? body.now : undefined;
    const instant = typeof text === 'string' ? parseInstant(text) : undefined;
    if (instant === undefined) return reply.code(400).send({ error: 'now is no RFC 3339 time in UTC' });
    if (instant < clock.now()) return reply.code(409).send({ error: 'a clock does not run backwards' });
    clock.advanceTo(instant);
    await reached();
    return { now: formatInstant(clock.now()) };
  });
}
