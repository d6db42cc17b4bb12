import type { Command } from './command.ts';
import { ioOf, type ExitCode, type Streams } from './io.ts';

/** One command: its line in the overview, and how it is loaded. Only the one that is called is loaded. */
interface Entry {
  readonly does: string;
  readonly load: () => Promise<Command>;
}

export const commands: Readonly<Record<string, Entry>> = {
  serve: {
    does: 'run everything: API, jobs, start page, embedded PostgreSQL',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  fence: {
    does: 'which listed territory a position lies in, and how far the nearest fence is',
    load: async () => (await import('./fence.ts')).fenceCommand,
  },
  locate: {
    does: 'what evidence proves of where a phone is',
    load: async () => (await import('./locate.ts')).locateCommand,
  },
  decide: {
    does: 'decide cases from files and compare with what they want',
    load: async () => (await import('./decide.ts')).decideCommand,
  },
  advisory: {
    does: 'will my phone work if I go there?',
    load: async () => (await import('./advisory.ts')).advisoryCommand,
  },
  registry: {
    does: "upload a maker's manifest of phones",
    load: async () => (await import('./registry.ts')).registryCommand,
  },
  phone: {
    does: 'find a phone, read its dossier, give its unlock code, release it',
    load: async () => (await import('./phone.ts')).phoneCommand,
  },
  case: {
    does: 'what is being looked into: list, show',
    load: async () => (await import('./case.ts')).caseCommand,
  },
  measure: {
    does: 'what people proposed, who signed it, what became of each phone: list, show',
    load: async () => (await import('./measure.ts')).measureCommand,
  },
  approvers: {
    does: 'who names phones to be locked: list, show, propose the next set',
    load: async () => (await import('./approvers.ts')).approversCommand,
  },
  witness: {
    does: 'watch a log, and cosign what continues it',
    load: async () => (await import('./witness.ts')).witnessCommand,
  },
  log: {
    does: 're-read a public log and check all that anyone can check',
    load: async () => (await import('./log.ts')).logCommand,
  },
  migrate: {
    does: 'bring a database to the schema of this version, as its owner',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  operators: {
    does: 'invite people and see who they are, on the machine that holds the database',
    load: async () => (await import('./operators.ts')).operatorsCommand,
  },
  recovery: {
    does: 'restored records: read their counts, hold orders back, confirm them',
    load: async () => (await import('./recovery.ts')).recoveryCommand,
  },
  restore: {
    does: 'fetch the lost tail of the log from a mirror',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  keys: {
    does: "a data folder's keys: list them, add a new one",
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  simulate: {
    does: 'run a fleet with known truth and print the scoreboard',
    load: async () => (await import('./simulate.ts')).simulateCommand,
  },
};

function overview(): string {
  const lines = Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(10)} ${does}`);
  return `carnet COMMAND …\n\n${lines.join('\n')}\n\ncarnet COMMAND --help tells more.\n`;
}

/** Runs the command that the first argument names; 2 where there is none of that name. */
export async function main(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const [name, ...args] = argv;
  const io = ioOf(streams);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(overview());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    io.stderr.write(`carnet: there is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  const command = await entry.load();
  return command.run(args, streams);
}
