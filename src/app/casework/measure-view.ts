import { measureActs, nextMeasureState } from '../../core/casework/transitions.ts';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { MeasureView } from '../../protocol/operators/measure-view.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';
import type {
  ApprovalRecord,
  CampaignStore,
  MeasureRecord,
  MeasureStore,
  SignerPorts,
  Standings,
  Tally,
} from './measures-ports.ts';
import { nameOf, type NamePorts } from '../people/name-of.ts';
import { lapsedSignatures } from './signers.ts';

export interface ViewPorts extends SignerPorts {
  readonly store: NamePorts['store'] &
    SignerPorts['store'] &
    MeasureStore &
    CampaignStore &
    Pick<DeploymentStore, 'findOutdatedMeasures'>;
}

/** A measure as operators see it. */
export async function measureView(
  ports: ViewPorts,
  tx: Transaction,
  measure: MeasureRecord,
): Promise<MeasureView> {
  const [view] = await measureViews(ports, tx, [measure], () => true);
  return view!;
}

/** The same for a list. Counts the phones' standings only for measures where `isCounted`: by default those that may still be signed. */
export async function measureViews(
  ports: ViewPorts,
  tx: Transaction,
  measures: readonly MeasureRecord[],
  isCounted = ({ state }: MeasureRecord): boolean => state === 'draft' || state === 'proposed',
): Promise<MeasureView[]> {
  const tallies = await ports.store.tally(tx, measures.map(idOf));
  const standings = await ports.store.tallyStandings(tx, measures.filter(isCounted).map(idOf));
  const views: MeasureView[] = [];
  for (const one of measures)
    views.push(
      await viewOf(ports, tx, one, {
        ...tallies.get(one.id)!,
        standings: standings.get(one.id) ?? {},
      }),
    );
  return views;
}

const idOf = ({ id }: MeasureRecord): string => id;

async function viewOf(
  ports: ViewPorts,
  tx: Transaction,
  measure: MeasureRecord,
  phones: Tally & { readonly standings: Standings },
): Promise<MeasureView> {
  const { sha256, policy } = measure;
  const records = sha256 === null ? [] : await ports.store.readApprovals(tx, sha256);
  const approvals: MeasureView['approvals'] = [];
  for (const one of records)
    approvals.push({
      role: one.role,
      operator: await nameOf(ports, tx, one.operator),
      key: one.key,
      assertionSha256: one.assertionSha256,
      at: formatInstant(one.at),
    });
  return {
    id: measure.id,
    kind: measure.kind,
    state: measure.state,
    may: [...measureActs(measure.kind, measure.state)],
    case: measure.caseId,
    clauses: [...measure.clauses],
    reason: measure.reason,
    until: formatOrNull(measure.until),
    policy:
      policy === null ? null : { id: policy.id, version: policy.version, sha256: sha256Of(policy.text) },
    draftedBy: await nameOf(ports, tx, measure.draftedBy),
    draftedAt: formatInstant(measure.draftedAt),
    sha256,
    approveBy: formatOrNull(measure.approveBy),
    approvals,
    heldBackBy: await heldBackBy(ports, tx, measure, records),
    phones: { named: phones.named, standings: { ...phones.standings }, outcomes: { ...phones.outcomes } },
  };
}

/** The signatures that keep a measure from being approved or carried out; none where it waits for neither. */
async function heldBackBy(
  ports: ViewPorts,
  tx: Transaction,
  { kind, state, sha256 }: MeasureRecord,
  records: readonly ApprovalRecord[],
): Promise<MeasureView['heldBackBy']> {
  const isApproved = nextMeasureState(kind, state, 'sign-anew') !== undefined;
  if (state !== 'proposed' && !isApproved) return [];
  const held: MeasureView['heldBackBy'] = [];
  for (const { role, operator, why } of await lapsedSignatures(ports, tx, kind, records))
    held.push({ role, operator: await nameOf(ports, tx, operator), why });
  if (isApproved && (await ports.store.findOutdatedMeasures(tx, [sha256!])).size > 0)
    for (const { role, operator } of records)
      held.push({ role, operator: await nameOf(ports, tx, operator), why: 'restored' });
  return held;
}

/** Refuses an act that the measure's state does not allow, and names the acts that it does. */
export function measureClosed({ kind, state }: Pick<MeasureRecord, 'kind' | 'state'>): Refusal {
  const permitted = measureActs(kind, state);
  return refuse('measure-closed', {
    detail: `The measure is ${state}; what may be done to it now: ${permitted.length === 0 ? 'nothing' : permitted.join(', ')}.`,
    members: { state, may: permitted },
  });
}
