import type { Mutant } from './mutant.ts';

const clocks = ['test/app/deployment/'];
const wall = ['test/app/deployment/wall-clock'];
const keys = ['test/keystore/keys'];
const lost = ['test/keystore/lost-files'];
const clock = 'src/app/deployment/deployment-clock.ts';
const doubt = 'src/app/deployment/clock-doubt.ts';

/** The time of decisions, and the keys of a data folder. */
export const timeAndKeysMutants: readonly Mutant[] = [
  {
    name: 'time that was never compared is not doubted',
    file: doubt,
    text: 'if (!readings.compared)',
    instead: 'if (readings.compared && !readings.compared)',
    tests: clocks,
  },
  {
    name: 'a wall clock that is behind is not doubted',
    file: doubt,
    text: 'if (Math.abs(wallOffMs) > toleranceMs)',
    instead: 'if (wallOffMs > toleranceMs)',
    tests: clocks,
  },
  {
    name: 'a database clock that is behind is not doubted',
    file: doubt,
    text: 'if (Math.abs(databaseOffMs) > toleranceMs)',
    instead: 'if (databaseOffMs > toleranceMs)',
    tests: clocks,
  },
  {
    name: 'records of the future are not doubted',
    file: doubt,
    text: 'if (recordsAheadMs > toleranceMs)',
    instead: 'if (recordsAheadMs === Infinity)',
    tests: clocks,
  },
  {
    name: 'ten seconds apart are doubted',
    file: doubt,
    text: 'if (recordsAheadMs > toleranceMs)',
    instead: 'if (recordsAheadMs >= toleranceMs)',
    tests: clocks,
  },
  {
    name: 'witnesses that disagree are not counted',
    file: doubt,
    text: 'agreeing >= quorum) return null;',
    instead: 'agreeing >= 0) return null;',
    tests: clocks,
  },
  {
    name: 'one witness fewer than the quorum agrees with the time',
    file: doubt,
    text: 'agreeing >= quorum) return null;',
    instead: 'agreeing + 1 >= quorum) return null;',
    tests: clocks,
  },
  {
    name: 'time runs backwards',
    file: clock,
    text: 'this.#latest = Math.max(this.#latest, Math.floor(this.#carriedOn()));',
    instead: 'this.#latest = Math.floor(this.#carriedOn());',
    tests: clocks,
  },
  {
    name: 'a database that jumps takes the time with it',
    file: clock,
    text: 'if (!this.#compared || this.#isConfirmed(apartMs)) this.#begin(reading);',
    instead: 'if (!this.#compared || apartMs > 0) this.#begin(reading);',
    tests: clocks,
  },
  {
    name: 'witnesses on the same machine confirm a jump',
    file: clock,
    text: '!independent || ',
    instead: '',
    tests: clocks,
  },
  {
    name: 'without witnesses a jump is confirmed',
    file: clock,
    text: 'quorum === 0 || ',
    instead: '',
    tests: clocks,
  },
  {
    name: 'a jump is confirmed against the wall clock',
    file: clock,
    text: 'near(this.#wallOffMs()) && ',
    instead: '',
    tests: clocks,
  },
  {
    name: 'one witness fewer than the quorum confirms a jump',
    file: clock,
    text: 'agreeing.length >= quorum;',
    instead: 'agreeing.length + 1 >= quorum;',
    tests: clocks,
  },
  {
    name: 'a slow answer of the database moves the time',
    file: clock,
    text: 'if (this.#compared && uncertainMs > readingMaxMs) return;',
    instead: '',
    tests: clocks,
  },
  {
    name: 'a witness whose clock was set back is not doubtful',
    file: 'src/app/deployment/wall-clock.ts',
    text: 'Math.abs(read.wallMs - this.#anchor.wallMs - elapsedMs) > toleranceMs',
    instead: 'read.wallMs - this.#anchor.wallMs - elapsedMs > toleranceMs',
    tests: wall,
  },
  {
    name: 'a stolen sealing key opens for two years',
    file: 'src/keystore/keys.ts',
    text: 'index < acceptedFrom ? { ...one, opensUntil: until } : one',
    instead: 'index < 0 ? { ...one, opensUntil: until } : one',
    tests: keys,
  },
  {
    name: 'the key that replaced a stolen one opens for thirty days',
    file: 'src/keystore/keys.ts',
    text: 'first.length + stolen.number - 2;',
    instead: 'first.length + stolen.number - 1;',
    tests: keys,
  },
  {
    name: 'a stolen directive key is trusted on',
    file: 'src/keystore/keys.ts',
    text: '.slice(acceptedFrom)',
    instead: '.slice(Math.min(0, acceptedFrom))',
    tests: keys,
  },
  {
    name: 'directive keys are trusted for ever',
    file: 'src/app/device/trust.ts',
    text: 'trustedUntil === null || now < trustedUntil',
    instead: 'trustedUntil === null || now < Infinity',
    tests: keys,
  },
  {
    name: 'a lost generation of keys is passed over',
    file: 'src/keystore/generations.ts',
    text: "if (number !== index + 2) throw new KeyFileFaulty(join(dir, `${kind}.${index + 2}.json`), 'is missing');",
    instead: '',
    tests: keys,
  },
  {
    name: 'a generation need not say whether those before were stolen',
    file: 'src/keystore/generations.ts',
    text: "if (predecessors !== 'kept' && predecessors !== 'stolen')",
    instead: 'if (predecessors === null)',
    tests: keys,
  },
  {
    name: 'a stolen log key signs on',
    file: 'src/keystore/note-keys.ts',
    text: '.slice(lastStolen + 1)',
    instead: '.slice(0)',
    tests: ['test/keystore/log-keys'],
  },
  {
    name: 'lost keys are made anew',
    file: 'src/keystore/lost-files.ts',
    text: "if (found === undefined && isLater) throw new KeyFileFaulty(path, 'is missing');",
    instead: '',
    tests: lost,
  },
  {
    name: 'empty keys are made anew',
    file: 'src/keystore/lost-files.ts',
    text: "if (found?.size === 0) throw new KeyFileFaulty(path, 'is empty');",
    instead: '',
    tests: lost,
  },
  {
    name: 'a key that is missing beside a later one is made anew',
    file: 'src/keystore/lost-files.ts',
    text: 'isLater ||= found !== undefined;',
    instead: '',
    tests: lost,
  },
  {
    name: 'a key file is read by anybody on the machine',
    file: 'src/keystore/durable-file.ts',
    text: 'const ownerOnly = 0o600;',
    instead: 'const ownerOnly = 0o644;',
    tests: ['test/keystore/log-keys', 'test/keystore/keys'],
  },
];
