import type { Mutant } from './mutant.ts';

const reading = ['test/protocol/schema/read-json'];
const witness = ['test/app/log/witness'];
const reader = 'src/protocol/schema/read-json.ts';
const witnessing = 'src/app/log/witness.ts';

/** What is read alike everywhere, what a witness cosigns, and who is let in. */
export const readingMutants: readonly Mutant[] = [
  {
    name: 'a byte order mark is passed over',
    file: reader,
    text: "if (text.startsWith('\\uFEFF')) return faultAt([], 'begins with a byte order mark');",
    instead: "text = text.replace(/^\\uFEFF/, '');",
    tests: reading,
  },
  {
    name: 'the last of two names counts',
    file: reader,
    text: 'if (names.has(name)) return',
    instead: "if (names.has(name) && name === '') return",
    tests: reading,
  },
  {
    name: 'two spellings of one name are two',
    file: reader,
    text: 'problem ??= nameFault(said, names);',
    instead: 'problem ??= nameFault(found, names);',
    tests: reading,
  },
  {
    name: 'the prototype is given',
    file: reader,
    text: "if (name === '__proto__') return 'has the name \"__proto__\"';",
    instead: '',
    tests: reading,
  },
  {
    name: 'a whole number is written with a fraction',
    file: reader,
    text: 'return plainInteger.test(written) ? undefined :',
    instead: 'return plainInteger.test(written) || value === 3 ? undefined :',
    tests: reading,
  },
  {
    name: 'a number beyond 2^53 is read',
    file: reader,
    text: 'if (!Number.isSafeInteger(value)) return `is ${short}, too great`;',
    instead: '',
    tests: reading,
  },
  {
    name: 'half a surrogate pair is read',
    file: reader,
    text: "isWellFormedText(said) ? undefined : 'has half a surrogate pair'",
    instead: 'undefined',
    tests: reading,
  },
  {
    name: 'one level more is read',
    file: reader,
    text: 'if (open.length > depthMax)',
    instead: 'if (open.length > depthMax + 1)',
    tests: reading,
  },
  {
    name: 'a witness cosigns two trees of one size',
    file: witnessing,
    text: 'checkpoint.size === size && !sameBytes(checkpoint.root, root)',
    instead: 'checkpoint.size === size && note.length === 0',
    tests: witness,
  },
  {
    name: 'a witness cosigns what does not continue',
    file: witnessing,
    text: "return verifyConsistency(sha256, growth) ? undefined : { kind: 'not-consistent', shown: note };",
    instead:
      "return verifyConsistency(sha256, growth) || true ? undefined : { kind: 'not-consistent', shown: note };",
    tests: witness,
  },
  {
    name: 'a witness starts from any size',
    file: witnessing,
    text: "if (oldSize !== size) return { kind: 'other-size', size };",
    instead: '',
    tests: witness,
  },
  {
    name: 'a witness cosigns what the log did not sign',
    file: witnessing,
    text: 'return good > 0;',
    instead: 'return good >= 0;',
    tests: witness,
  },
  {
    name: 'a witness overlooks a wrong signature beside a right one',
    file: witnessing,
    text: 'if (!verifier.verify(noteText, one.signature)) return false;',
    instead: 'if (!verifier.verify(noteText, one.signature)) continue;',
    tests: witness,
  },
  {
    name: 'a witness states a time that somebody set',
    file: witnessing,
    text: 'if (clock.isDoubtful())',
    instead: 'if (clock.isDoubtful() && head === undefined && head !== undefined)',
    tests: witness,
  },
  {
    name: 'the operators’ token is taken under another scheme',
    file: 'src/http/auth/authenticate.ts',
    text: "scheme?.toLowerCase() === 'bearer' && ",
    instead: '',
    tests: ['test/http/auth/authenticate'],
  },
  {
    name: 'any token of a program is taken',
    file: 'src/http/auth/authenticate.ts',
    text: 'return isBearer && agrees;',
    instead: 'return isBearer;',
    tests: ['test/http/auth/authenticate'],
  },
  {
    name: 'a policy of access that fails allows',
    file: 'src/http/auth/cedar-access.ts',
    text: "decision === 'allow' && diagnostics.errors.length === 0",
    instead: "decision === 'allow' || diagnostics.errors.length >= 0",
    tests: ['test/http/auth/access-table'],
  },
  {
    name: 'what was decided for one person is remembered for all',
    file: 'src/http/auth/cedar-access.ts',
    text: 'policiesNamingSomebody(staticPolicies).length === 0 ? remembering(decideAnew) : decideAnew',
    instead: 'remembering(decideAnew)',
    tests: ['test/http/auth/access-files'],
  },
  {
    name: 'a session of an identity provider does what one of a passkey does',
    file: 'src/http/auth/cedar-access.ts',
    text: 'context: { method },\n      preparsed',
    instead: "context: { method: method === 'token' ? method : 'passkey' },\n      preparsed",
    tests: ['test/http/auth/access-table'],
  },
  {
    name: 'the session’s CSRF token is not asked for',
    file: 'src/http/auth/session-cookie.ts',
    text: 'timingSafeEqual(given, wanted) &&',
    instead: '',
    tests: ['test/integration/people-sessions'],
  },
  {
    name: 'a proxy’s range may be the whole internet',
    file: 'src/http/exchange/trusted-proxies.ts',
    text: '/^[1-9]\\d{0,2}$/',
    instead: '/^\\d{1,3}$/',
    tests: ['test/http/exchange/trusted-proxies'],
  },
  {
    name: 'an answer that names a phone is kept by caches',
    file: 'src/http/exchange/answer-headers.ts',
    text: "'cache-control': 'no-store'",
    instead: "'cache-control': 'private'",
    tests: ['test/http/every-answer'],
  },
  {
    name: 'pages of others frame ours',
    file: 'src/http/exchange/answer-headers.ts',
    text: "frame-ancestors 'none'",
    instead: 'frame-ancestors *',
    tests: ['test/http/every-answer'],
  },
];
