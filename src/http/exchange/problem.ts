import type { FastifyError } from 'fastify';
import { problemOf, refuse, type ErrorCode, type Refusal } from '../../protocol/errors/errors.ts';
import { scalarNames } from '../../protocol/scalars/scalar-names.ts';
import { PhoneId, Sha256 } from '../../protocol/scalars/scalars.ts';
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
  readonly params: Readonly<Record<string, unknown>>;
}

/** The refusal for an error that reached Fastify; undefined where the error is a bug of this server. */
export function refusalOfError(error: FastifyError): Refusal | undefined {
  const away = refusalOfStoreError(error);
  if (away !== undefined) return away;
  if (error.validation !== undefined) {
    const flaws = error.validation as unknown as readonly Flaw[];
    const code = error.validationContext === 'body' ? 'malformed-body' : 'malformed-query';
    return refuse(code, { detail: describeFlaw(flaws[0]!, flaws) });
  }
  const code = codesOfFastify[error.code];
  if (code !== undefined) return refuse(code, code === 'malformed-body' ? { detail: error.message } : {});
  if (error instanceof SyntaxError) return refuse('malformed-body', { detail: error.message });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return refuse('bad-request', { detail: error.message });
  return undefined;
}

/** Forms of several scalars, which are not told apart by what they match. */
const sharedForms: readonly (readonly [string | undefined, string])[] = [
  [PhoneId.pattern, '32 digits in hex, 0 to 9 and a to f'],
  [Sha256.pattern, '32 bytes in base64url, 43 characters'],
];
const formNames = new Map([...scalarNames].map(([{ pattern }, name]) => [pattern, name] as const));
for (const [pattern, name] of sharedForms) formNames.set(pattern, name);

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

type Params = Flaw['params'];

/** What each keyword demands, as `must …` goes on: a person reads it, who knows no validator and no regular expression. */
const demands: Readonly<Record<string, (params: Params) => string>> = {
  pattern: ({ pattern }) => `be ${formNames.get(String(pattern)) ?? 'in the form that this field takes'}`,
  type: ({ type }) => `be ${kinds[String(type)] ?? String(type)}`,
  enum: ({ allowedValues }) => `be ${(allowedValues as readonly unknown[]).join(' or ')}`,
  minLength: ({ limit }) => `have at least ${counted(limit, 'character')}`,
  maxLength: ({ limit }) => `have at most ${counted(limit, 'character')}`,
  minItems: ({ limit }) => `have at least ${counted(limit, 'entr', 'y', 'ies')}`,
  maxItems: ({ limit }) => `have at most ${counted(limit, 'entr', 'y', 'ies')}`,
  minProperties: ({ limit }) => `have at least ${counted(limit, 'field')}`,
  maxProperties: ({ limit }) => `have at most ${counted(limit, 'field')}`,
  minimum: ({ limit }) => `be at least ${String(limit)}`,
  maximum: ({ limit }) => `be at most ${String(limit)}`,
  uniqueItems: () => 'have no entry twice',
};

function counted(limit: unknown, word: string, one = '', many = 's'): string {
  return `${String(limit)} ${word}${limit === 1 ? one : many}`;
}

/** Names the field and what is wrong with it. `others`: what else was found; of several permitted values, each is a flaw of its own. */
function describeFlaw({ instancePath, keyword, params }: Flaw, others: readonly Flaw[]): string {
  const extra = params['additionalProperty'];
  if (keyword === 'additionalProperties' && typeof extra === 'string')
    return `${instancePath}/${extra.slice(0, 64)}: unknown field`;
  const missing = params['missingProperty'];
  if (keyword === 'required' && typeof missing === 'string') return `${instancePath}/${missing}: missing`;
  const where = instancePath === '' ? 'the whole' : instancePath;
  if (keyword === 'const') {
    const permitted = others.filter((one) => one.keyword === 'const' && one.instancePath === instancePath);
    return `${where}: must be ${permitted.map((one) => String(one.params['allowedValue'])).join(' or ')}`;
  }
  return `${where}: must ${demands[keyword]?.(params) ?? 'be in the form that this field takes'}`;
}
