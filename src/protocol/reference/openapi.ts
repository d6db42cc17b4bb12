import type { ObjectShape } from '../schema/compound.ts';
import type { JsonSchema } from '../schema/shape.ts';
import { AdvisoryAnswer } from '../public/advisory.ts';
import { CheckInAnswer, CheckInRequest } from '../device/check-in.ts';
import { EnrolmentAnswer, EnrolmentRequest } from '../device/enrolment.ts';
import { errorRegistry } from '../errors/error-table.ts';
import { problemTypePrefix, type ErrorCode } from '../errors/errors.ts';
import { commonErrors, operations } from '../operations/operations.ts';
import type { Operation } from '../operations/operation.ts';
import { Directive } from '../device/directive.ts';
import { Report } from '../device/report.ts';
import { Trust } from '../device/trust.ts';
import { Phone, PhoneList } from '../operators/phones.ts';
import { DossierView, ExemptionGrant, ExemptionGranted } from '../operators/dossiers.ts';
import { PolicyList } from '../public/policies.ts';

type Json = Readonly<Record<string, unknown>>;

const audiences: Readonly<Record<Operation['audience'], string>> = {
  device: 'Phones: their signature inside the request says whose it is.',
  operator: 'People in a session, and programs with a token.',
  public: 'Anybody.',
};

/** Schemas with a name of their own; any other is written out where it is used. */
const named: Readonly<Record<string, JsonSchema>> = {
  AdvisoryAnswer,
  CheckInAnswer,
  CheckInRequest,
  Directive,
  DossierView,
  EnrolmentAnswer,
  EnrolmentRequest,
  ExemptionGrant,
  ExemptionGranted,
  Phone,
  PhoneList,
  PolicyList,
  Report,
  Trust,
};

const Problem: Json = {
  type: 'object',
  description: 'RFC 9457. Further members name the fault where `detail` alone would not do.',
  required: ['type', 'title', 'status', 'detail', 'remedy'],
  properties: {
    type: { type: 'string', enum: Object.keys(errorRegistry).map((code) => `${problemTypePrefix}${code}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    remedy: { type: 'string' },
  },
};

/** The OpenAPI 3.1 description of the interface, made from the table that registers the routes. */
export function openApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describe(id, operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Carnet',
      version: '1',
      summary:
        'Decides whether a phone may operate where it is: from evidence, under a published policy, in the open.',
      description:
        'Phones enrol and check in; anybody reads policies, advisories and the public log; operators act in a session, or with the token of a program.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that this description was read from.' }],
    tags: Object.entries(audiences).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, withRefs(schema)])),
        Problem,
      },
      securitySchemes: {
        operator: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-carnet',
          description: '`carnet` where the server has no TLS. Changes also carry the header Carnet-Csrf.',
        },
      },
    },
  };
}

function describe(id: string, operation: Operation): Json {
  const parameters = [
    ...parametersOf('path', operation.params),
    ...parametersOf('query', operation.query),
    ...(operation.idempotent
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            schema: { type: 'string', minLength: 8, maxLength: 128 },
          },
        ]
      : []),
  ];
  return {
    operationId: id,
    tags: [operation.audience],
    summary: operation.summary,
    security: operation.audience === 'operator' ? [{ operator: [] }, { session: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: contentOf(operation.body.types, operation.body.schema) },
        }),
    responses: {
      ...answersOf(operation),
      ...(operation.cached
        ? { 304: { description: 'Unchanged since the ETag that If-None-Match names.' } }
        : {}),
      ...problemsOf([...new Set([...operation.errors, ...commonErrors(operation)])]),
    },
  };
}

function answersOf(operation: Operation): Json {
  return Object.fromEntries(
    Object.entries(operation.answers).map(([status, { description, types, schema }]) => [
      status,
      { description, content: contentOf(types, schema) },
    ]),
  );
}

/** One response for each status; it names every error code with that status. */
function problemsOf(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => errorRegistry[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${errorRegistry[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function contentOf(types: readonly string[], schema: JsonSchema | undefined): Json {
  return Object.fromEntries(
    types.map((type) => [type, schema === undefined ? {} : { schema: refTo(schema) }]),
  );
}

function refTo(schema: JsonSchema): Json | JsonSchema {
  const name = Object.keys(named).find((each) => named[each] === schema);
  return name === undefined ? withRefs(schema) : { $ref: `#/components/schemas/${name}` };
}

/** The same schema, where a part that has a name is referred to by it. */
function withRefs(schema: JsonSchema): Json {
  const part = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(part);
    return typeof value === 'object' && value !== null ? refTo(value) : value;
  };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, part(value)]));
}

function parametersOf(place: 'path' | 'query', schema: ObjectShape | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const required = schema.required ?? [];
  return Object.entries(schema.properties).map(([name, value]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: value,
  }));
}
