import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { StartOptions } from '../../src/server/start-options.ts';
import { startServer, type RunningServer } from '../../src/server/start-server.ts';
import { dayOf, type Instant } from '../../src/core/time.ts';
import { publishByTwo, twoOfficers, undated, type Officer } from '../../src/sim/casework/officers.ts';
import type { AnyJson } from './any-json.ts';
import { testDatabase } from './database.ts';
import { registerHardware, type NamedHardware } from './register.ts';
import { patienceMs, until } from './until.ts';

/** A clock that a test moves. */
export interface TestClock {
  now(): Instant;
  set(at: string | Instant): void;
  advance(ms: number): void;
}

export function testClock(at: string): TestClock {
  let now = Date.parse(at);
  return {
    now: () => now,
    set: (to) => {
      now = typeof to === 'string' ? Date.parse(to) : to;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export interface TestServer extends RunningServer {
  readonly clock: TestClock;
  readonly dataDir: string;
  /** Uploads the maker's line of one phone. */
  readonly register: (named: NamedHardware) => Promise<void>;
}

/** A server on a database of its own, its clock the test's; closed when the file's tests are done. */
export async function testServer(
  at: string,
  options: Omit<Partial<StartOptions>, 'clock'> & {
    readonly policy?: string;
    readonly clock?: TestClock;
  } = {},
): Promise<TestServer> {
  const { policy, ...others } = options;
  const { clock = testClock(at) } = options;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'carnet-test-keys-'));
  const databaseUrl = options.databaseUrl ?? (await testDatabase());
  const server = await startServer({
    dataDir,
    databaseUrl,
    clock,
    quotas: null,
    // Test phones state their addresses as a proxy would.
    trustProxy: 'loopback',
    deadlinesEveryMs: null,
    log: { level: 'silent' },
    ...others,
    // A witness on a busy machine answers late, which is not the same as never.
    publicLog: {
      witnesses: [],
      quorum: 0,
      everyMs: null,
      listEveryMs: 0,
      witnessTimeoutMs: patienceMs,
      ...others.publicLog,
    },
  });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= server.close();
    return closing;
  };
  after(async () => {
    await close();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  });
  const register = (named: NamedHardware): Promise<void> => registerHardware(server, named);
  const running: TestServer = { ...server, clock, dataDir, close, register };
  if (policy !== undefined) await publish(running, policy);
  return running;
}

interface Officers {
  readonly at: { url: string };
  readonly both: Promise<readonly [Officer, Officer]>;
}

/** By their server's store, which is the same in every form that a test has of the server. */
const officers = new WeakMap<RunningServer['store'], Officers>();

/** Two people of this server who may propose and approve; the same at every call. */
export function officersOf(server: TestServer): Promise<readonly [Officer, Officer]> {
  const known = officers.get(server.store);
  if (known !== undefined) return known.both;
  const at = { url: server.url };
  const both = twoOfficers({
    people: server.people,
    get url() {
      return at.url;
    },
  });
  officers.set(server.store, { at, both });
  return both;
}

/** They go on at another server over the same records, which has the same public address: keys are bound to it. */
export function moveOfficers(from: TestServer, to: TestServer): void {
  const known = officers.get(from.store);
  if (known === undefined) return;
  known.at.url = to.url;
  officers.set(to.store, known);
}

/** Publishes a policy as it is published: one person proposes it with a passkey, another approves it with theirs. */
export async function publish(server: TestServer, policy: string): Promise<void> {
  const [proposer, approver] = await officersOf(server);
  const published = /^published: (\S+)/m.exec(policy)?.[1];
  const isBefore = published !== undefined && dayOf(Date.parse(published)) < dayOf(server.clock.now());
  const { status, body } = await publishByTwo(proposer, approver, isBefore ? undated(policy) : policy);
  assert.equal(status, 200, JSON.stringify(body));
}

/** Waits until a server whose database was away answers everything again. */
export function untilReady(server: RunningServer): Promise<void> {
  return until('the server is ready', async () => (await fetch(`${server.url}/readyz`)).status === 200);
}

/** Reads a dossier as an operator. */
export async function operatorGet(
  server: TestServer,
  path: string,
): Promise<{ status: number; body: AnyJson }> {
  const response = await fetch(`${server.url}/v1/operator/${path}`, {
    headers: { authorization: `Bearer ${server.operatorToken}` },
  });
  return { status: response.status, body: await response.json() };
}

export async function operatorPost(
  server: TestServer,
  path: string,
  body: object,
  key: string,
): Promise<{ status: number; body: AnyJson }> {
  const response = await fetch(`${server.url}/v1/operator/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
