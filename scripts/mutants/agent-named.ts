import type { Mutant } from './mutant.ts';

const named = ['test/agent/named-lock-vectors'];

/** What a phone refuses of locks that name it. */
export const agentNamedMutants: readonly Mutant[] = [
  {
    name: 'a measure of another log names the phone',
    file: 'src/agent/lock/named-by-two.ts',
    text: 'head.origin !== judges.held.set.log.origin ||',
    instead: '',
    tests: named,
  },
  {
    name: 'the statement may name another manifest',
    file: 'src/agent/lock/named-by-two.ts',
    text: 'naming.measure.sha256 !== headSha256 ||',
    instead: '',
    tests: named,
  },
  {
    name: 'an order outlives its measure',
    file: 'src/agent/lock/named-by-two.ts',
    text: 'naming.until > until',
    instead: 'false',
    tests: named,
  },
  {
    name: 'the manifest need not name this hardware',
    file: 'src/agent/lock/named-by-two.ts',
    text: "if (!(await isNamed(head, naming, approval, judges))) return 'wrong-member';",
    instead: '',
    tests: named,
  },
  {
    name: 'one person approves in both roles',
    file: 'src/agent/lock/named-by-two.ts',
    text: 'one.person !== other.person && ',
    instead: '',
    tests: named,
  },
  {
    name: 'one role approves twice',
    file: 'src/agent/lock/named-by-two.ts',
    text: ' || roles.size < 2',
    instead: '',
    tests: named,
  },
  {
    name: 'nobody need be verified to approve',
    file: 'src/agent/lock/verify-assertion.ts',
    text: '(flags & userVerified) !== 0',
    instead: 'true',
    tests: named,
  },
  {
    name: 'nobody need be present to approve',
    file: 'src/agent/lock/verify-assertion.ts',
    text: '(flags & userPresent) !== 0 &&',
    instead: '',
    tests: named,
  },
  {
    name: 'an approval of something else counts',
    file: 'src/agent/lock/verify-assertion.ts',
    text: 'data.challenge === challenge &&',
    instead: '',
    tests: named,
  },
  {
    name: 'an approval on another page counts',
    file: 'src/agent/lock/verify-assertion.ts',
    text: 'held.set.origins.includes(data.origin) &&',
    instead: '',
    tests: named,
  },
  {
    name: 'an approval on a framed page counts',
    file: 'src/agent/lock/verify-assertion.ts',
    text: 'isUnframed(data) &&',
    instead: '',
    tests: named,
  },
  {
    name: 'an approval for another relying party counts',
    file: 'src/agent/lock/verify-assertion.ts',
    text: 'sameBytes(authenticatorData.subarray(0, 32), await sha256(utf8Bytes(rpId), crypto)) &&',
    instead: '',
    tests: named,
  },
  {
    name: 'a named lock need not be about this lease',
    file: 'src/agent/lock/verify-named-lock.ts',
    text: "if (statement.subject !== encodeBase64url(subject)) return 'wrong-subject';",
    instead: '',
    tests: named,
  },
  {
    name: 'a named lock may have another number than its statement',
    file: 'src/agent/lock/verify-named-lock.ts',
    text: "return statement.order === encodeBase64url(order) ? undefined : 'statement-mismatch';",
    instead: 'return undefined;',
    tests: named,
  },
];
