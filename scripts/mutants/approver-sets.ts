import type { Mutant } from './mutant.ts';

const succession = ['test/integration/approver-succession'];
const audited = ['test/auditor/approver-sets-in-log'];
const heldBack = ['test/integration/held-back'];

/** Which approver sets count, and what rests on them. */
export const approverSetMutants: readonly Mutant[] = [
  {
    name: 'a set that nobody signed counts while the set before is in force',
    file: 'src/app/casework/approver-roll.ts',
    text: 'if (isUnsigned(record) && isInForce(roll.at(-1), record.signedAt)) break;',
    instead: '',
    tests: ['test/app/casework/approver-roll'],
  },
  {
    name: 'firmware’s set is taken while people can sign the next',
    file: 'src/app/casework/adopt-set.ts',
    text: 'if (now < parseInstant(newest.set.until)!)',
    instead: 'if (false)',
    tests: succession,
  },
  {
    name: 'the proposer of one round and the approver of another make a pair',
    file: 'src/app/casework/signers.ts',
    text: 'round === proposer.round &&',
    instead: '',
    tests: ['test/app/casework/counting-pair'],
  },
  {
    name: 'an undelivered lock waits though its signatures count no more',
    file: 'src/app/dossiers/reconcile-dossier.ts',
    text: 'unsupported: live ? unsupportedLocks(acknowledged.outstanding, approvals) : new Set(),',
    instead: 'unsupported: new Set(),',
    tests: heldBack,
  },
  {
    name: 'the auditor takes a lock after its set had ended',
    file: 'src/auditor/check-signers.ts',
    text: 'if (at - dayMs + 1 >= until)',
    instead: 'if (false)',
    tests: audited,
  },
  {
    name: 'the auditor takes both keys of one person for two people',
    file: 'src/auditor/check-signers.ts',
    text: 'else if ((persons.get(seat.person) ?? key) !== key)',
    instead: 'else if (false)',
    tests: audited,
  },
  {
    name: 'the auditor counts at once what a set adds',
    file: 'src/auditor/logged-sets.ts',
    text: 'const addedAt = Math.max(parseInstant(set.from)!, loggedAt) + additionDelayMs;',
    instead: 'const addedAt = 0;',
    tests: audited,
  },
  {
    name: 'the auditor takes a set that one person signed',
    file: 'src/auditor/check-approver-set.ts',
    text: 'if (persons.size < 2)',
    instead: 'if (persons.size < 1)',
    tests: audited,
  },
];
