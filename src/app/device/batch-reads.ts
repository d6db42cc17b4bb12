import type { DossierEvent } from '../../core/decision/event.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import { answerVersion } from '../../protocol/device/versions.ts';
import { answersLately, type AppealAnswers } from '../dossiers/appeal-answers.ts';
import type { ApprovalReader, Approvals, OrderedPhone } from '../dossiers/orders/approval.ts';
import { statementsToProve } from '../dossiers/orders/deliver.ts';
import { phonesEndedInLog, type EndedInLog, type LogMemory } from '../dossiers/orders/ended-in-log.ts';
import type { EpisodeMemory } from '../dossiers/orders/seek-episodes.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { ProofReader } from '../log/ports.ts';
import type { LeafProof, LeafProver } from '../log/prove-leaves.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { StoreUnavailable, type Halting, type Standstill, type Transaction } from '../ports.ts';
import type { SentSet, SentSets } from '../dossiers/orders/sent-sets.ts';
import type { ListedCheckIn } from './check-in.ts';
import type { Registry } from './ports.ts';
import { unknownOrders, type OrderMemory } from './unknown-locks.ts';

export interface ListedPorts extends ReconciliationPorts, Halting {
  readonly store: ReconciliationPorts['store'] & Pick<Registry, 'findKeys' | 'contest'>;
  /** What shows phones that two people named them. */
  readonly approvals: ApprovalReader;
  readonly sets: SentSets;
  /** What the public log proves by now. */
  readonly proofs: ProofReader;
  /** Where the log holds acknowledgements. */
  readonly leaves: LeafProver;
  /** What the public log remembers and a restored database has forgotten. */
  readonly memory: LogMemory & OrderMemory & EpisodeMemory;
  /** What owners were answered to their appeals. */
  readonly answers: AppealAnswers;
}

/** What a batch of check-ins shares. */
export interface Shared {
  readonly standstill: Standstill | null;
  /** By phone: what shows it that two people named it, by signatures that count now. */
  readonly approvals: ReadonlyMap<string, Approvals>;
  readonly sets: readonly SentSet[];
  /** By phone: the number of an order that it obeyed and these records never gave. */
  readonly unknown: ReadonlyMap<string, number>;
  readonly policies: PolicySnapshot;
  /** By the SHA-256 of the statement. */
  readonly proofs: ReadonlyMap<string, string>;
  /** By leaf: proofs of acknowledgements. */
  readonly acknowledged: ReadonlyMap<string, LeafProof>;
  /** What owners were answered lately, by phone. */
  readonly answers: ReadonlyMap<string, string>;
  /** Phones whose lock the log shows to be over, though the records do not. */
  readonly ended: EndedInLog;
}

/** What the log proves of the acknowledgements of these phones. A log that cannot be read proves nothing: the clocks of notices wait. */
function acknowledgedIn(
  { leaves, meter }: ListedPorts,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<Shared['acknowledged']> {
  const wanted = [...dossiers.values()].flatMap(({ unproved }) => unproved.map(({ leaf }) => leaf));
  if (wanted.length === 0) return Promise.resolve(new Map());
  return orNothing(meter, () => leaves.proveLeaves(tx, wanted));
}

async function orNothing<Value>(
  meter: ListedPorts['meter'],
  read: () => Promise<ReadonlyMap<string, Value>>,
): Promise<ReadonlyMap<string, Value>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    meter.fault(error);
    return new Map();
  }
}

/** What the log proves of the locks that these phones wait for. A log that cannot be read proves nothing, and no lock is delivered. */
async function provenOf(
  { proofs, meter }: ListedPorts,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<Shared['proofs']> {
  const wanted = [...dossiers.values()].flatMap((one) => statementsToProve(one.directives));
  if (wanted.length === 0) return new Map();
  return orNothing(meter, () => proofs.readProofs(tx, wanted));
}

/** What a batch is made of: for each check-in its dossier, or why there is none. */
export interface Batch {
  readonly loaded: readonly (StoredDossier | Refusal)[];
  readonly items: readonly ListedCheckIn[];
}

/** Reads all that is shared, each once for the whole batch. */
export async function readShared(
  ports: ListedPorts,
  tx: Transaction,
  policies: PolicySnapshot,
  { loaded, items }: Batch,
): Promise<Shared> {
  const known = items.flatMap(({ report, now }, index) => {
    const dossier = loaded[index]!;
    return 'kind' in dossier ? [] : [{ dossier, report, now, phoneId: dossier.registration.phoneId }];
  });
  const dossiers = new Map(known.map(({ phoneId, dossier }) => [phoneId, dossier]));
  return {
    standstill: ports.standstill(),
    approvals: await ports.approvals.approvalsFor(
      tx,
      known.flatMap(({ dossier }) => orderedIn(dossier)),
    ),
    sets: await setsFor(ports, items),
    unknown: await unknownOrders(ports.memory, tx, dossiers, known),
    policies,
    proofs: await provenOf(ports, tx, dossiers),
    acknowledged: await acknowledgedIn(ports, tx, dossiers),
    ended: await phonesEndedInLog(ports.memory, tx, known),
    answers: await answersLately(ports.answers, tx, dossiers, items[0]!.now),
  };
}

/** A phone with the measures that its orders rest on: each is judged on its own. Orders without a measure name no phone, and are no ground. */
function orderedIn({ registration, events }: StoredDossier): readonly OrderedPhone[] {
  const measures = new Set(events.flatMap(measureOf));
  return measures.size === 0 ? [] : [{ phoneId: registration.phoneId, measures: [...measures] }];
}

function measureOf(event: DossierEvent): readonly string[] {
  const measure = event.kind === 'lock-ordered' ? (event.order?.measure ?? null) : null;
  return measure === null ? [] : [measure];
}

/** Read only where a phone of the batch can follow them. A log that cannot be read proves none. */
async function setsFor(
  { sets, meter }: ListedPorts,
  items: readonly ListedCheckIn[],
): Promise<readonly SentSet[]> {
  if (!items.some(({ report }) => answerVersion(report) >= 2)) return [];
  try {
    return await sets.readSets();
  } catch (error) {
    meter.fault(error);
    return [];
  }
}
