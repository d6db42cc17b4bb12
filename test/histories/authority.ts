import { reconcileBatch, type ListedPorts } from '../../src/app/device/reconcile-batch.ts';
import { endedBeforeReset } from '../../src/app/dossiers/orders/ended-in-log.ts';
import { isResetWorthRecording } from '../../src/app/dossiers/observation.ts';
import type { PolicySnapshot, PublishedPolicies } from '../../src/app/policies/published-policies.ts';
import { StoreUnavailable, type Standstill } from '../../src/app/ports.ts';
import type { DossierChange, StoredDossier } from '../../src/app/dossiers/ports.ts';
import { reachDeadlines } from '../../src/app/dossiers/reach-deadlines.ts';
import { reconcileDossier } from '../../src/app/dossiers/reconcile-dossier.ts';
import type { Signer } from '../../src/app/keys/signer.ts';
import { decide, listedTerritories } from '../../src/core/decision/decide.ts';
import type { DossierEvent, LockOrder } from '../../src/core/decision/event.ts';
import { noEpisodes } from '../../src/core/orders/open-episodes.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../src/core/territory/whereabouts.ts';
import { dayMs, formatInstant, type Instant } from '../../src/core/time.ts';
import type { ListedCheckIn } from '../../src/app/device/check-in.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { CompactJws } from '../../src/protocol/device/jws.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import type { CaseEndStatement } from '../../src/protocol/log/statement.ts';
import { beginsAt } from './policy-fixtures.ts';
import { proofOf, StatementList } from './statement-list.ts';
import { memoryStore, type MemoryState, type MemoryStore } from './memory-store.ts';

const phoneId = '0123456789abcdef0123456789abcdef';
const salt = 'fedcba9876543210fedcba9876543210';
const cuba = 'CU' as Territory;

/** A directive needs 64 bytes where its signature stands. Who signed what is known to the judge, and is not asked of these. */
const noSignature = new Uint8Array(64);
const signer: Signer = {
  jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k1', alg: 'ES256', use: 'sig' },
  sign: () => Promise.resolve(noSignature),
};

/** What an answer to a check-in says to a phone; the carnet around it is left out. */
export interface Answer {
  readonly standing: CheckInAnswer['standing'];
  readonly directives: CheckInAnswer['directives'];
  /** By the server's clock. */
  readonly at: Instant;
}

function firstState(deviceId: string): MemoryState {
  const at = beginsAt;
  const activation = { at, territory: cuba };
  const dossier: StoredDossier = {
    registration: {
      phoneId,
      hardwareId: phoneId,
      imeis: [],
      serial: 'S1',
      model: 'Atlas 11',
      registered: true,
      consignment: null,
      market: null,
      soldAt: null,
      contested: false,
      ordinal: 1,
      proved: null,
      activation,
      deviceId,
      unlockGeneration: 1,
    },
    events: [{ kind: 'activated', at, receivedAt: at, territory: cuba }],
    salt,
    episodeSalt: '7'.repeat(32),
    episodes: noEpisodes,
    unproved: [],
    lastSeq: 0,
    standing: 'clear',
    open: true,
    nextAt: null,
    directiveSeq: 0,
    directives: [],
    decisionSha256: null,
  };
  return { dossiers: new Map([[phoneId, dossier]]), outbox: [], leaves: [], issued: new Set() };
}

function portsOf(
  store: MemoryStore,
  book: PublishedPolicies,
  log: StatementList,
  faults: unknown[],
): ListedPorts {
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
    },
  };
}

function listedCheckIn(report: Report, whereabouts: Whereabouts, now: Instant): ListedCheckIn {
  return {
    carnet: {
      v: 1,
      sub: report.sub,
      phone: phoneId,
      key: '',
      activated: { territory: cuba, day: '2021-09-02' },
      stamps: [],
      iat: 0,
      kid: 'c1',
    },
    report,
    reportJws: '' as unknown as CompactJws,
    whereabouts,
    context: { address: null, language: 'en' },
    now,
  };
}

/** The server of one phone: the application's own code over a database in memory and a log that is a list of hashes. */
export class Authority {
  readonly store: MemoryStore;
  /** What its clock is ahead of the truth. */
  skewMs = 0;
  /** Why it orders nothing at present. */
  standstill: Standstill | null = null;
  /** What the application reported as its own fault. */
  readonly faults: unknown[] = [];
  readonly #log = new StatementList();
  readonly #book: PolicySnapshot;
  readonly #ports: ListedPorts;
  readonly #trueNow: () => Instant;

