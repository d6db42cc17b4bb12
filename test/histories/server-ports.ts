import type { ListedPorts } from '../../src/app/device/batch-reads.ts';
import type { NamedPhoneApproval } from '../../src/app/dossiers/orders/approval.ts';
import type { LeafProof } from '../../src/app/log/prove-leaves.ts';
import type { Signer } from '../../src/app/keys/signer.ts';
import type { PublishedPolicies } from '../../src/app/policies/published-policies.ts';
import type { MemoryStore } from './memory-store.ts';
import { proofOf, type StatementList } from './statement-list.ts';

/** A directive needs 64 bytes where its signature stands. Who signed what is known to the judge, and is not asked of these. */
const noSignature = new Uint8Array(64);
const signer: Signer = {
  jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k1', alg: 'ES256', use: 'sig' },
  sign: () => Promise.resolve(noSignature),
};

/** What a server asks of the world around it, with all of its store. */
export type WorldPorts = ListedPorts & { readonly store: MemoryStore };

/** What two people signed, by measure. */
export type SignedMeasures = ReadonlyMap<string, NamedPhoneApproval>;

/** What stands for the proof of an acknowledgement: only the time of its checkpoint is looked at. */
const listProof = ({ witnessedMs }: StatementList): LeafProof => ({
  index: 0,
  path: [],
  list: '',
  proof: String(witnessedMs),
});

/** What the application asks of the world around it. `faults`: where it reports its own. */
export function portsOf(
  store: MemoryStore,
  book: PublishedPolicies,
  log: StatementList,
  faults: unknown[],
  signed: SignedMeasures,
): WorldPorts {
  return {
    store,
    standstill: () => null,
    policies: book,
    signer,
    answers: { readAnswersSince: () => Promise.resolve(new Map()) },
    proofs: {
      readProofs: (_, hashes) =>
        Promise.resolve(
          new Map(
            hashes.filter((one) => log.isProven(one)).map((one) => [one, proofOf(one, log.witnessedMs)]),
          ),
        ),
    },
    meter: {
      batch: () => {},
      standingChanged: () => {},
      directiveIssued: () => {},
      renewalHeldBack: () => {},
      unknownOrderAcknowledged: () => {},
      contested: () => {},
      factoryKeyChanged: () => {},
      claimRefused: () => {},
      fault: (error) => void faults.push(error),
    },
    watch: () => {},
    leaves: {
      proveLeaves: (_, leaves) =>
        Promise.resolve(
          new Map(leaves.filter((leaf) => log.hasListed(leaf)).map((leaf) => [leaf, listProof(log)])),
        ),
    },
    approvals: {
      approvalsFor: (_, phones) =>
        Promise.resolve(
          new Map(
            phones.map(({ phoneId, measures }) => [
              phoneId,
              new Map(
                measures.flatMap((sha256) => {
                  const approval = store.isOutdated(sha256) ? undefined : signed.get(sha256);
                  return approval === undefined ? [] : [[sha256, approval] as const];
                }),
              ),
            ]),
          ),
        ),
    },
    sets: { readSets: () => Promise.resolve([]) },
    memory: {
      findUnknownOrders: (_, orders) =>
        Promise.resolve(orders.filter(({ seq }) => !store.state.issued.has(seq))),
      findEndedInLog: (_, locks) =>
        Promise.resolve(
          new Set(locks.filter((lock) => log.ends(lock, store.state.issued)).map(({ phoneId: id }) => id)),
        ),
      findLeaves: () => Promise.resolve(new Map()),
    },
  };
}
