import { AdvisoryAnswer, AdvisoryQuery } from '../public/advisory.ts';
import { Trust } from '../device/trust.ts';
import { json, type Operation } from './operation.ts';
import { PolicyId, VersionText } from '../scalars/scalars.ts';
import { Readiness } from '../public/readiness.ts';
import { exact, optional } from '../schema/compound.ts';
import { literal } from '../schema/scalar.ts';

/** The operations that are open to anyone. */
export const publicOperations = {
  readPolicy: {
    method: 'GET',
    path: '/v1/policies/{id}',
    audience: 'public',
    summary:
      'A published policy: its exact text as YAML, or the same as JSON. The latest version unless one is named.',
    params: exact({ id: PolicyId }),
    query: exact({ version: optional(VersionText) }),
    quota: 'public',
    cached: true,
    answers: {
      200: { description: 'The policy.', types: ['application/yaml', 'application/json'] },
    },
    errors: ['policy-unknown', 'not-acceptable', 'not-ready'],
  },
  advise: {
    method: 'GET',
    path: '/v1/advisories',
    audience: 'public',
    summary:
      'Will my phone work if I go there? What holds at a destination on given dates for a phone first used elsewhere, first used there, and never used.',
    query: AdvisoryQuery,
    quota: 'public',
    answers: {
      200: { description: 'The advisory, in the language asked for.', types: json, schema: AdvisoryAnswer },
    },
    errors: ['not-ready'],
  },
  readTrust: {
    method: 'GET',
    path: '/v1/trust',
    audience: 'public',
    summary:
      'What a phone trusts: directive keys, log, witnesses, fences, lock profile. With `version=2` also the newest approver set, which phones of version 1 would refuse to read.',
    query: exact({ version: optional(VersionText) }),
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'The trust document.', types: json, schema: Trust } },
    errors: ['not-ready'],
  },
  readHealth: {
    method: 'GET',
    path: '/healthz',
    audience: 'public',
    summary: 'Whether the process lives.',
    quota: null,
    answers: {
      200: {
        description: 'It does.',
        types: json,
        schema: exact({ alive: literal(true) }),
      },
    },
    errors: [],
  },
  readReadiness: {
    method: 'GET',
    path: '/readyz',
    audience: 'public',
    summary: 'Whether the server can do all its work, and if not, what it waits for.',
    quota: null,
    answers: {
      200: { description: 'It can.', types: json, schema: Readiness },
      503: { description: 'It cannot; ordinary check-ins may go on.', types: json, schema: Readiness },
    },
    errors: [],
  },
  readOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    audience: 'public',
    summary: 'This document.',
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'OpenAPI 3.1.', types: json } },
    errors: [],
  },
} as const satisfies Record<string, Operation>;
