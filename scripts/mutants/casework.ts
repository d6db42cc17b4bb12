import type { Mutant } from './mutant.ts';

const records = ['test/app/casework/measure-manifest'];
const attacks = ['test/integration/measures-attacks'];
const signers = ['test/integration/measures-signers'];
const file = 'src/app/casework/measure-manifest.ts';

/** What two people sign, and what is checked again when it is carried out. */
export const caseworkMutants: readonly Mutant[] = [
  {
    name: 'carried out: user verification is not looked at',
    file,
    text: 'const flagsPresentAndVerified = 0x05;',
    instead: 'const flagsPresentAndVerified = 0x01;',
    tests: records,
  },
  {
    name: 'carried out: presence is not looked at',
    file,
    text: 'const flagsPresentAndVerified = 0x05;',
    instead: 'const flagsPresentAndVerified = 0x04;',
    tests: records,
  },
  {
    name: 'carried out: the challenge is not looked at',
    file,
    text: ' || stated.challenge !== challenge',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: a registration counts as a signature',
    file,
    text: "stated?.type !== 'webauthn.get' || ",
    instead: 'stated === undefined || ',
    tests: records,
  },
  {
    name: 'carried out: the relying party is not looked at',
    file,
    text: "if (!data.subarray(0, 32).equals(hash('sha256', document.rpId, 'buffer'))) return false;",
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: an origin elsewhere counts',
    file,
    text: 'if (!isHostUnder(document.origin, document.rpId)) return false;',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: a framed page counts',
    file,
    text: 'isFramed(stated) || ',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: the signature is not verified',
    file,
    text: 'return verifies(document, signed);',
    instead: 'return verifies(document, signed) || true;',
    tests: records,
  },
  {
    name: 'carried out: one person in both roles counts',
    file,
    text: 'proposer.operator === approver.operator || ',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: one passkey in both roles counts',
    file,
    text: ' || proposer.key === approver.key',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: a record may name another key',
    file,
    text: 'if (keyOf(document.publicKey) !== record.key) return false;',
    instead: '',
    tests: records,
  },
  {
    name: 'carried out: terms beside the manifest may differ',
    file,
    text: 'return hasTermsOf(measure, manifest) ? manifest : undefined;',
    instead: 'return manifest;',
    tests: records,
  },
  {
    name: 'the proposer approves, for all the use case says',
    file: 'src/app/casework/sign.ts',
    text: "if (role === 'approver' && manifest.proposer === person.id) return refuse('approver-is-proposer');",
    instead: '',
    tests: attacks,
  },
  {
    name: 'a passkey shared by two people signs twice',
    file: 'src/app/casework/sign.ts',
    text: "if (before.some((one) => one.key === key)) return refuse('passkey-shared');",
    instead: '',
    tests: attacks,
  },
  {
    name: 'a signature for another manifest is taken',
    file: 'src/app/casework/sign.ts',
    text: 'if (sha256 === null || signature.sha256 !== sha256)',
    instead: 'if (sha256 === null)',
    tests: attacks,
  },
  {
    name: 'a proposer who lost the role still stands for a measure',
    file: 'src/app/casework/sign.ts',
    text: 'if (refusal !== null) return refusal;',
    instead: '',
    tests: signers,
  },
  {
    name: 'an approval comes in time however late',
    file: 'src/app/casework/approve.ts',
    text: "if (now > measure.approveBy!) return measureClosed({ ...measure, state: 'lapsed' });",
    instead: '',
    tests: attacks,
  },
  {
    name: 'a measure is carried out although a signer lost the role',
    file: 'src/app/casework/execute.ts',
    text: 'return (await lapsedSignatures(ports, tx, measure.kind, approvals)).length > 0;',
    instead: 'return (await lapsedSignatures(ports, tx, measure.kind, approvals)).length < 0;',
    tests: signers,
  },
  {
    name: 'a deactivated signer still stands for a measure',
    file: 'src/app/casework/signers.ts',
    text: " || operator.deactivatedAt !== null) return 'deactivated';",
    instead: ") return 'deactivated';",
    tests: signers,
  },
  {
    name: 'a phone that nobody signed for is locked',
    file: 'src/app/casework/execute.ts',
    text: 'hardware !== member || indexIn(signed.tree, member) === -1',
    instead: 'hardware === null',
    tests: attacks,
  },
  {
    name: 'a phone that was released since is locked by the older measure',
    file: 'src/app/casework/execute.ts',
    text: 'if (proposedAt !== null && wasReleasedSince(dossier, proposedAt))',
    instead: 'if (proposedAt === 0 && wasReleasedSince(dossier, proposedAt))',
    tests: ['test/integration/measures-campaign'],
  },
];
