import type { ListedPorts } from '../../src/app/device/reconcile-batch.ts';
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

/** What the application asks of the world around it. `faults`: where it reports its own. */
export function portsOf(
  store: MemoryStore,
  book: PublishedPolicies,
  log: StatementList,
  faults: unknown[],
): WorldPorts {
  return {
    store,
    standstill: () => null,
    policies: book,
    signer,
    answers: { readAnswersSince: () => Promise.resolve(new Map()) },
    proofs: {
      readProofs: (_, hashes) =>
        Promise.resolve(new Map(hashes.filter((one) => log.isProven(one)).map((one) => [one, proofOf(one)]))),
    },
    meter: {
      batch: () => {},
      standingChanged: () => {},
      directiveIssued: () => {},
      unknownOrderAcknowledged: () => {},
      contested: () => {},
      claimRefused: () => {},
      fault: (error) => void faults.push(error),
    },
    watch: () => {},
    leaves: { proveLeaves: () => Promise.resolve(new Map()) },
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
