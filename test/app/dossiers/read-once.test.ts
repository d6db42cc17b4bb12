/** A dossier's record is read once and decided from once each time that it is reconciled, however much is recorded in it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ListedCheckIn } from '../../../src/app/device/check-in.ts';
import { reconcileBatch } from '../../../src/app/device/reconcile-batch.ts';
import type { StoredDossier } from '../../../src/app/dossiers/ports.ts';
import { reconcileDossier, type DossierInput } from '../../../src/app/dossiers/reconcile-dossier.ts';
import type { Signer } from '../../../src/app/keys/signer.ts';
import { snapshotOf, type PolicySnapshot } from '../../../src/app/policies/published-policies.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import { gatherHistory } from '../../../src/core/decision/gather-history.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, hourMs, type Instant } from '../../../src/core/time.ts';
import type { CompactJws } from '../../../src/protocol/device/jws.ts';
import { orderByTwo } from '../../support/order-by-two.ts';
import { measureNamed, namedApproval } from '../../support/named-approval.ts';
import { storedDossier } from '../../support/stored-dossier.ts';

const cuba = 'CU' as Territory;
const activatedAt = Date.parse('2021-09-02T08:00:00Z');
const dueAt = activatedAt + 46 * dayMs;
const of = (at: Instant): { at: Instant; receivedAt: Instant } => ({ at, receivedAt: at });

const text = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const plain = snapshotOf([
  { id: 'six-destinations', version: 1, publishedAt: activatedAt - 13 * dayMs, sha256: '', text },
]);

/** Only reading a history reads the territory of an activation, and only deciding reads the lineages of a view. */
class Reads {
  histories = 0;
  decisions = 0;

  activation(): DossierEvent {
    const event = { kind: 'activated', ...of(activatedAt), territory: cuba } as const;
    return Object.defineProperty({ ...event }, 'territory', {
      enumerable: true,
      get: () => {
        this.histories += 1;
        return cuba;
      },
    });
  }

  policies(): PolicySnapshot {
    const views = plain.set.views.map((view) =>
      Object.defineProperty({ ...view }, 'lineages', {
        get: () => {
          this.decisions += 1;
          return view.lineages;
        },
      }),
    );
    return { ...plain, set: { views } };
  }
}

const one = new Reads();
gatherHistory({ events: [one.activation()] }, dueAt, dueAt);
const readsAHistory = one.histories;

const due: readonly DossierEvent[] = [
  ...[1.1, 1.5].map((days): DossierEvent => ({
    kind: 'observed',
    ...of(activatedAt + days * dayMs),
    whereabouts: { kind: 'placed', territory: cuba, by: ['fix', 'network'] },
  })),
  { kind: 'notice-acknowledged', ...of(activatedAt + 2 * dayMs), clause: 'cu-activation' },
];
const order = orderByTwo(dueAt + 90 * dayMs, { measure: measureNamed('a measure') });
const approvals = new Map([[order.measure!, namedApproval('a measure', order.approvals)]]);
const locked: readonly DossierEvent[] = [
  ...due,
  { kind: 'lock-ordered', ...of(dueAt + hourMs), lease: dueAt + 30 * dayMs, order },
];
const appealed = (at: Instant): readonly DossierEvent[] => [...locked, { kind: 'appeal-filed', ...of(at) }];

function dossierOf(reads: Reads, events: readonly DossierEvent[]): StoredDossier {
  return storedDossier({ at: activatedAt, territory: cuba }, [reads.activation(), ...events]);
}

const signer: Signer = {
  jwk: { kty: 'EC', crv: 'P-256', x: '', y: '', kid: 'k', alg: 'ES256', use: 'sig' },
  sign: () => Promise.resolve(new Uint8Array(64)),
};

const here = { language: 'en', live: true } as const;
const nobodyHere = { language: null } as const;
const seen = (now: Instant): DossierEvent => ({
  kind: 'observed',
  ...of(now),
  whereabouts: { kind: 'placed', territory: cuba, by: ['fix', 'network'] },
});

/** `standing`: so that each row is what it says. `decisions`: two only where the server itself adds an order to the record. */
const table: readonly {
  readonly what: string;
  readonly events: readonly DossierEvent[];
  readonly now: Instant;
  readonly input: Partial<DossierInput>;
  readonly standing: string;
  readonly decisions: number;
}[] = [
  { what: 'due', events: due, now: dueAt + dayMs, input: here, standing: 'due', decisions: 1 },
  {
    what: 'due, seen again',
    events: due,
    now: dueAt + dayMs,
    input: { ...here, events: [seen(dueAt + dayMs)] },
    standing: 'due',
    decisions: 1,
  },
  { what: 'locked', events: locked, now: dueAt + dayMs, input: here, standing: 'locked', decisions: 1 },
  {
    what: 'locked, at a deadline',
    events: locked,
    now: dueAt + dayMs,
    input: nobodyHere,
    standing: 'locked',
    decisions: 1,
  },
  {
    what: 'locked, what was reported lies in the past',
    events: locked,
    now: dueAt + 2 * dayMs,
    input: {
      ...here,
      events: [{ kind: 'released', at: dueAt + dayMs, receivedAt: dueAt + 2 * dayMs, by: 'code' }],
    },
    standing: 'due',
    decisions: 1,
  },
  {
    what: 'an appeal waits',
    events: appealed(dueAt + dayMs),
    now: dueAt + 2 * dayMs,
    input: here,
    standing: 'due',
    decisions: 1,
  },
  {
    what: 'an appeal was not answered in time',
    events: appealed(dueAt + dayMs),
    now: dueAt + 16 * dayMs,
    input: nobodyHere,
    standing: 'due',
    decisions: 1,
  },
  {
    what: 'the lease is renewed',
    events: locked,
    now: dueAt + 25 * dayMs,
    input: here,
    standing: 'locked',
    decisions: 2,
  },
];

