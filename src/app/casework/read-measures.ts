import type { CaseState, MeasureState } from '../../core/casework/transitions.ts';
import type { CaseList, CaseView } from '../../protocol/operators/case.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type {
  MeasureList,
  MeasurePhone,
  MeasurePhoneList,
  MeasureView,
} from '../../protocol/operators/measure-view.ts';
import { takeAcknowledgements } from '../../core/orders/acknowledgements.ts';
import { isObeyed } from '../../core/orders/told-to-owner.ts';
import { caseView } from './case-view.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import { sha256Of } from '../keys/signer.ts';
import { whatLocks } from './execute.ts';
import { readStoredManifest } from './measure-manifest.ts';
import { measureView, measureViews } from './measure-view.ts';
import type { MeasurePhoneRecord, MeasurePorts, MeasureRecord } from './measures-ports.ts';

const casesPerPage = 50;
const measuresPerPage = 20;
const phonesPerPage = 200;

export interface Read<T> {
  readonly kind: 'read';
  readonly value: T;
}

/** Cases, newest first. */
export function listCases(
  ports: MeasurePorts,
  by: { readonly state: CaseState | null; readonly before: number | null },
): Promise<Read<CaseList> | Refusal> {
  return ports.store.transact(async (tx) => {
    const found = await ports.store.listCases(tx, by, casesPerPage);
    const cases: CaseView[] = [];
    for (const one of found) cases.push(await caseView(ports, tx, one));
    const cursor = found.length < casesPerPage ? null : String(found.at(-1)!.number);
    return { kind: 'read', value: { cases, cursor } };
  });
}

export function readCase(ports: MeasurePorts, id: string): Promise<Read<CaseView> | Refusal> {
  return ports.store.transact(async (tx) => {
    const one = await ports.store.findCase(tx, id);
    if (one === undefined) return refuse('case-unknown');
    return { kind: 'read', value: await caseView(ports, tx, one) };
  });
}

/** Measures, newest first, with the standings of their phones only where they may still be signed. */
export function listMeasures(
  ports: MeasurePorts,
  by: {
    readonly state: MeasureState | null;
    readonly caseId: string | null;
    readonly before: number | null;
    /** Only those of which a signature does not count at present, which order and renew nothing. */
    readonly heldBack: boolean;
  },
): Promise<Read<MeasureList> | Refusal> {
  return ports.store.transact(async (tx) => {
    const found = await ports.store.listMeasures(tx, by, measuresPerPage);
    const views = await measureViews(ports, tx, found);
    // A page that is left short has a cursor all the same: what holds a measure back is read from roles and sets, which no index knows.
    const measures = by.heldBack ? views.filter(({ heldBackBy }) => heldBackBy.length > 0) : views;
    const cursor = found.length < measuresPerPage ? null : String(found.at(-1)!.number);
    return { kind: 'read', value: { measures, cursor } };
  });
}

export function readMeasure(ports: MeasurePorts, id: string): Promise<Read<MeasureView> | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.findMeasure(tx, id);
    if (measure === undefined) return refuse('measure-unknown');
    return { kind: 'read', value: await measureView(ports, tx, measure) };
  });
}

/**
 * The exact text of the policy that a measure would publish, for the person who is about to sign. Refused if its hash differs from the one in the
 * manifest, so that nobody reads another text than they sign.
 */
export function readPolicyDraft(
  ports: MeasurePorts,
  id: string,
): Promise<Read<{ readonly text: string; readonly sha256: string }> | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.findMeasure(tx, id);
    if (measure === undefined) return refuse('measure-unknown');
    if (measure.policy === null) return refuse('policy-unknown');
    if (measure.sha256 !== null) {
      const manifest = await ports.store.readMeasureManifest(tx, measure.sha256);
      if (readStoredManifest(measure, manifest) === undefined) return refuse('measure-altered');
    }
    const { text } = measure.policy;
    return { kind: 'read', value: { text, sha256: sha256Of(text) } };
  });
}

/** The phones of a measure, decided now: what the measure would do to each, and what it did. */
export function listMeasurePhones(
  ports: MeasurePorts,
  id: string,
  after: string | null,
): Promise<Read<MeasurePhoneList> | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.findMeasure(tx, id);
    if (measure === undefined) return refuse('measure-unknown');
    const found = await ports.store.pagePhones(tx, id, after, phonesPerPage);
    const ids = found.map(({ phoneId }) => phoneId);
    const dossiers = await ports.store.readDossiers(tx, ids);
    const policies = await ports.policies.within(tx);
    const now = ports.clock.now();
    const proposedAt = measure.sha256 === null ? null : await ports.store.readMeasureManifestTime(tx, id);
    const phones = found.map((one) =>
      phoneView(measure, one, { policies, now, proposedAt, dossier: dossiers.get(one.phoneId)! }),
    );
    const cursor = found.length < phonesPerPage ? null : found.at(-1)!.phoneId;
    return { kind: 'read', value: { phones, cursor } };
  });
}

function phoneView(
  measure: MeasureRecord,
  one: MeasurePhoneRecord,
  {
    policies,
    dossier,
    now,
    proposedAt,
  }: {
    readonly policies: PolicySnapshot;
    readonly dossier: StoredDossier;
    readonly now: number;
    readonly proposedAt: number | null;
  },
): MeasurePhone {
  const { clauses } = measure;
  const looked = whatLocks(policies, dossier, { clauses, proposedAt }, now);
  return {
    phoneId: one.phoneId,
    consignment: dossier.registration.consignment,
    market: dossier.registration.market,
    member: one.member,
    standing: dossier.standing,
    would: looked.kind === 'lock' ? 'lock' : looked.why,
    outcome: one.outcome,
    why: one.why,
    at: formatOrNull(one.at),
    obeys: isObeyed(takeAcknowledgements(dossier.directives, [], now).held),
    obeyedAt: formatOrNull(one.obeyedAt),
    releasedAt: formatOrNull(one.releasedAt),
  };
}
