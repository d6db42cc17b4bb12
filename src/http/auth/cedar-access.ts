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
import { operations, type OperationId } from '../../protocol/operations/operations.ts';
import type { Operation } from '../../protocol/operations/operation.ts';

const policyFolder = new URL('../../../policies/access/', import.meta.url);
// Names within the evaluator, which keeps what it parsed by name.
const policySetId = 'carnet-access';
const schemaName = 'carnet-access';
const resource = { type: 'Carnet', id: 'carnet' } as const;

const operatorOperations = Object.entries<Operation>(operations).filter(
  ([, { audience }]) => audience === 'operator',
);

/** One action an operation; those that read are in the group `read`. Made from the table of operations, so that the two cannot part. */
function accessSchema(): SchemaJson<string> {
  const appliesTo = {
    principalTypes: ['Operator', 'Program'],
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
        Operator: { memberOfTypes: ['Role'] },
        Program: { memberOfTypes: ['Role'] },
        Carnet: {},
      },
      actions: { read: {}, ...Object.fromEntries(actions) },
    },
  };
}

/** The policies by their ids. Throws where a file cannot be read as Cedar, or a policy has no id or one that another has. */
function readPolicies(folder: URL): Record<string, string> {
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

/**
 * Access by the Cedar policies in `policies/access/`, parsed once and held to a schema of all operations. Throws where they do not fit it: a
 * server that cannot say who may do what does not start.
 */
export function cedarAccess(folder: URL = policyFolder): Access {
  const staticPolicies = readPolicies(folder);
  const schema = accessSchema();
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
  // OperationRequest for where somebody is refused: for all operations at once it takes as long as the rest of the start.
  const rolesOf = new Map<OperationId, readonly Role[]>();
  const rolesFor = (operation: OperationId): readonly Role[] => {
    const known =
      rolesOf.get(operation) ?? roles.filter((role) => decide(someone([role]), operation, 'passkey').allowed);
    rolesOf.set(operation, known);
    return known;
  };
  return { decide, rolesFor };
}

const someone = (held: readonly Role[]): Principal => ({
  kind: 'operator',
  id: '0'.repeat(32),
  name: '',
  roles: held,
  session: '0'.repeat(32),
});

const decide: Access['decide'] = (principal, operation, method): AccessDecision => {
  const uid =
    principal.kind === 'operator'
      ? { type: 'Operator', id: principal.id }
      : { type: 'Program', id: 'operator-token' };
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
  // A request that cannot be judged is a denied one.
  if (answer.type === 'failure') return { allowed: false, policies: [] };
  const { decision, diagnostics } = answer.response;
  return { allowed: decision === 'allow' && diagnostics.errors.length === 0, policies: diagnostics.reason };
};
