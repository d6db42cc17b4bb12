import type { ExitCode, Io } from '../cli/io.ts';

/** One command: its line in the overview, and how it is loaded; only the one that is asked for is. */
interface Command {
  readonly does: string;
  readonly load: () => Promise<(args: readonly string[], io: Io) => Promise<ExitCode>>;
}

const commands: Record<string, Command> = {
  serve: {
    does: 'run everything: API, jobs, start page, embedded PostgreSQL',
    load: async () => (await import('../server/serve-command.ts')).serve,
  },
  fence: {
    does: 'which listed territory a position lies in, and how far the nearest fence is',
    load: async () => (await import('../cli/fence.ts')).fenceCommand,
  },
  locate: {
    does: 'what evidence proves of where a phone is',
    load: async () => (await import('../cli/locate.ts')).locateCommand,
  },
  decide: {
    does: 'decide cases from files and compare with what they want',
    load: async () => (await import('../cli/decide.ts')).decideCommand,
  },
  advisory: {
    does: 'will my phone work if I go there?',
    load: async () => (await import('../cli/advisory.ts')).advisoryCommand,
  },
  registry: {
    does: "upload a maker's manifest of phones",
    load: async () => (await import('./registry.ts')).registry,
  },
  phone: {
    does: 'find a phone, read its dossier, give its unlock code, release it',
    load: async () => (await import('../cli/phone.ts')).phoneCommand,
  },
  case: {
    does: 'what is being looked into: list, show',
    load: async () => (await import('../cli/measures.ts')).caseCommand,
  },
  measure: {
    does: 'what people proposed, who signed it, what became of each phone: list, show',
    load: async () => (await import('../cli/measures.ts')).measureCommand,
  },
  witness: {
    does: 'watch a log, and cosign what continues it',
    load: async () => (await import('./witness.ts')).witness,
  },
  log: {
    does: 're-read a public log and check all that anyone can check',
    load: async () => (await import('../cli/log-verify.ts')).logCommand,
  },
  operators: {
    does: 'invite people and see who they are, on the machine that holds the database',
    load: async () => (await import('./operators.ts')).operators,
  },
  keys: {
    does: "a data folder's keys: list them, add a new one",
    load: async () => (await import('./keys.ts')).keys,
  },
  simulate: {
    does: 'run a fleet with known truth and print the scoreboard',
    load: async () => (await import('./simulate.ts')).simulate,
  },
};

function overview(): string {
  const lines = Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(10)} ${does}`);
  return `carnet COMMAND …\n\n${lines.join('\n')}\n\ncarnet COMMAND --help tells more.\n`;
}

async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(overview());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    io.stderr.write(`carnet: there is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  const run = await command.load();
  return run(args, io);
}

// A reader that has seen enough (`carnet fence … | head`) closes the pipe: that ends us, quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), process);