  /** With the phone of `deviceId` just started in Cuba. `trueNow` is the world's time. */
  constructor(
    book: PolicySnapshot,
    deviceId: string,
    trueNow: () => Instant,
    onCommit: (change: DossierChange) => void,
  ) {
    this.store = memoryStore(firstState(deviceId));
    this.store.onCommit = onCommit;
    this.#book = book;
    this.#trueNow = trueNow;
    const publishedPolicies: PublishedPolicies = {
      current: () => book,
      listedTerritories: (now) => listedTerritories(book.set, now),
      reload: () => Promise.resolve(),
      within: () => Promise.resolve(book),
    };
    this.#ports = {
      ...portsOf(this.store, publishedPolicies, this.#log, this.faults),
      standstill: () => this.standstill,
    };
  }

  now(): Instant {
    return this.#trueNow() + this.skewMs;
  }

  dossier(): StoredDossier {
    return this.store.state.dossiers.get(phoneId)!;
  }

  async #settle(
    dossier: StoredDossier,
    happened: Pick<Parameters<typeof reconcileDossier>[2], 'events' | 'directiveUpdates' | 'lastSeq'>,
  ): Promise<void> {
    const parts = { signer, policies: this.#book };
    const settled = await reconcileDossier(parts, dossier, { ...happened, language: null }, this.now());
    const { change } = settled;
    if (change !== null) await this.store.transact((tx) => this.store.commitDossiers(tx, [change]));
  }

  /** A factory reset: the same hardware under a new key. */
  async enrol(deviceId: string): Promise<void> {
    const dossier = this.dossier();
    const at = this.now();
    const forgotten = await this.store.transact((tx) =>
      endedBeforeReset(this.#ports.memory, tx, dossier, at),
    );
    const reset: readonly DossierEvent[] = isResetWorthRecording(dossier.events, at)
      ? [{ kind: 'reset', at, receivedAt: at }]
      : [];
    await this.#settle(
      { ...dossier, registration: { ...dossier.registration, deviceId } },
      {
        events: [...forgotten, ...reset],
        directiveUpdates: dossier.directives.map(({ seq }) => ({ seq, state: 'withdrawn', why: 'reset' })),
        lastSeq: 1,
      },
    );
  }

  /** undefined where there was no answer but 503 or a refusal. */
  async checkIn(report: Report, whereabouts: Whereabouts): Promise<Answer | undefined> {
    const at = this.now();
    try {
      const [outcome] = await reconcileBatch(this.#ports, [listedCheckIn(report, whereabouts, at)]);
      if (outcome === undefined || outcome.kind === 'refused') return undefined;
      if (outcome.kind === 'failed') throw outcome.error;
      return { standing: outcome.standing, directives: outcome.directives, at };
    } catch (error) {
      if (error instanceof StoreUnavailable) return undefined;
      throw error;
    }
  }

  /** Appends events as an operator or a campaign does, by the same road as everything. */
  record(events: readonly DossierEvent[]): Promise<void> {
    return this.#settle(this.dossier(), { events, directiveUpdates: [], lastSeq: this.dossier().lastSeq });
  }

  /** The end of a case, which the log is told of in the same transaction. */
  async endCase(finding: string, measures: readonly string[]): Promise<void> {
    const at = this.now();
    await this.record([{ at, receivedAt: at, kind: 'case-ended', case: caseId, finding }]);
    const statement: CaseEndStatement = {
      v: 1,
      kind: 'case-end',
      at: formatInstant(at),
      case: caseId,
      finding,
      measures: [...measures],
    };
    const { outbox, ...state } = this.store.state;
    this.store.state = {
      ...state,
      outbox: [...outbox, { kind: 'statement', body: JSON.stringify(statement) }],
    };
  }

  async reachDeadlines(): Promise<void> {
    await reachDeadlines({ ...this.#ports, clock: { now: () => this.now() } });
  }

  /** Whether a measure that names this phone would order its lock now. */
  isDue(): boolean {
    const now = this.now();
    return decide(this.#book.set, this.dossier(), { now, knownAt: now }).standing === 'due';
  }

  takeIntoLog(witnessed: boolean): void {
    const { outbox, leaves } = this.store.state;
    for (const { body } of outbox) this.#log.add(body);
    this.#log.list(leaves);
    this.store.state = { ...this.store.state, outbox: [], leaves: [] };
    if (witnessed) this.#log.prove();
  }

  isProven(statementSha256: string): boolean {
    return this.#log.isProven(statementSha256);
  }
}

const caseId = 'case-1';
const caseLimitMs = 90 * dayMs;
const orderedUntilMs = 80 * dayMs;

/** What the execution of an approved measure appends to a dossier. */
export function orderEvents(
  now: Instant,
  leaseMs: number,
  order: LockOrder | undefined,
): readonly DossierEvent[] {
  const told = { at: now, receivedAt: now };
  return [
    { ...told, kind: 'case-joined', case: caseId, limit: now + caseLimitMs },
    {
      ...told,
      kind: 'lock-ordered',
      lease: now + leaseMs,
      ...(order === undefined ? {} : { order: { ...order, until: now + orderedUntilMs } }),
    },
  ];
}
