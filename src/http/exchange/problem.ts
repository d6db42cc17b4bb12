import type { FastifyError } from 'fastify';
import { problemOf, refuse, type ErrorCode, type Refusal } from '../../protocol/errors/errors.ts';
import { scalarNames } from '../../protocol/scalars/scalar-names.ts';
import { Day, Timestamp } from '../../protocol/scalars/scalars.ts';
import { textReply, type Reply } from './reply.ts';
import { refusalOfStoreError } from './store-away.ts';

const problemType = 'application/problem+json; charset=utf-8';

/** The reply to a refusal (RFC 9457), with `Retry-After` where repeating can help. */
export function problemReply(refusal: Refusal, headers: Reply['headers'] = {}): Reply {
  const problem = problemOf(refusal);
  return textReply(problem.status, problemType, JSON.stringify(problem), {
    ...headers,
    ...(refusal.retryAfterS === null ? {} : { 'retry-after': String(refusal.retryAfterS) }),
    ...(refusal.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="operators"' } : {}),
  });
}

const codesOfFastify: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_ERR_BAD_URL: 'bad-request',
};

interface Flaw {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The refusal for an error that reached Fastify; undefined where the error is a bug of this server. */
export function refusalOfError(error: FastifyError): Refusal | undefined {
  const away = refusalOfStoreError(error);
  if (away !== undefined) return away;
  if (error.validation !== undefined) {
    const flaw = error.validation[0] as unknown as Flaw;
    const code = error.validationContext === 'body' ? 'malformed-body' : 'malformed-query';
    return refuse(code, { detail: describeFlaw(flaw) });
  }
  const code = codesOfFastify[error.code];
  if (code !== undefined) return refuse(code, code === 'malformed-body' ? { detail: error.message } : {});
  if (error instanceof SyntaxError) return refuse('malformed-body', { detail: error.message });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return refuse('bad-request', { detail: error.message });
  return undefined;
}

/** What Ajv would say by a pattern that nobody can read. */
const patternNames = new Map(
  [Timestamp, Day].map((scalar) => [scalar.pattern, scalarNames.get(scalar)] as const),
);

/** Names the field and what is wrong with it, as Ajv found it. */
function describeFlaw({ instancePath, keyword, message, params }: Flaw): string {
  const extra = params['additionalProperty'];
  if (keyword === 'additionalProperties' && typeof extra === 'string')
    return `${instancePath}/${extra.slice(0, 64)}: unknown field`;
  const missing = params['missingProperty'];
  if (keyword === 'required' && typeof missing === 'string') return `${instancePath}/${missing}: missing`;
  const wanted = keyword === 'pattern' ? patternNames.get(String(params['pattern'])) : undefined;
  if (wanted !== undefined) return `${instancePath}: must be ${wanted}`;
  return `${instancePath === '' ? 'the whole' : instancePath}: ${message ?? keyword}`;
}
