import { visibleLines } from '../core/visible-text.ts';
import type { CaseView } from '../protocol/operators/case.ts';
import type { MeasurePhone, MeasureView } from '../protocol/operators/measure-view.ts';

/** One case in a line. */
export function caseLine(one: CaseView): string {
  const end =
    one.endedAt === null
      ? `releases by itself ${one.limit}`
      : `ended ${one.endedAt} by ${one.endedBy?.name ?? 'its limit'}: ${one.finding ?? ''}`;
  return `${one.id}  ${one.state.padEnd(5)}  ${one.title}; ${end}`;
}

/** A case whole, with what was proposed in it. */
export function caseText(one: CaseView, measures: readonly MeasureView[]): string {
  const lines = [
    `${one.id}  ${one.title}`,
    `State:    ${one.state}`,
    `Opened:   ${one.openedAt} by ${one.openedBy.name}`,
    `Limit:    ${one.limit}`,
    `Clauses:  ${one.clauses.join(', ')}`,
    ...(one.endedAt === null
      ? []
      : [
          `Ended:    ${one.endedAt} by ${one.endedBy?.name ?? 'its limit'}; finding: ${one.finding ?? ''}`,
          `Reason:   ${one.reason ?? 'none given'}`,
          `Spread:   ${one.spreadAt === null ? 'not in every dossier yet' : `in every dossier since ${one.spreadAt}`}`,
        ]),
    '',
    'Measures:',
    ...(measures.length === 0 ? ['  none'] : measures.map((measure) => `  ${measureLine(measure)}`)),
  ];
  return visibleLines(lines);
}

/** One measure in a line. */
export function measureLine(one: MeasureView): string {
  const what =
    one.policy === null
      ? `lock ${one.phones.named} phone${one.phones.named === 1 ? '' : 's'}, case ${one.case ?? ''}`
      : `publish ${one.policy.id} version ${one.policy.version}`;
  const waits = one.heldBackBy.length === 0 ? '' : `; held back: ${heldBack[one.heldBackBy[0]!.why]}`;
  return `${one.id}  ${one.state.padEnd(9)}  ${what}; ${one.reason}${waits}`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const named = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return named.length === 0 ? 'none' : named.join(', ');
}

const heldBack: Readonly<Record<MeasureView['heldBackBy'][number]['why'], string>> = {
  deactivated: 'the signer was deactivated',
  'role-lost': 'the signer no longer holds the role',
  'other-address': 'the signature was made for another public address than the server has',
  'old-form': 'it was signed in the form before, which no phone can check: draft the measure anew',
  'no-set': 'there is no approver set',
  'set-over': 'the newest approver set has ended',
  'not-in-set': 'the newest approver set does not name the key in this role',
  'not-yet-in-set': 'the newest approver set added the key less than 14 days ago',
  restored: 'the records were restored since: two people sign the measure anew',
};

/** A measure whole: who signed it, and what became of its phones. */
export function measureText(one: MeasureView, phones: readonly MeasurePhone[] | null): string {
  const lines = [
    measureLine(one),
    `Drafted:   ${one.draftedAt} by ${one.draftedBy.name}`,
    `Manifest:  ${one.sha256 ?? 'none stands'}`,
    ...(one.state === 'proposed' ? [`Approve by ${one.approveBy ?? ''}`] : []),
    ...(one.until === null ? [] : [`No lease beyond ${one.until}`]),
    ...one.approvals.map(
      ({ role, operator, at, assertionSha256 }) =>
        `Signed:    ${at} as ${role} by ${operator.name}, assertion ${assertionSha256}`,
    ),
    ...one.heldBackBy.map(
      ({ role, operator, why }) => `Waits:     ${heldBack[why]} (${role} ${operator.name})`,
    ),
    ...(one.kind === 'lock'
      ? [`Standings: ${counted(one.phones.standings)}`, `Outcomes:  ${counted(one.phones.outcomes)}`]
      : []),
    `May now:   ${one.may.length === 0 ? 'nothing' : one.may.join(', ')}`,
    ...(phones ?? []).map(phoneLine),
  ];
  return visibleLines(lines);
}

function phoneLine(one: MeasurePhone): string {
  const { phoneId, consignment, market, standing, would, outcome, why, at, obeys, obeyedAt, releasedAt } =
    one;
  const did =
    outcome === null ? `would: ${would}` : `${outcome}${why === null ? '' : ` (${why})`} ${at ?? ''}`;
  const obeyed = obeys ? `; obeyed ${obeyedAt ?? ''}`.trimEnd() : '';
  const lot = consignment === null ? '' : `  ${consignment} for ${market ?? '?'}`;
  return `  ${phoneId}${lot}  ${standing.padEnd(8)}  ${did}${obeyed}${releasedAt === null ? '' : `; released ${releasedAt}`}`;
}
