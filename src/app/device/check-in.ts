import { placeActivation, stampDay } from '../../core/carnet/stamp.ts';
import { elsewhere, type Carnet } from '../../core/carnet/carnet.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { dayOf, formatDay, parseDay, type Day, type Instant } from '../../core/time.ts';
import type { CheckInAnswer, CheckInRequest } from '../../protocol/device/check-in.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { CompactJws } from '../../protocol/device/jws.ts';
import { answerVersion, type ProtocolVersion } from '../../protocol/device/versions.ts';
import type { Report } from '../../protocol/device/report.ts';
import { macHolds, macKey } from '../keys/hmac.ts';
import { locatedEvidence, type ServerSources } from './located-evidence.ts';
import type { ProvedPlaces } from '../dossiers/reconcile-dossier.ts';
import { nextCheckInS, nextForProofS } from './next-check-in.ts';
import type { Clock } from '../ports.ts';
import { openReport, readReport } from './read-report.ts';
import {
  openCarnet,
  sealCarnet,
  sealingKeyAt,
  sessionKeyOf,
  type OpenedCarnet,
  type Seals,
} from '../keys/seals.ts';

/** What the server knows of a request besides its body. */
export interface CheckInContext extends ServerSources {
  /** The `Accept-Language` header; null where there is none. */
  readonly language: string | null;
}

/** A proof that a check-in brings for a key that was enrolled without one. Not read yet. */
export interface GivenProof extends Pick<CheckInRequest, 'factoryProof' | 'attestation'> {
  readonly report: string;
}

/**
 * A check-in of a phone that something can follow for. The carnet is opened, the mac holds, and the phone is located; the report's
 * signature is not verified yet.
 */
export interface ListedCheckIn {
  readonly carnet: Carnet;
  readonly report: Report;
  readonly reportJws: CompactJws;
  /** What shall prove the key, and the text of the report that it is about; null: nothing was brought. */
  readonly proof: GivenProof | null;
  readonly whereabouts: Whereabouts;
  readonly context: CheckInContext;
  readonly now: Instant;
}

/** The records' part of the answer to a listed check-in. The carnet is resealed on the ordinary path. */
export interface ListedAnswer {
  readonly kind: 'reconciled';
  readonly standing: Standing;
  readonly proved: ProvedPlaces;
  readonly directives: CheckInAnswer['directives'];
  readonly ackProofs: NonNullable<CheckInAnswer['ackProofs']>;
  /** Sets that the phone has not followed yet; none for phones of version 1. */
  readonly approverSets: NonNullable<CheckInAnswer['approverSets']>;
  readonly message: string | null;
  /** When the standing can change by time alone; null where it cannot. */
  readonly next: Instant | null;
  /** Since when a lock waits for its proof, so that the phone is to return soon; null where none does. */
  readonly awaitedSince: Instant | null;
  /** The last report number taken in, where this report's was not newer. */
  readonly lastSeq?: number;
}

/** Nothing is recorded of the phone, so its report concerns nobody's dossier. */
export interface Unrecorded {
  readonly kind: 'unrecorded';
}

/**
 * `listed`: the phone is in a listed territory or watched. `where-recorded`: it is neither, but its report speaks to records, which may not
 * exist; a phone without any leaves no trace.
 */
export type ListedRoad = 'listed' | 'where-recorded';

export type CheckInOutcome =
  | { readonly kind: 'answered'; readonly path: 'ordinary' | 'listed'; readonly answer: CheckInAnswer }
  | Refusal;

export interface CheckInPorts {
  readonly clock: Clock;
  /** The keys may change while the server runs, so they are read at each use. */
  readonly keys: { readonly seals: Seals };
  readonly locate: (evidence: readonly Evidence[]) => Whereabouts;
  /** Territories that a clause in force names; undefined until the policies were loaded once. */
  readonly listedTerritories: (now: Instant) => ReadonlySet<Territory> | undefined;
  /** Phones with something open. */
  readonly isWatched: (phoneId: string) => boolean;
  /** Whether the watch set has been filled once since the start. */
  readonly watchReady: () => boolean;
  /** Verifies the report's signature before anything is read. Rejects `StoreUnavailable`. */
  readonly checkInListed: (
    checkIn: ListedCheckIn,
    road: ListedRoad,
  ) => Promise<ListedAnswer | Unrecorded | Refusal>;
}

export type CheckIn = (
  request: CheckInRequest,
  context: CheckInContext,
) => CheckInOutcome | Promise<CheckInOutcome>;

/**
 * One exchange of report and answer, in this order: open the carnet, check the mac, locate; and only where something can
 * follow, ask the records. An ordinary check-in is answered synchronously, without a promise.
 */
