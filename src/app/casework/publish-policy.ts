import { randomBytes } from 'node:crypto';
import assert from 'node:assert/strict';
import { policyClashes } from '../../core/decision/compile.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { readPolicyDocument } from '../../protocol/decision-files/policy-document.ts';
import type { DocumentFault } from '../../protocol/decision-files/yaml-text.ts';
import type { PolicyStatement } from '../../protocol/log/statement.ts';
import type { StatementQueue } from '../log/ports.ts';
import type { MeasurePorts, Person } from './measures-ports.ts';
import { freeze } from './propose.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { snapshotOf } from '../policies/published-policies.ts';
import type { Policies, PublishedPolicy } from '../policies/ports.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';

/** A text that is not a policy can have a fault at every character. */
const faultsReportedMax = 100;

/**
 * Drafts the publication of a policy version and returns what the proposer's passkey has to sign. The version is published when another person
 * approves it. Faults name line and field.
 */
export async function proposePolicy(
  ports: MeasurePorts,
  person: Person,
  proposal: { readonly text: string; readonly reason: string | null },
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['propose-policy', person.id, proposal]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const publishable = await checkPublishable(ports, tx, proposal.text, now);
    if (publishable.kind === 'refused') return publishable;
    const { id: policyId, version, text } = publishable.policy;
    const id = randomBytes(16).toString('hex');
    const reason = proposal.reason ?? `Publication of ${policyId}, version ${version}`;
    ports.store.addMeasure(tx, {
      id,
      kind: 'policy',
      caseId: null,
      clauses: [],
      reason,
      until: null,
      policy: { id: policyId, version, text },
      draftedBy: person.id,
      draftedAt: now,
    });
    const details = { policy: policyId, version, sha256: publishable.policy.sha256 };
    await person.audit(tx, { target: id, details });
    const drafted = (await ports.store.lockMeasure(tx, id))!;
    const made = await freeze(ports, tx, person, drafted);
    return made.kind === 'refused' ? made : { status: 201, body: made.signing };
  });
}

/**
 * Checks that this document can be published: it has no fault, says of no time in the past that it was published then, its version is new, and it clashes with no other policy. Its publication time
 * is `at`, whatever the document says.
 */
export async function checkPublishable(
  ports: { readonly store: Policies },
  tx: Transaction,
  text: string,
  at: Instant,
): Promise<{ readonly kind: 'publishable'; readonly policy: Omit<PublishedPolicy, 'approvals'> } | Refusal> {
  const read = readPolicyDocument(text);
  if (!read.ok) return faulty(read.faults);
  const { id, version } = read.policy;
  const known = snapshotOf(await ports.store.loadPolicies(tx)).documents;
  if (known.some((one) => one.id === id && one.version === version)) return refuse('policy-exists');
  const now = readPolicyDocument(text, at);
  if (!now.ok) return faulty(now.faults);
  const clashes = policyClashes([...known, { ...read.policy, published: at }]);
  if (clashes.length > 0)
    return refuse('policy-faulty', {
      detail: clashes.join('; '),
      members: { faults: clashes.map((message) => ({ message })) },
    });
  return { kind: 'publishable', policy: { id, version, publishedAt: at, sha256: sha256Of(text), text } };
}

function faulty(faults: readonly DocumentFault[]): Refusal {
  const [first] = faults;
  const what = [first!.path.join('.'), first!.message].filter((part) => part !== '').join(' ');
  return refuse('policy-faulty', {
    detail: `${faults.length} fault${faults.length === 1 ? '' : 's'}, the first in line ${first!.line}: ${what}.`,
    members: {
      faults: faults.slice(0, faultsReportedMax).map(({ line, column, path, message }) => ({
        line,
        column,
        field: path.join('.'),
        message,
      })),
    },
  });
}

/**
 * Publishes a checked version and queues its statement for the log. The transaction must have waited for running decisions. Every open dossier
 * becomes due for a new decision.
 */
export async function addPublication(
  ports: { readonly store: Policies & StatementQueue },
  tx: Transaction,
  policy: PublishedPolicy,
): Promise<void> {
  const added = await ports.store.addPolicy(tx, policy);
  assert(added.kind === 'added', 'no other publication runs beside this one');
  const { id, version, sha256, approvals, publishedAt } = policy;
  const statement: PolicyStatement = {
    v: 1,
    kind: 'policy',
    at: formatInstant(publishedAt),
    policy: { id, version, sha256 },
    approvals: [...(approvals ?? [])],
  };
  ports.store.queueStatements(tx, [JSON.stringify(statement)]);
}
