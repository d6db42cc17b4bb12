import type { Mutant } from './mutant.ts';

const assertions = ['test/agent/verify-assertion'];
const sets = ['test/agent/approver-sets'];
const notices = ['test/agent/named-locks'];
const followSets = 'src/agent/lock/follow-sets.ts';
const verifyAssertion = 'src/agent/lock/verify-assertion.ts';

/** Whose signature a phone takes, and which approver sets it follows. */
export const agentSetsMutants: readonly Mutant[] = [
  {
    name: 'the set need not give a person the role that they sign in',
    file: verifyAssertion,
    text: ' || !roles.includes(role)',
    instead: '',
    tests: assertions,
  },
  {
    name: 'a page that names the one above it approves',
    file: verifyAssertion,
    text: ' && topOrigin === undefined',
    instead: '',
    tests: assertions,
  },
  {
    name: 'a registration approves a lock',
    file: verifyAssertion,
    text: "data.type === 'webauthn.get' &&",
    instead: '',
    tests: assertions,
  },
  {
    name: 'the signature of an approval is not verified',
    file: verifyAssertion,
    text: '(await holdsBySpki(owner.spki, signature, signed, crypto))',
    instead: 'signed.length > 0',
    tests: assertions,
  },
  {
    name: 'a key that was added today approves today',
    file: verifyAssertion,
    text: 'if (countsAt(held, entryOf.key(person, role, spki), at))',
    instead: 'if (at > 0)',
    tests: sets,
  },
  {
    name: 'an address that was added today approves today',
    file: verifyAssertion,
    text: '&&\n    countsAt(held, entryOf.origin(data.origin), at)',
    instead: '',
    tests: assertions,
  },
  {
    name: 'a relying party that was added today approves today',
    file: verifyAssertion,
    text: 'if (!countsAt(held, entryOf.rpId(rpId), at)) return false;',
    instead: '',
    tests: assertions,
  },
  {
    name: 'a set may name another before it',
    file: followSets,
    text: 'set.previous === held.sha256 &&',
    instead: '',
    tests: sets,
  },
  {
    name: 'a set may leave numbers out',
    file: followSets,
    text: 'set.number === held.set.number + 1 &&',
    instead: '',
    tests: sets,
  },
  {
    name: 'a set is followed after the one before it ended',
    file: followSets,
    text: 'isInTime(held, proved.quorumMs) &&',
    instead: '',
    tests: sets,
  },
  {
    name: 'nobody need sign the next set',
    file: followSets,
    text: ' &&\n    (await isSignedByTwo(delivered, hash, { held, at: proved.quorumMs, crypto }))',
    instead: '',
    tests: sets,
  },
  {
    name: 'one person signs the next set twice',
    file: followSets,
    text: 'persons.size >= 2 && ',
    instead: '',
    tests: sets,
  },
  {
    name: 'two sets of one number are no fault',
    file: followSets,
    text: 'held: { ...held, isSplit: true }',
    instead: 'held',
    tests: sets,
  },
  {
    name: 'a phone of a shop takes the first set that it is given',
    file: followSets,
    text: 'isDemo && set.number === 1',
    instead: 'set.number === 1',
    tests: notices,
  },
  {
    name: 'a witness that was added today cosigns today',
    file: 'src/agent/lock/approver-trust.ts',
    text: '(held.since[entryOf.witness(named.vkey)] ?? -Infinity)',
    instead: '-Infinity',
    tests: sets,
  },
  {
    name: 'a set that lowers the quorum counts at once',
    file: 'src/agent/lock/approver-trust.ts',
    text: 'quorum > held.set.quorum ? proveInLog',
    instead: 'quorum > 64 ? proveInLog',
    tests: sets,
  },
  {
    name: 'a set has no end',
    file: 'src/agent/state/approvers.ts',
    text: ' && at < parseInstant(set.until)!',
    instead: '',
    tests: sets,
  },
  {
    name: 'a set that is dated back adds at once',
    file: 'src/agent/state/approvers.ts',
    text: 'Math.max(parseInstant(set.from)!, loggedMs) + additionDelayMs',
    instead: 'parseInstant(set.from)! + additionDelayMs',
    tests: sets,
  },
];
