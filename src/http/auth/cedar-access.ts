import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type SchemaJson,
} from '@cedar-policy/cedar-wasm/nodejs';
import { readdirSync, readFileSync } from 'node:fs';
import type { Access, AccessDecision } from '../../app/people/access.ts';
import { roles, type Principal, type Role } from '../../app/people/principal.ts';
import { operations } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';

const policyFolder = new URL('../../../policies/access/', import.meta.url);
// The evaluator keeps the parsed schema under this name, and parsed policies under that of their folder.
const schemaName = 'carnet-access';
/** The kinds of principals, as the policies name them. */
const principalTypes = {
  operator: 'Operator',
  program: 'Program',
} as const satisfies Record<Principal['kind'], string>;
const programId = 'operator-token';
const resource = { type: 'Carnet', id: 'carnet' } as const;

const operatorOperations = Object.entries<Operation>(operations).filter(
  ([, { audience }]) => audience === 'operator',
);

/** One action for each operation, in the group `read` if it reads. Made from the table of operations, so that the two stay equal. */
function accessSchema(): SchemaJson<string> {
  const appliesTo = {
    principalTypes: Object.values(principalTypes),
    resourceTypes: ['Carnet'],
    context: { type: 'Record', attributes: { method: { type: 'String' } } },
  } as const;
  const actions = operatorOperations.map(([id, { method }]) => [
    id,
    { appliesTo, memberOf: method === 'GET' ? [{ id: 'read' }] : [] },
  ]);
  return {
    '': {
      entityTypes: {
        Role: {},
        ...Object.fromEntries(
          Object.values(principalTypes).map((type) => [type, { memberOfTypes: ['Role'] }]),
        ),
        Carnet: {},
      },
      actions: { read: {}, ...Object.fromEntries(actions) },
    },
  };
}

/** The policies by their ids. Throws where a file is no Cedar, or where a policy has no id or the id of another. */
export function readPolicies(folder: URL = policyFolder): Record<string, string> {
  const policies: Record<string, string> = {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.cedar'));
  for (const file of files.sort()) {
    const parts = policySetTextToParts(readFileSync(new URL(file, folder), 'utf8'));
    if (parts.type === 'failure') throw new Error(`${file}: ${parts.errors[0]?.message}`);
    for (const text of parts.policies) {
      const read = policyToJson(text);
      const id = read.type === 'success' ? read.json.annotations?.['id'] : undefined;
      if (id === undefined) throw new Error(`${file}: a policy has no @id`);
      if (Object.hasOwn(policies, id)) throw new Error(`${file}: there are two policies "${id}"`);
      policies[id] = text;
    }
  }
  return policies;
}

let shipped: Access | undefined;

/** Access by the policies that Carnet brings, read once a process: to validate them takes a third of a second. */
export function shippedAccess(): Access {
  return (shipped ??= cedarAccess());
}

/**
 * Access by the Cedar policies in `policies/access/`, parsed once and validated by a schema of all operations. Throws where they are invalid, so
 * that a server without valid policies does not start.
 */
export function cedarAccess(folder: URL = policyFolder): Access {
  const staticPolicies = readPolicies(folder);
  const schema = accessSchema();
  const policySetId = folder.href;
  const checked = validate({ schema, policies: { staticPolicies } });
  const faults =
    checked.type === 'failure'
      ? checked.errors.map(({ message }) => message)
      : checked.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
  if (faults.length > 0) throw new Error(`policies/access: ${faults.join('; ')}`);
  for (const parsed of [
    preparsePolicySet(policySetId, { staticPolicies }),
    preparseSchema(schemaName, schema),
  ])
    if (parsed.type === 'failure') throw new Error(`policies/access: ${parsed.errors[0]?.message}`);
  const decideAnew = decidingBy(policySetId);
  const decide = policiesNamingSomebody(staticPolicies).length === 0 ? remembering(decideAnew) : decideAnew;
  return {
    decide,
    rolesFor: (operation) => roles.filter((role) => decide(someone([role]), operation, 'passkey').allowed),
  };
}

const someone = (held: readonly Role[]): Principal => ({
  kind: 'operator',
  id: '0'.repeat(32),
  name: '',
  roles: held,
  session: '0'.repeat(32),
});

/**
 * The ids of the policies that name a person or the program by its id. Without any, a decision depends on nothing but the kind of principal, its
 * roles, the operation and the method of sign-in: entities have no attributes, the resource is always the same, and Cedar knows no clock.
 */
export function policiesNamingSomebody(policies: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(policies)
    .filter(([, text]) => {
      const read = policyToJson(text);
      return read.type === 'failure' || namesSomebody(read.json);
    })
    .map(([id]) => id);
}

/** Looks for an entity literal, wherever in the policy's JSON it stands. */
function namesSomebody(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const { type, id } = json as { readonly type?: unknown; readonly id?: unknown };
  if (Object.values<unknown>(principalTypes).includes(type) && id !== undefined) return true;
  return Object.values(json).some(namesSomebody);
}

/** Asks each question once. Every part of a question is one of a closed list, so the memory is bounded. */
function remembering(ask: Access['decide']): Access['decide'] {
  const answers = new Map<string, AccessDecision>();
  return (principal, operation, method) => {
    const question = `${principal.kind} ${principal.roles.join(',')} ${operation} ${method}`;
    const answer = answers.get(question) ?? ask(principal, operation, method);
    answers.set(question, answer);
    return answer;
  };
}

const decidingBy =
  (policySetId: string): Access['decide'] =>
  (principal, operation, method): AccessDecision => {
    const id = principal.kind === 'operator' ? principal.id : programId;
    const uid = { type: principalTypes[principal.kind], id };
    const parents = principal.roles.map((role) => ({ type: 'Role', id: role }));
    const answer = statefulIsAuthorized({
      principal: uid,
      action: { type: 'Action', id: operation },
      resource,
      context: { method },
      preparsedSchemaName: schemaName,
      validateRequest: true,
      preparsedPolicySetId: policySetId,
      entities: [{ uid, attrs: {}, parents }],
    });
    // A request that cannot be evaluated is denied.
    if (answer.type === 'failure') return { allowed: false, policies: [] };
    const { decision, diagnostics } = answer.response;
    return { allowed: decision === 'allow' && diagnostics.errors.length === 0, policies: diagnostics.reason };
  };
