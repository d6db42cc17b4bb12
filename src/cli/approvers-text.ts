import { visibleLines } from '../core/visible-text.ts';
import type { ApproverSetList, NextApproverSet } from '../protocol/operators/approver-sets.ts';
import type { ApproversView } from '../protocol/operators/approvers.ts';

type Person = NextApproverSet['persons'][number];

/** In the order of the alphabet: ids of people are random. */
function names(persons: readonly Person[]): string {
  return persons.length === 0
    ? 'nobody'
    : persons
        .map(({ name }) => name)
        .toSorted()
        .join(', ');
}

/** All sets, the keys, and what has to be done. */
export function approversText(view: ApproversView, { sets, next }: ApproverSetList): string {
  const lines = [
    ...(sets.length === 0 ? ['There is no approver set: no lock can be signed.'] : []),
    ...sets.map(
      ({ number, from, until, persons }) => `Set ${number}  ${from} to ${until}  ${names(persons)}`,
    ),
    ...(next === null
      ? []
      : [`Set ${next.number}  proposed ${next.proposedAt}, signed by ${names(next.signedBy)}`]),
    '',
    'Keys:',
    ...view.keys.map(
      ({ key, operator, label, counts }) =>
        `  ${key}  ${operator.name}, ${label}: ${counts.length === 0 ? 'does not count now' : counts.join(' and ')}`,
    ),
    ...(view.keys.length === 0 ? ['  none'] : []),
    ...(view.nextSteps.length === 0 ? [] : ['', 'To do:', ...view.nextSteps.map((step) => `  ${step}`)]),
  ];
  return visibleLines(lines);
}

/** One set, and where firmware gets its text. */
export function setText(one: ApproverSetList['sets'][number]): string {
  const lines = [
    `Approver set ${one.number}`,
    `SHA-256:  ${one.sha256}`,
    `From:     ${one.from}`,
    `Until:    ${one.until}`,
    `Signed:   ${one.signedAt}${one.isSigned ? '' : ', by nobody: firmware names it'}`,
    `Page:     ${one.rpId}`,
    `People:   ${names(one.persons)}`,
    `Text:     carnet approvers show ${one.number} --pinned`,
  ];
  return visibleLines(lines);
}

/** What a proposed set changes, and what follows. */
export function nextText(
  { number, sha256, until, persons, adds, removes }: NextApproverSet,
  nextSteps: readonly string[],
): string {
  const lines = [
    `Approver set ${number} is proposed, until ${until}.`,
    `SHA-256:  ${sha256}`,
    `People:   ${names(persons)}`,
    `Adds:     ${names(adds)} (counts 14 days after the set is signed)`,
    `Removes:  ${names(removes)} (at once)`,
    'Two people of the newest set sign it on the people page, as long as that one has not ended.',
    ...nextSteps,
  ];
  return visibleLines(lines);
}
