import type { Mutant } from './mutant.ts';

const proving = ['test/app/device/prove-key'];
const chains = ['test/app/device/attestation', 'test/app/device/prove-key'];
const entering = ['test/app/device/enter-lineage'];
const checking = ['test/app/device/check-enrolment'];
const loading = ['test/app/device/load-by-key'];
const provingKey = 'src/app/device/prove-key.ts';
const vouching = 'src/app/device/attestation.ts';
const description = 'src/app/device/key-description.ts';
const enrolment = 'src/app/device/check-enrolment.ts';
const lineage = 'src/app/device/enter-lineage.ts';
const factoryKeys = ['test/integration/factory-keys'];
const laterProof = ['test/integration/later-proof'];
const proveLater = 'src/app/device/prove-later.ts';

/** Whose key it is. */
export const enrolmentMutants: readonly Mutant[] = [
  {
    name: 'a revoked certificate attests',
    file: provingKey,
    text: '(revoked.get(serialOf(one)) ?? Infinity) <= now',
    instead: '(revoked.get(serialOf(one)) ?? Infinity) < 0',
    tests: proving,
  },
  {
    name: 'a certificate that is no CA issues',
    file: vouching,
    text: 'issuer.ca && ',
    instead: '',
    tests: proving,
  },
  {
    name: 'an issuer that has expired attests',
    file: provingKey,
    text: ' && now <= one.validToDate.getTime()',
    instead: '',
    tests: proving,
  },
  {
    name: 'an issuer of the future attests',
    file: provingKey,
    text: 'one.validFromDate.getTime() <= now && ',
    instead: '',
    tests: proving,
  },
  {
    name: 'a phone prolongs its own chain',
    file: vouching,
    text: ' && !hasKeyDescription(issuer.raw)',
    instead: '',
    tests: proving,
  },
  {
    name: 'a key made in software is attested',
    file: provingKey,
    text: '!described.inHardware || ',
    instead: '',
    tests: proving,
  },
  {
    name: 'a phone whose boot loader is open is attested',
    file: provingKey,
    text: ' || !described.verifiedBoot',
    instead: '',
    tests: proving,
  },
  {
    name: 'one IMEI of several attests all',
    file: provingKey,
    text: 'imeis.every((imei) => named.has(imei))',
    instead: 'imeis.some((imei) => named.has(imei))',
    tests: proving,
  },
  {
    name: 'hardware without a number is attested',
    file: provingKey,
    text: 'imeis.length > 0 && ',
    instead: '',
    tests: proving,
  },
  {
    name: 'a factory proof need not be signed',
    file: provingKey,
    text: 'if (!holds) return',
    instead: "if (!holds && signature === '') return",
    tests: checking,
  },
  {
    name: 'the level at which a key was kept is not looked at',
    file: description,
    text: 'isHardware(fields[keyMintSecurityLevel]) &&',
    instead: '',
    tests: proving,
  },
  {
    name: 'the level at which a key was attested is not looked at',
    file: description,
    text: 'isHardware(fields[attestationSecurityLevel]) &&',
    instead: '',
    tests: proving,
  },
  {
    name: 'an imported key counts as made in hardware',
    file: description,
    text: 'isHardware(fields[keyMintSecurityLevel]) &&\n      isGenerated(valueOf(enforced, origin, integer))',
    instead: 'isHardware(fields[keyMintSecurityLevel])',
    tests: proving,
  },
  {
    name: 'an unlocked boot loader counts as locked',
    file: description,
    text: 'locked.content[0] === 0xff &&',
    instead: '',
    tests: proving,
  },
  {
    name: 'a boot that was not verified counts as verified',
    file: description,
    text: ' &&\n    state.content[0] === 0',
    instead: '',
    tests: proving,
  },
  {
    name: 'a chain attests another key',
    file: 'src/app/device/attestation.ts',
    text: "if (!leaf.publicKey.equals(publicKey)) return { kind: 'contradicts', why: 'the leaf attests another key' };",
    instead: '',
    tests: chains,
  },
  {
    name: 'a certificate need not be signed by the next',
    file: 'src/app/device/attestation.ts',
    text: 'certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)',
    instead: 'certificate.checkIssued(issuer)',
    tests: chains,
  },
  {
    name: 'a report of any number enrols',
    file: enrolment,
    text: "if (read.report.seq !== 1) return refuse('report-sequence');",
    instead: '',
    tests: checking,
  },
  {
    name: 'an enrolment need not be signed',
    file: enrolment,
    text: "if (!(await verifyReport(device.spki, opened.jws))) return refuse('signature-wrong');",
    instead: '',
    tests: checking,
  },
  {
    name: 'an enrolment says one hardware and signs another',
    file: enrolment,
    text: "return refuse('hardware-mismatch');",
    instead: 'void 0;',
    tests: checking,
  },
  {
    name: 'a chain proves hardware that the signature does not cover',
    file: enrolment,
    text: "isCovered && found.attested === 'verified'",
    instead: "found.attested === 'verified'",
    tests: checking,
  },
  {
    name: 'a factory key of other hardware proves this one',
    file: lineage,
    text: 'factoryKey !== null && factoryKey === hardware.factoryKey',
    instead: 'factoryKey !== null',
    tests: entering,
  },
  {
    name: 'a claimed key continues the lineage of a proved one',
    file: lineage,
    text: 'proved !== null && key.proved !== null && continues(hardware, proved, key.proved)',
    instead: "proved !== null && continues(hardware, proved, key.proved ?? 'factory')",
    tests: entering,
  },
  {
    name: 'contested hardware is continued',
    file: lineage,
    text: '!contested && (',
    instead: '(',
    tests: entering,
  },
  {
    name: 'an attested key replaces a factory-proved one',
    file: lineage,
    text: "(proof === 'factory' || lineage.proved === 'attested')",
    instead: "(proof !== null || lineage.proved === 'attested')",
    tests: entering,
  },
  {
    name: 'a later claimed key has an activation',
    file: lineage,
    text: '? hardware.lineageCount === 0',
    instead: '? hardware.proved === null',
    tests: entering,
  },
  {
    name: 'a later proof need not be about this hardware',
    file: proveLater,
    text: 'if (report.hw !== hw) return;',
    instead: '',
    tests: laterProof,
  },
  {
    name: 'a later proof counts on contested hardware',
    file: proveLater,
    text: 'if (contested || own.proved === proof) return false;',
    instead: '',
    tests: ['test/app/device/prove-later'],
  },
  {
    name: 'a later proof makes a second lineage proved alike',
    file: proveLater,
    text: "return proof === 'factory' && other.proved === 'attested';",
    instead: 'return true;',
    tests: laterProof,
  },
  {
    name: 'a later proof makes a start of unnamed hardware count',
    file: proveLater,
    text: 'keepsActivation: hardware.registered',
    instead: 'keepsActivation: true',
    tests: laterProof,
  },
  {
    name: 'a changed factory key begins another activation',
    file: lineage,
    text: ' && (hardware.keyChangedAfter ?? 0) === 0',
    instead: '',
    tests: factoryKeys,
  },
  {
    name: 'an old manifest brings back the key that two people took away',
    file: 'src/store/registry/manifest-owner.ts',
    text: 'known.factoryKey !== null || known.keyChanged',
    instead: 'known.factoryKey !== null',
    tests: factoryKeys,
  },
  {
    name: 'an outdated change of a factory key is confirmed',
    file: 'src/app/casework/confirm-factory-key.ts',
    text: "return lapse === null ? { kind: 'waiting', change } : refuse('factory-key-outdated', { detail: lapse });",
    instead: "return { kind: 'waiting', change };",
    tests: factoryKeys,
  },
  {
    name: 'whoever asked for a factory key begins to confirm it',
    file: 'src/app/casework/confirm-factory-key.ts',
    text: "if (change.askedBy === by) return refuse('factory-key-own');",
    instead: '',
    tests: factoryKeys,
  },
  {
    name: 'a key moves to other hardware',
    file: lineage,
    text: "if (!isNamedBy(registration, hardware)) return refuse('key-enrolled');",
    instead: '',
    tests: entering,
  },
  {
    name: 'a superseded key enrols again',
    file: lineage,
    text: "if (supersededAt !== null) return refuse('device-superseded');",
    instead: '',
    tests: entering,
  },
  {
    name: 'a report that was late to arrive contests the hardware',
    file: 'src/app/device/load-by-key.ts',
    text: 'report.iat * 1000 > supersededAt',
    instead: 'report.iat > 0',
    tests: loading,
  },
  {
    name: 'a carnet gives its phone to whoever presents it',
    file: 'src/app/device/load-by-key.ts',
    text: 'dossiers.get(carnet.phone)?.registration.deviceId === carnet.sub',
    instead: 'dossiers.get(carnet.phone) !== undefined',
    tests: loading,
  },
  {
    name: 'another key’s carnet moves an activation',
    file: 'src/app/device/carnet-proof.ts',
    text: ' || opened.carnet.sub !== device.deviceId',
    instead: '',
    tests: ['test/app/device/carnet-proof'],
  },
  {
    name: 'a carnet moves an activation at any time',
    file: 'src/app/device/carnet-proof.ts',
    text: "if (text === null || standstill?.kind !== 'recovering') return null;",
    instead: 'if (text === null) return null;',
    tests: ['test/app/device/carnet-proof'],
  },
];