for (const { what, events, now, input, standing, decisions } of table)
  test(`a reconciliation reads its record once: ${what}`, async () => {
    const reads = new Reads();
    const dossier = dossierOf(reads, events);
    const quiet = { events: [], directiveUpdates: [], lastSeq: 2, language: null, approvals };
    const made = await reconcileDossier(
      { signer, policies: reads.policies() },
      dossier,
      { ...quiet, ...input },
      now,
    );
    assert.equal(made.decision.standing, standing);
    assert.deepEqual([reads.histories / readsAHistory, reads.decisions], [1, decisions]);
  });

test('an observation that can be joined to an earlier one is decided from a second time, joined', async () => {
  const reads = new Reads();
  const dossier = dossierOf(reads, [...due, seen(dueAt)]);
  const quiet = { directiveUpdates: [], lastSeq: 2, language: null, approvals };
  const policies = reads.policies();
  const input = { ...quiet, events: [seen(dueAt + dayMs)] };
  const { change } = await reconcileDossier({ signer, policies }, dossier, input, dueAt + dayMs);
  assert.equal(change!.runs!.at(-1)!.run!.count, 2);
  // The lineages are read once more for the moments at which versions begin.
  assert.deepEqual([reads.histories / readsAHistory, reads.decisions], [2, 3]);
});

for (const [what, events] of [
  ['due', due],
  ['locked', locked],
] as const)
  test(`so does a listed check-in, which asks the log first: ${what}`, async () => {
    const reads = new Reads();
    const dossier = dossierOf(reads, events);
    const { phoneId, deviceId } = dossier.registration;
    const policies = reads.policies();
    const now = dueAt + dayMs;
    const asked: string[] = [];
    const [outcome] = await reconcileBatch(
      {
        store: {
          transact: (work) => work({ kind: 'transaction' }),
          loadDossiers: () => Promise.resolve(new Map([[phoneId, dossier]])),
          commitDossiers: () => Promise.resolve(),
          readDossiers: () => assert.fail(),
          findDueBuckets: () => assert.fail(),
          claimDueDossiers: () => assert.fail(),
          findOrderedSiblings: () => assert.fail(),
          findKeys: () => assert.fail(),
          contest: () => assert.fail(),
        },
        standstill: () => null,
        approvals: { approvalsFor: () => Promise.resolve(new Map()) },
        sets: { readSets: () => Promise.resolve([]) },
        policies: {
          current: () => policies,
          listedTerritories: () => new Set([cuba]),
          reload: () => Promise.resolve(),
          within: () => Promise.resolve(policies),
        },
        signer,
        meter: {
          batch: () => {},
          standingChanged: () => {},
          directiveIssued: () => {},
          renewalHeldBack: () => {},
          unknownOrderAcknowledged: () => {},
          contested: () => {},
          factoryKeyChanged: () => {},
          claimRefused: () => {},
          fault: (error) => assert.fail(error as Error),
        },
        watch: () => {},
        proofs: { readProofs: () => Promise.resolve(new Map()) },
        leaves: { proveLeaves: () => Promise.resolve(new Map()) },
        memory: {
          findUnknownOrders: () => assert.fail(),
          findEndedInLog: (_, locks) => {
            asked.push(...locks.map((lock) => lock.phoneId));
            return Promise.resolve(new Set());
          },
          findLeaves: () => Promise.resolve(new Map()),
        },
        answers: { readAnswersSince: () => Promise.resolve(new Map()) },
      },
      [
        {
          carnet: {
            v: 1,
            sub: deviceId!,
            phone: phoneId,
            key: '',
            activated: { territory: cuba, day: '2021-09-02' },
            stamps: [],
            iat: 0,
            kid: 'c1',
          },
          report: { v: 1, sub: deviceId!, seq: 2, iat: now / 1000, evidence: [], acks: [], agent: 'test' },
          reportJws: '' as unknown as CompactJws,
          proof: null,
          whereabouts: { kind: 'placed', territory: cuba, by: ['fix', 'network'] },
          context: { address: null, language: 'en' },
          now,
        } as unknown as ListedCheckIn,
      ],
    );
    assert.ok(outcome?.kind === 'reconciled' && outcome.standing === (what === 'locked' ? 'due' : what));
    assert.deepEqual(asked, what === 'locked' ? [phoneId] : []);
    assert.deepEqual([reads.histories / readsAHistory, reads.decisions], [1, 1]);
  });
