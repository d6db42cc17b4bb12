import assert from 'node:assert/strict';
import pg from 'pg';
import type { PinnedTrust } from '../../../src/agent/lock/lock-context.ts';
import { dayMs, hourMs } from '../../../src/core/time.ts';
import type { Trust } from '../../../src/protocol/device/trust.ts';
import { addressesOf, startMovedWitnesses } from '../../../src/server/moved-witnesses.ts';
import { startServer, type RunningServer } from '../../../src/server/start-server.ts';
import { publishByTwo, twoOfficers, type Officer } from '../../../src/sim/casework/officers.ts';
import { virtualClock } from '../../../src/sim/world/clock.ts';
import { Phone } from '../../../test/agent/phone.ts';
import { registerHardware } from '../../../test/support/register.ts';
import { policy } from './serving.ts';

/** Where a fleet is seen by its addresses. */
const havana = '152.206.10.1';
const inHavana = {
  position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
  networks: { serving: '36801', sims: ['36801'] },
};
/** Notice and grace of the policy are 44 days. */
const agoMs = 48 * dayMs;

/** A data folder with phones that are due for a lock, and the two people who may order one. */
export interface DueFolder {
  /** Passkeys are bound to it: the server of this folder listens there. */
  readonly port: number;
  readonly officers: readonly [Officer, Officer];
  readonly phones: readonly DuePhone[];
}

/** The real agent, whose firmware names the approver set of the folder. */
export class DuePhone extends Phone {
  readonly #line: { now: () => number };

  constructor(baseUrl: string, serial: string, pinned: PinnedTrust, now: () => number) {
    const line = { now };
    super(
      {
        get nowMs() {
          return line.now();
        },
        baseUrl,
        transport: (url, request) =>
          fetch(url, { ...request, headers: { ...request.headers, 'x-forwarded-for': havana } }),
      },
      { hardware: { imei: [], serial, model: 'chaos' } },
    );
    this.#line = line;
    Object.assign(this, inHavana, { pinned });
    this.restart();
  }

  /** From now on it lives in the present. */
  comeToday(): void {
    this.#line.now = Date.now;
  }

  async phoneId(): Promise<string> {
    return (await this.agent.showCarnet())!.carnet.phone;
  }

  async isLocked(): Promise<boolean> {
    const view = await this.agent.state();
    return view.kind === 'enrolled' && view.posture.kind === 'locked';
  }

  /** One check-in; whether it was answered. */
  async ask(): Promise<boolean> {
    const outcome = await this.agent.checkIn();
    await this.agent.settled();
    return outcome.kind === 'answered';
  }
}

/**
 * Lets a server on an empty folder live 48 days ago: phones that nobody sold in Cuba are first used there and told so, and the log takes in that their
 * owners saw it. With the server that is started there next, notice and grace are over.
 */
export async function makeDueFolder(dataDir: string, count: number): Promise<DueFolder> {
  const clock = virtualClock(Date.now() - agoMs);
  const witnesses = await startMovedWitnesses(dataDir, clock);
  const server = await startServer({
    dataDir,
    clock,
    quotas: null,
    trustProxy: 'loopback',
    deadlinesEveryMs: null,
    log: { level: 'silent' },
    publicLog: {
      witnesses: addressesOf(witnesses),
      quorum: witnesses.length,
      everyMs: null,
      listEveryMs: 0,
      witnessTimeoutMs: 60_000,
    },
  });
  try {
    const officers = await twoOfficers(server);
    const { status, body } = await publishByTwo(...officers, policy);
    assert.equal(status, 200, JSON.stringify(body));
    await server.sequence();
    const pinned = await pinnedBy(server);
    const phones = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const serial = `DUE${process.pid}N${index}`;
        await registerHardware(server, { imei: [], serial, model: 'chaos' });
        return new DuePhone(server.url, serial, pinned, () => clock.now());
      }),
    );
    const after = async (ms: number): Promise<void> => {
      clock.advanceTo(clock.now() + ms);
      for (const phone of phones) assert.ok(await phone.ask(), 'a phone was not answered');
    };
    clock.advanceTo(clock.now() + dayMs);
    for (const phone of phones) assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    await after(26 * hourMs);
    await after(hourMs);
    await server.sequence();
    await after(hourMs);
    await after(hourMs);
    for (const phone of phones) phone.comeToday();
    return { port: Number(new URL(server.url).port), officers, phones };
  } finally {
    await server.close();
    await Promise.all(witnesses.map((witness) => witness.close()));
  }
}

/** What firmware of this folder names. */
async function pinnedBy({ databaseUrl, url }: RunningServer): Promise<PinnedTrust> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>('select text from approver_sets where number = 1');
    const trust = (await (await fetch(`${url}/v1/trust`)).json()) as Trust;
    return { ...trust, approverSet: rows[0]!.text };
  } finally {
    await client.end();
  }
}
