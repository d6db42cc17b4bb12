import type { Mutant } from './mutant.ts';

const approvals = 'src/app/casework/lock-approval.ts';
const held = 'src/core/orders/held-notice.ts';
const signers = 'src/app/casework/signers.ts';
const signing = 'src/app/dossiers/orders/sign-lock.ts';
const heldTests = ['test/core/orders/held-notice'];
const pairTests = ['test/app/casework/counting-pair'];
const lockTests = ['test/integration/named-lock'];
const reader = ['test/app/casework/approval-reader'];

/** What a lock of the second form rests on before it is signed and whenever it is handed over. */
export const ordersNamedMutants: readonly Mutant[] = [
  {
    name: 'a lock rests on a notice whose acknowledgement nothing proves',
    file: held,
    text: 'notices.filter(({ isProved }) => isProved).toReversed()',
    instead: 'notices.toReversed()',
    tests: heldTests,
  },
  {
    name: 'a lock rests on a notice of another territory',
    file: held,
    text: 'territory === notice.territory && ',
    instead: '',
    tests: heldTests,
  },
  {
    name: 'a lock states clauses that its notice did not',
    file: held,
    text: ' && notice.clauses.includes(clause)',
    instead: '',
    tests: heldTests,
  },
  {
    name: 'one person in both roles is a pair',
    file: signers,
    text: 'operator !== proposer.operator &&',
    instead: '',
    tests: pairTests,
  },
  {
    name: 'one key in both roles is a pair',
    file: signers,
    text: 'key !== proposer.key,',
    instead: 'true,',
    tests: pairTests,
  },
  {
    name: 'two proposers are a pair',
    file: signers,
    text: "role === 'approver' &&\n        round",
    instead: 'round',
    tests: pairTests,
  },
  {
    name: 'an older round goes before a newer one',
    file: signers,
    text: 'b.round - a.round || b.at - a.at',
    instead: 'a.round - b.round || b.at - a.at',
    tests: pairTests,
  },
  {
    name: 'one of each of two rounds is a pair',
    file: signers,
    text: 'round === proposer.round &&',
    instead: '',
    tests: pairTests,
  },
  {
    name: 'phones are shown locks that are held back',
    file: approvals,
    text: ' || ports.locksHeld() !== null',
    instead: '',
    tests: reader,
  },
  {
    name: 'a measure from before a restore shows phones that two people named them',
    file: approvals,
    text: 'outdated.has(sha256) ? null : await standingOf(tx, sha256, roll)',
    instead: 'await standingOf(tx, sha256, roll)',
    tests: reader,
  },
  {
    name: 'signatures that are not genuine are shown to phones',
    file: approvals,
    text: 'if (pair === null || !areGenuine(sha256, pair)) return null;',
    instead: 'if (pair === null) return null;',
    tests: reader,
  },
  {
    name: 'members that were changed since are shown to phones',
    file: approvals,
    text: "if (tree === null || Buffer.from(tree.root).toString('base64url') !== head.members.root) return null;",
    instead: 'if (tree === null) return null;',
    tests: reader,
  },
  {
    name: 'a lock rests on a notice that the phone never had',
    file: signing,
    text: 'notifySeq: notice.seq,',
    instead: 'notifySeq: notice.seq + 1,',
    tests: lockTests,
  },
  {
    name: 'all leases of a phone have one subject in the log',
    file: signing,
    text: 'leaseSubject(nodeCrypto, salt, lease, ',
    instead: 'leaseSubject(nodeCrypto, salt, 1, ',
    tests: lockTests,
  },
  {
    name: 'all leases of a phone name its member in the log',
    file: signing,
    text: '...(lease === 1 ? { member: approval.member } : {}),',
    instead: 'member: approval.member,',
    tests: lockTests,
  },
  {
    name: 'a lock is handed over by signatures that its statement does not name',
    file: 'src/app/dossiers/orders/deliver.ts',
    text: 'return isStated === true ? named?.approval : undefined;',
    instead: 'return named?.approval;',
    tests: ['test/app/dossiers/orders/deliver'],
  },
];
