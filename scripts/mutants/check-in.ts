import type { Mutant } from './mutant.ts';

const reports = ['test/app/device/read-report'];
const report = 'src/app/device/read-report.ts';

/** What a phone may say, and what is taken in. */
export const checkInMutants: readonly Mutant[] = [
  {
    name: 'a report may be signed by any algorithm',
    file: report,
    text: "!('alg' in header) || header.alg !== 'ES256'",
    instead: "!('alg' in header)",
    tests: reports,
  },
  {
    name: 'a report with an extension that must be understood is read',
    file: report,
    text: "if ('crit' in header)",
    instead: "if ('never' in header)",
    tests: reports,
  },
  {
    name: 'a report of another phone is read',
    file: report,
    text: "if (report.sub !== deviceId) return refuse('report-of-another');",
    instead: '',
    tests: reports,
  },
  {
    name: 'a report of yesterday is read as of now',
    file: report,
    text: 'Math.abs(read.report.iat * 1000 - now) > clockSkewMaxMs',
    instead: 'read.report.iat * 1000 - now > clockSkewMaxMs',
    tests: reports,
  },
  {
    name: 'a report of ten minutes ago is refused a moment early',
    file: report,
    text: '- now) > clockSkewMaxMs',
    instead: '- now) >= clockSkewMaxMs',
    tests: reports,
  },
  {
    name: 'a mac need not hold',
    file: 'src/app/device/check-in.ts',
    text: "return refuse('mac-wrong');",
    instead: 'void 0;',
    tests: ['test/app/device/check-in.test'],
  },
  {
    name: 'a carnet opens under a key that was retired',
    file: 'src/app/keys/seals.ts',
    text: "if (key.opensUntil <= now) return refuse('carnet-key-retired');",
    instead: '',
    tests: ['test/app/keys/seals'],
  },
  {
    name: 'a carnet need not be sealed',
    file: 'src/app/keys/seals.ts',
    text: "return refuse('carnet-not-sealed');\n  return { kind: 'opened'",
    instead: "void 0;\n  return { kind: 'opened'",
    tests: ['test/app/keys/seals'],
  },
  {
    name: 'records are read for a report that the phone did not sign',
    file: 'src/app/device/check-in-listed.ts',
    text: "if (!(await verifyReport(carnet.key, reportJws))) return refuse('signature-wrong');",
    instead: '',
    tests: ['test/app/device/check-in-listed'],
  },
  {
    name: 'whoever stole the seal puts their own key beside a phone’s id',
    file: 'src/app/device/check-in-listed.ts',
    text: "if (deviceIdOf(carnet.key) !== carnet.sub) return refuse('signature-wrong');",
    instead: '',
    tests: ['test/app/device/check-in-listed'],
  },
  {
    name: 'a phone has three check-ins under way',
    file: 'src/app/device/phone-gate.ts',
    text: 'reports.size >= inFlightMax',
    instead: 'reports.size > inFlightMax',
    tests: ['test/app/device/phone-gate'],
  },
  {
    name: 'a first start need not be signed by the phone that enrols',
    file: 'src/app/device/first-start.ts',
    text: "if (!(await verifyReport(device.spki, opened.jws))) return inFirstReport(refuse('signature-wrong'));",
    instead: '',
    tests: ['test/app/device/check-enrolment'],
  },
  {
    name: 'a first start lies after the report that brings it',
    file: 'src/app/device/first-start.ts',
    text: 'if (iat > report.iat)',
    instead: 'if (iat < 0)',
    tests: ['test/app/device/check-enrolment'],
  },
  {
    name: 'while the time is in doubt, what is held against an owner is recorded',
    file: 'src/app/device/while-halted.ts',
    text: 'input.events.filter((event: DossierEvent) => helps[event.kind])',
    instead: 'input.events',
    tests: ['test/app/device/while-halted'],
  },
  {
    name: 'while the time is in doubt, a notice that was shown starts its clock',
    file: 'src/app/device/while-halted.ts',
    text: '({ seq }) => !notices.has(seq)',
    instead: '() => notices.size >= 0',
    tests: ['test/app/device/while-halted'],
  },
  {
    name: 'while the time is in doubt, a locked phone is not heard',
    file: 'src/app/device/while-halted.ts',
    text: "standing === 'locked' || directives.some(({ type }) => type === 'lock')",
    instead: "standing === 'locked'",
    tests: ['test/app/device/while-halted'],
  },
];