export function createCheckIn(ports: CheckInPorts): CheckIn {
  return (request, context) => {
    const now = ports.clock.now();
    const opened = openCarnet(ports.keys.seals, request.carnet, now);
    if (opened.kind === 'refused') return opened;
    const { carnet } = opened;
    const reported = openReport(request.report);
    if (reported.kind === 'refused') return reported;
    if (!macHolds(macKey(sessionKeyOf(opened.key, carnet.sub)), request.report, request.mac))
      return refuse('mac-wrong');
    const read = readReport(reported, carnet.sub, now);
    if (read.kind === 'refused') return read;

    const listed = ports.listedTerritories(now);
    if (listed === undefined || !ports.watchReady())
      return refuse('not-ready', {
        members: { waitingFor: listed === undefined ? 'policies' : 'watch set' },
        retryAfterS: 5,
      });
    const whereabouts = ports.locate(locatedEvidence(read.report.evidence, context));
    const inListed = whereabouts.kind === 'placed' && listed.has(whereabouts.territory);
    const answerWith = (reconciled: ListedAnswer | null): CheckInOutcome =>
      compose(ports.keys.seals, opened, {
        whereabouts,
        listed,
        reconciled,
        version: answerVersion(read.report),
        mac: request.mac,
        now,
      });
    const proof = proofIn(request);
    const reconcile = async (road: ListedRoad): Promise<CheckInOutcome> => {
      const { report } = read;
      const checkIn = { carnet, report, reportJws: reported.jws, proof, whereabouts, context, now };
      const reconciled = await ports.checkInListed(checkIn, road);
      if (reconciled.kind === 'refused') return reconciled;
      return answerWith(reconciled.kind === 'unrecorded' ? null : reconciled);
    };
    if (inListed || ports.isWatched(carnet.phone)) return reconcile('listed');
    return proof !== null || speaksToRecords(read.report) ? reconcile('where-recorded') : answerWith(null);
  };
}

/** The registry takes a proof wherever the phone is. */
function proofIn({ report, factoryProof, attestation }: CheckInRequest): GivenProof | null {
  if (factoryProof === undefined && attestation === undefined) return null;
  return {
    report,
    ...(factoryProof === undefined ? {} : { factoryProof }),
    ...(attestation === undefined ? {} : { attestation }),
  };
}

/**
 * Acknowledgements and objections go to the phone's records wherever the phone is, also where this process does not watch it yet or any
 * more, so that nothing it said is dropped. A phone without records has nothing that these could be about, and it leaves no trace.
 */
function speaksToRecords({ acks, appeal, unlockedByCode }: Report): boolean {
  return acks.length > 0 || appeal !== undefined || unlockedByCode !== undefined;
}

interface Findings {
  readonly whereabouts: Whereabouts;
  readonly listed: ReadonlySet<Territory>;
  /** null on the ordinary path. */
  readonly reconciled: ListedAnswer | null;
  /** The version that the phone is answered by. */
  readonly version: ProtocolVersion;
  readonly mac: string;
  readonly now: Instant;
}

/** Stamps the carnet, reseals it under the newest key, and composes the answer. */
function compose(seals: Seals, opened: OpenedCarnet, findings: Findings): CheckInOutcome {
  const { whereabouts, reconciled, now } = findings;
  const key = sealingKeyAt(seals, now);
  const carnet = sealCarnet(key, stamped(opened.carnet, findings));
  const standing = reconciled?.standing ?? ordinaryStanding(whereabouts, findings.listed);
  const answer: CheckInAnswer = {
    ...sinceVersion2(findings),
    carnet,
    standing,
    ...(reconciled === null || reconciled.message === null ? {} : { message: reconciled.message }),
    directives: reconciled?.directives ?? [],
    ...(reconciled === null || reconciled.ackProofs.length === 0 ? {} : { ackProofs: reconciled.ackProofs }),
    next:
      reconciled !== null && reconciled.awaitedSince !== null
        ? nextForProofS(reconciled.awaitedSince, findings.mac, now)
        : nextCheckInS(
            reconciled === null ? 'ordinary' : 'listed',
            reconciled?.next ?? null,
            findings.mac,
            now,
          ),
    ...(key === opened.key ? {} : { sessionKey: sessionKeyOf(key, opened.carnet.sub).toString('base64url') }),
  };
  return { kind: 'answered', path: reconciled === null ? 'ordinary' : 'listed', answer };
}

/** Phones of version 1 take no field that they do not know: with one they would hear no release. */
function sinceVersion2({
  version,
  reconciled,
}: Findings): Pick<CheckInAnswer, 'v' | 'lastSeq' | 'approverSets'> {
  if (version < 2) return {};
  const { lastSeq, approverSets = [] } = reconciled ?? {};
  return {
    v: version,
    ...(lastSeq === undefined ? {} : { lastSeq }),
    ...(approverSets.length === 0 ? {} : { approverSets }),
  };
}

/** Nothing is recorded of these phones, so their standing follows from this report alone. */
function ordinaryStanding(whereabouts: Whereabouts, listed: ReadonlySet<Territory>): Standing {
  return whereabouts.kind === 'unproven' && whereabouts.candidates.some((candidate) => listed.has(candidate))
    ? 'unproven'
    : 'clear';
}

/** What a finding enters in a carnet: a listed territory only as far as the records prove it. */
function stamped(carnet: Carnet, { whereabouts, listed, reconciled, now }: Findings): Carnet {
  const iat = Math.floor(now / 1000);
  if (whereabouts.kind === 'unproven') return { ...carnet, iat };
  const territory = whereabouts.kind === 'placed' ? whereabouts.territory : null;
  const isListed = territory !== null && listed.has(territory);
  if (isListed && reconciled?.proved.isPlaced !== true) return { ...carnet, iat };
  const today = dayOf(now);
  const isFirst =
    carnet.activated.territory === null && (!isListed || reconciled?.proved.activation === territory);
  return {
    ...carnet,
    activated: isFirst
      ? placeActivation(
          carnet.activated,
          territory ?? elsewhere,
          today - (parseDay(carnet.activated.day) ?? today),
        )
      : carnet.activated,
    stamps: territory === null ? carnet.stamps : stampDay(carnet.stamps, territory, formatToday(today)),
    iat,
  };
}

let formatted: { readonly day: Day; readonly text: string } = { day: 0, text: formatDay(0) };

/** Formatting a date costs as much as an HMAC, so the text is kept for the day. */
function formatToday(day: Day): string {
  if (formatted.day !== day) formatted = { day, text: formatDay(day) };
  return formatted.text;
}
