import { setTimeout } from 'node:timers/promises';
import { signByTwo, type Officer } from '../../../src/sim/casework/officers.ts';
import { makeDueFolder, type DueFolder, type DuePhone } from './due-phones.ts';
import { employ, startServing, type Serving, type ServingOptions } from './serving.ts';
import { until } from './until.ts';

const pauseMs = 400;

interface Suspect {
  readonly phone: DuePhone;
  readonly phoneId: string;
  /** What two people decided of it last. */
  decided: 'nothing' | 'lock' | 'release';
  /** Its owner was right to be free, and it was locked. */
  wronged: boolean;
}

/** Phones that are due for a lock and obey one, at a server on which faults are made: what people decided of each is what may be seen at it. */
export class Suspects {
  readonly port: number;
  readonly #officers: DueFolder['officers'];
  readonly #suspects: readonly Suspect[];
  readonly #stopping = new AbortController();
  #lives: readonly Promise<void>[] = [];
  #caseId: string | null = null;

  private constructor({ port, officers }: DueFolder, suspects: readonly Suspect[]) {
    this.port = port;
    this.#officers = officers;
    this.#suspects = suspects;
  }

  /** Fills an empty data folder. The server that is started there next has to listen on `port`. */
  static async make(dataDir: string, count = 3): Promise<Suspects> {
    const folder = await makeDueFolder(dataDir, count);
    employ(folder.port, folder.officers);
    const suspects = folder.phones.map(async (phone): Promise<Suspect> => {
      return { phone, phoneId: await phone.phoneId(), decided: 'nothing', wronged: false };
    });
    return new Suspects(folder, await Promise.all(suspects));
  }

  /** They check in from now on. */
  begin(): void {
    this.#lives = this.#suspects.map((one) => this.#live(one));
  }

  /** They check in from now on: the first is locked, the second was and is released, the others wait for what nobody orders. */
  async settle(): Promise<void> {
    this.begin();
    await this.order(0, 1);
    await until('two phones are locked', async () => (await this.isLocked(0)) && (await this.isLocked(1)));
    await this.release(1);
  }

  /** Two people sign a lock for these; the server carries it out by itself. */
  async order(...which: readonly number[]): Promise<void> {
    const [proposer, approver] = this.#officers;
    this.#caseId ??= await this.#openCase(proposer);
    const phones = which.map((index) => this.#suspects[index]!.phoneId);
    const drafted = await proposer.post(`cases/${this.#caseId}/measures`, {
      reason: 'Sold for Panama',
      phones,
    });
    if (drafted.status !== 201) throw new Error(`no measure: ${JSON.stringify(drafted.body)}`);
    for (const index of which) this.#suspects[index]!.decided = 'lock';
    const signed = await signByTwo(proposer, approver, drafted.body.measure as string);
    if (signed.status !== 200) throw new Error(`not signed: ${JSON.stringify(signed.body)}`);
  }

  async #openCase(proposer: Officer): Promise<string> {
    const opened = await proposer.post('cases', {
      title: 'A lot that woke where it was not sold',
      clauses: ['cu-activation'],
      limitDays: 90,
    });
    if (opened.status !== 201) throw new Error(`no case: ${JSON.stringify(opened.body)}`);
    return opened.body.id as string;
  }

  /** Releases a phone and waits until it is free; a lock of it is wrongful from then on. */
  async release(index: number): Promise<void> {
    const suspect = this.#suspects[index]!;
    const [officer] = this.#officers;
    const { status, body } = await officer.post(`dossiers/${suspect.phoneId}/release`, {
      reason: 'It was sold here',
    });
    if (status >= 300) throw new Error(`not released: ${status} ${JSON.stringify(body)}`);
    await until('the phone is free', async () => !(await this.isLocked(index)));
    suspect.decided = 'release';
  }

  isLocked(index: number): Promise<boolean> {
    return this.#suspects[index]!.phone.isLocked();
  }

  /** How many were locked though nobody ordered it, or again after they had heard of their release. */
  wrongful(): number {
    return this.#suspects.filter(({ wronged }) => wronged).length;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#lives);
  }

  /** What became of them, for people. */
  async figures(): Promise<Readonly<Record<string, string>>> {
    const seen = await Promise.all(
      this.#suspects.map(async ({ phone, decided }) => {
        const wanted = { nothing: 'nothing ordered', lock: 'ordered', release: 'released' }[decided];
        return `${wanted}: ${(await phone.isLocked()) ? 'locked' : 'free'}`;
      }),
    );
    return { 'phones that are due': seen.join(', ') };
  }

  /** Whether what was decided of each is what became of it: a lock that was ordered is not lost either. */
  async isRight(): Promise<boolean> {
    const right = this.#suspects.map(
      async ({ phone, decided, wronged }) => !wronged && (await phone.isLocked()) === (decided === 'lock'),
    );
    return (await Promise.all(right)).every(Boolean);
  }

  async #live(suspect: Suspect): Promise<void> {
    const { phone } = suspect;
    while (!this.#stopping.signal.aborted) {
      await phone.ask();
      const isLocked = await phone.isLocked();
      if (isLocked && suspect.decided !== 'lock') suspect.wronged = true;
      await setTimeout(pauseMs * (0.5 + Math.random()));
    }
  }
}

/** Starts a server on an empty data folder with three phones that are due: one is locked, one was released, of one nobody orders anything. */
export async function startSuspected(
  dataDir: string,
  options: Omit<ServingOptions, 'port'> = {},
): Promise<{ readonly serving: Serving; readonly suspects: Suspects }> {
  const suspects = await Suspects.make(dataDir);
  const serving = await startServing(dataDir, { ...options, port: suspects.port });
  await suspects.settle();
  return { serving, suspects };
}
