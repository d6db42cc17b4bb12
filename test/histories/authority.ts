import { reconcileBatch } from '../../src/app/device/reconcile-batch.ts';
import { recordEnrolment } from '../../src/app/device/enrol.ts';
import type { PolicySnapshot, PublishedPolicies } from '../../src/app/policies/published-policies.ts';
import { StoreUnavailable, type Standstill } from '../../src/app/ports.ts';
import type { NamedPhoneApproval } from '../../src/app/dossiers/orders/approval.ts';
import type { DossierChange, StoredDossier } from '../../src/app/dossiers/ports.ts';
import { reachDeadlines } from '../../src/app/dossiers/reach-deadlines.ts';
import { appendTo, openDossier } from '../../src/app/support/reconcile-phone.ts';
import { decide, listedTerritories } from '../../src/core/decision/decide.ts';
import type { DossierEvent, LockOrder } from '../../src/core/decision/event.ts';
import { unplaceable } from '../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../src/core/territory/whereabouts.ts';
import { dayMs, formatInstant, type Instant } from '../../src/core/time.ts';
import type { ListedCheckIn } from '../../src/app/device/check-in.ts';
import type { AckProof, CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { CompactJws } from '../../src/protocol/device/jws.ts';
import type { ErrorCode } from '../../src/protocol/errors/errors.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import type { CaseEndStatement } from '../../src/protocol/log/statement.ts';
import { checkedEnrolment, type Enrolling } from './enrolling.ts';
import { GuardedClock } from './server-clock.ts';
import { portsOf, type WorldPorts } from './server-ports.ts';
import type { Seals } from '../../src/app/keys/seals.ts';
import { StatementList } from './statement-list.ts';
import { emptyState, memoryStore, type MemoryStore } from './memory-store.ts';

/** What an answer to a check-in says to a phone; the carnet around it is left out. */
export interface Answer {
  readonly standing: CheckInAnswer['standing'];
  readonly directives: CheckInAnswer['directives'];
  /** Acknowledgements that the log holds, by the quorum's time. */
  readonly proved: readonly { readonly seq: number; readonly quorumMs: Instant }[];
  /** By the server's clock. */
  readonly at: Instant;
}

/** Which carnet a phone presents. */
export interface Presented {
  readonly phoneId: string;
  readonly deviceId: string;
}

function listedCheckIn(
  report: Report,
  whereabouts: Whereabouts,
  { phoneId, deviceId }: Presented,
  now: Instant,
): ListedCheckIn {
  return {
    carnet: {
      v: 1,
      sub: deviceId,
      phone: phoneId,
      key: '',
      activated: { territory: unplaceable, day: '2021-09-02' },
      stamps: [],
      iat: 0,
      kid: 'c1',
    },
    report,
    reportJws: '' as unknown as CompactJws,
    proof: null,
    whereabouts,
    context: { address: null, language: 'en' },
    now,
  };
}

/** No carnet is opened or sealed. */
const noSeals: Seals = { keys: [], byHeader: new Map() };

/** The server of one piece of hardware: the application's own code over a database in memory and a log that is a list of hashes. */
export class Authority {
  readonly store: MemoryStore;
  /** What its clock is ahead of the truth, where nothing guards it. */
  skewMs = 0;
  /** Why it was told to order nothing at present. */
  halt: Standstill | null = null;
  /** null: nothing checks its clock. */
  readonly guard: GuardedClock | null;
  /** What the application reported as its own fault. */
  readonly faults: unknown[] = [];
  readonly #log = new StatementList();
  readonly #book: PolicySnapshot;
  readonly #ports: WorldPorts;
  readonly #trueNow: () => Instant;
  /** In which life of the database each measure was signed. */
  readonly #signedIn = new Map<string, number>();
  readonly #signed = new Map<string, NamedPhoneApproval>();
  #epoch = 1;
  /** The lineages that the owner's phone enrolled, and the one whose carnet it has, last. */
  readonly #phoneIds: string[] = [];

  /** `trueNow` is the world's time. */
  constructor(
    book: PolicySnapshot,
    guarded: boolean,
    trueNow: () => Instant,
    onCommit: (change: DossierChange) => void,
  ) {
    this.store = memoryStore(emptyState);
    this.store.onCommit = onCommit;
    this.store.isOutdated = (measure) =>
      this.halt?.kind === 'recovering' || (this.#signedIn.get(measure) ?? this.#epoch) < this.#epoch;
    this.#book = book;
    this.#trueNow = trueNow;
    this.guard = guarded ? new GuardedClock(trueNow) : null;
    const publishedPolicies: PublishedPolicies = {
      current: () => book,
      listedTerritories: (now) => listedTerritories(book.set, now),
      reload: () => Promise.resolve(),
      within: () => Promise.resolve(book),
    };
    this.#ports = {
      ...portsOf(this.store, publishedPolicies, this.#log, this.faults, this.#signed),
      standstill: () => this.standstill(),
    };
  }

  now(): Instant {
    return this.guard?.now() ?? this.#trueNow() + this.skewMs;
  }

  standstill(): Standstill | null {
    return this.guard?.standstill() ?? this.halt;
  }

  /** What the server does all the time: compares its clocks, and keeps the time where they agree. */
  async compareClocks(): Promise<void> {
    if (this.guard === null) return;
    await this.guard.compare(this.store.state.newest);
    if (this.guard.standstill() !== null) return;
    const newest = Math.max(this.store.state.newest ?? 0, this.guard.now());
    this.store.state = { ...this.store.state, newest };
  }

  /** The dossier of the key that the owner's phone has; or, where a restore forgot its enrolment, of the one before. */
  dossier(): StoredDossier {
    return this.dossierOf(this.#known())!;
  }

  #known(): string {
    return this.#phoneIds.findLast((phoneId) => this.dossierOf(phoneId) !== undefined)!;
  }

  dossierOf(phoneId: string): StoredDossier | undefined {
    return this.store.state.dossiers.get(phoneId);
  }

  /** Enters the key of the owner's phone: at its first start, or after a reset. */
  async enrol(enrolling: Enrolling): Promise<void> {
    this.#phoneIds.push(await this.enrolKey(enrolling));
  }

  /** Enters any key, by the same code that a request runs once it was read and its signatures hold. Returns its phoneId. */
  async enrolKey(enrolling: Enrolling): Promise<string> {
    const checked = checkedEnrolment(enrolling, this.now());
    const ports = {
      ...this.#ports,
      clock: { now: () => this.now() },
      attestation: { roots: [], revoked: new Map<string, number>() },
      locate: () => enrolling.whereabouts,
      keys: { seals: noSeals, unlockMasters: [{ generation: 1, secret: Buffer.alloc(32) }] },
      claims: null,
      trust: () => {
        throw new Error('nobody asks for it');
      },
    };
    const recorded = await this.store.transact((tx) => recordEnrolment(ports, tx, checked));
    if (recorded.kind === 'refused') throw new Error(`an enrolment was refused: ${recorded.code}`);
    return recorded.registration.phoneId;
  }

  /** undefined where there was no answer but 503 or a refusal, whose code is told to `refused`. */
  async checkIn(
    report: Report,
    whereabouts: Whereabouts,
    presented: Presented = { phoneId: this.#phoneIds.at(-1)!, deviceId: report.sub },
    refused: (code: ErrorCode) => void = () => {},
  ): Promise<Answer | undefined> {
    const at = this.now();
    try {
      const [outcome] = await reconcileBatch(this.#ports, [
        listedCheckIn(report, whereabouts, presented, at),
      ]);
      if (outcome?.kind === 'refused') refused(outcome.code);
      if (outcome === undefined || outcome.kind === 'refused') return undefined;
      if (outcome.kind === 'failed') throw outcome.error;
      const { standing, directives, ackProofs } = outcome;
      const proofs = ackProofs as unknown as readonly AckProof[];
      const proved = proofs.map(({ seq, proof }) => ({ seq, quorumMs: Number(proof) }));
      return { standing, directives, proved, at };
    } catch (error) {
      if (error instanceof StoreUnavailable) return undefined;
      throw error;
    }
  }

  /** Appends events as an operator or a campaign does, by the same road as everything. `reaches`: they help whoever holds the hardware. */
  async record(
    events: readonly DossierEvent[],
    { reaches = false, phoneId = this.#known() }: { reaches?: boolean; phoneId?: string } = {},
  ): Promise<void> {
    const at = this.now();
    await this.store.transact(async (tx) => {
      const opened = await openDossier(this.#ports, tx, phoneId, at);
      if (opened.kind === 'refused') throw new Error(`no dossier: ${opened.code}`);
      return appendTo(this.#ports, tx, opened, { events, reaches: () => reaches }, at);
    });
  }

  /** The end of a case, which the log is told of in the same transaction. */
  async endCase(finding: string, measures: readonly string[]): Promise<void> {
    const at = this.now();
    await this.record([{ at, receivedAt: at, kind: 'case-ended', case: caseId, finding }], {
      reaches: finding !== 'diversion',
    });
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

  /** Two people signed a measure in this life of the database. `approval`: what it shows a phone; none where they are not two. */
  measureSigned(sha256: string, approval: NamedPhoneApproval | null): void {
    this.#signedIn.set(sha256, this.#epoch);
    if (approval !== null) this.#signed.set(sha256, approval);
  }

  /** The database is found to be older than the log: what was signed before orders nothing, and a person has to confirm the records. */
  beginRecovering(): void {
    this.#epoch += 1;
    this.halt = { kind: 'recovering', why: 'the database is older than the log' };
  }

  async reachDeadlines(): Promise<void> {
    await reachDeadlines({ ...this.#ports, clock: { now: () => this.now() } });
  }

  /** Whether a measure that names this key would order its lock now. */
  isDue(phoneId: string = this.#known()): boolean {
    const now = this.now();
    return decide(this.#book.set, this.dossierOf(phoneId)!, { now, knownAt: now }).standing === 'due';
  }

  takeIntoLog(witnessed: boolean): void {
    const { outbox, leaves } = this.store.state;
    for (const { body } of outbox) this.#log.add(body);
    this.#log.list(leaves);
    this.store.state = { ...this.store.state, outbox: [], leaves: [] };
    if (!witnessed) return;
    this.#log.prove(this.#trueNow());
    this.guard?.witnessed();
  }

  isNamedBy(measure: string, keys: readonly string[]): boolean {
    const signed = this.#signed.get(measure)?.approval.assertions.map(({ key }) => key);
    return signed !== undefined && keys.every((key) => signed.includes(key));
  }

  approvalOf(statement: string): object | undefined {
    const { measure } = JSON.parse(statement) as { readonly measure?: { readonly sha256: string } };
    return measure === undefined ? undefined : this.#signed.get(measure.sha256)?.approval;
  }

  get log(): StatementList {
    return this.#log;
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
