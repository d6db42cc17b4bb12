import { policyClashes } from '../core/decision/compile.ts';
import { formatInstant } from '../core/time.ts';
import { refuse, type Refusal } from '../protocol/errors.ts';
import type { PolicyList } from '../protocol/operator.ts';
import { readPolicyDocument } from '../protocol/policy-document.ts';
import { once, type KeptAnswer, type OncePorts } from './once.ts';
import { bookOf, type PolicyBook } from './policy-book.ts';
import type { Policies, PublishedPolicy, Transaction, Transactions } from './ports.ts';
import { sha256Of } from './signer.ts';

export interface PublishPorts extends OncePorts {
  readonly store: OncePorts['store'] & Policies;
  readonly book: PolicyBook;
}

/** A document that is none at all can have a fault at every character. */
const faultsToldMax = 100;

/** Publishes a version of a policy; every open dossier becomes due for a new decision. Faults name line and field. */
export async function publishPolicy(
  ports: PublishPorts,
  text: string,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const outcome = await once(ports, idempotencyKey, `publish-policy ${text}`, async (tx) => {
    // The time only then: what was decided without this version must have been decided before it, or it could not be recomputed.
    await ports.store.awaitDecisions(tx);
    const published = await publishWithin(ports, tx, text, ports.clock.now());
    if (published.kind === 'refused') return published;
    return { status: 201, body: listOf(published.policy) };
  });
  // Others learn of it through the feed; this process need not wait for it.
  if (outcome.kind === 'answered') await ports.book.reload();
  return outcome;
}

/** The same within a transaction of the caller's. Whatever the document says of its own publication, `at` is when it was. */
async function publishWithin(
  ports: { readonly store: Transactions & Policies },
  tx: Transaction,
  text: string,
  at: number,
): Promise<{ readonly kind: 'published'; readonly policy: PublishedPolicy } | Refusal> {
  const read = readPolicyDocument(text);
  if (!read.ok) {
    return refuse('policy-faulty', {
      detail: `${read.faults.length} faults, the first in line ${read.faults[0]!.line}: ${read.faults[0]!.message}`,
      members: {
        faults: read.faults.slice(0, faultsToldMax).map(({ line, column, path, message }) => ({
          line,
          column,
          field: path.join('.'),
          message,
        })),
      },
    });
  }
  const { id, version } = read.policy;
  const policy: PublishedPolicy = { id, version, publishedAt: at, sha256: sha256Of(text), text };
  const known = bookOf(await ports.store.loadPolicies(tx)).policies;
  if (known.some((one) => one.id === id && one.version === version)) return refuse('policy-exists');
  const clashes = policyClashes([...known, { ...read.policy, published: at }]);
  if (clashes.length > 0)
    return refuse('policy-faulty', {
      detail: clashes.join('; '),
      members: { faults: clashes.map((message) => ({ message })) },
    });
  const added = await ports.store.addPolicy(tx, policy);
  return added.kind === 'exists' ? refuse('policy-exists') : { kind: 'published', policy };
}

function listOf({ id, version, publishedAt, sha256 }: PublishedPolicy): PolicyList {
  return {
    policies: [{ id, version, publishedAt: formatInstant(publishedAt), sha256, current: true }],
    cursor: null,
  };
}
