import { DeploymentClock, type SystemClock } from '../../app/deployment/deployment-clock.ts';
import type { Deployment, DeploymentStore } from '../../app/deployment/ports.ts';
import type { Clock, Halting, Standstill, Transactions } from '../../app/ports.ts';
import { secondMs, type Instant } from '../../core/time.ts';
import { startLoop } from '../loop.ts';
import { systemClock } from './system-clock.ts';

export interface DeploymentParts {
  readonly store: Transactions & Pick<DeploymentStore, 'readDeployment' | 'recordTime' | 'beginRecovering'>;
  /** A clock that is moved by hand: everything reads it, so nothing can disagree with it. null: the deployment's own time. */
  readonly moved: Clock | null;
  /** The process's own clocks, where a test sets them. */
  readonly system?: SystemClock;
  readonly witnesses: { readonly quorum: number; readonly independent: boolean };
  /** Pause between two comparisons; null: only `compare` makes one. */
  readonly everyMs: number | null;
  readonly warn: (line: string) => void;
}

/** The time and the state of the deployment, as this process knows them. */
export interface FollowedDeployment extends Clock, Halting {
  /** The newest time that a server recorded before this one started; null before the first. */
  newest(): Instant | null;
  /** Reads both from the database now. Rejects `StoreUnavailable`. */
  compare(): Promise<void>;
  /** Takes in the time that a witness stated just now. */
  witnessed(name: string, stated: Instant): void;
  /** Has a person confirm the records before anything is ordered. Rejects `StoreUnavailable`. */
  beginRecovering(why: string): Promise<void>;
  /** By how many milliseconds each other clock is ahead, by its name. */
  readonly offsetsMs: () => Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export const comparedEveryMs = secondMs;
/** How old the recorded time may get: what a restarted server takes for the newest record. */
const recordEveryMs = 5 * secondMs;

/** Follows time and state of the deployment: once now, then every `everyMs`. Rejects `StoreUnavailable`. */
export async function followDeployment(parts: DeploymentParts): Promise<FollowedDeployment> {
  const { store, moved, warn } = parts;
  const system = parts.system ?? systemClock();
  const own = moved === null ? new DeploymentClock(system, parts.witnesses) : null;
  const clock: Clock = own ?? moved!;
  let state: Deployment | null = null;
  let recordedAt = -Infinity;
  let told: string | null = null;

  const read = async (): Promise<Deployment> => {
    const found = await store.transact((tx) => store.readDeployment(tx));
    state = found;
    return found;
  };

  const standstill = (): Standstill | null => {
    const doubt = own?.doubt() ?? null;
    if (doubt !== null) return { kind: 'clock', why: doubt.why };
    const recovering = state?.recovering ?? null;
    return recovering === null ? null : { kind: 'recovering', why: recovering.why };
  };

  async function compare(): Promise<void> {
    if ('measureSleep' in system && typeof system.measureSleep === 'function') system.measureSleep();
    await (own === null ? read() : own.compare(read));
    const found = standstill();
    tell(found);
    const now = clock.now();
    if (own === null || found?.kind === 'clock' || now - recordedAt < recordEveryMs) return;
    recordedAt = now;
    await store.transact(async (tx) => store.recordTime(tx, now));
  }

  /** Once for each cause: what it measures changes all the time. */
  function tell(found: Standstill | null): void {
    const what = found?.kind ?? null;
    if (what === told) return;
    told = what;
    warn(found === null ? 'Orders go on.' : `Nothing is ordered: ${found.why}`);
  }

  const newest = (await read()).newest;
  await compare();
  const loop = startLoop({ round: compare, everyMs: parts.everyMs, onFailure: () => {} });
  return {
    now: () => clock.now(),
    standstill,
    newest: () => newest,
    compare,
    witnessed: (name, stated) => own?.witnessed(name, stated),
    async beginRecovering(why) {
      await store.transact(async (tx) => store.beginRecovering(tx, why, clock.now()));
      await read();
      tell(standstill());
    },
    offsetsMs: () => own?.offsetsMs() ?? {},
    stop: () => loop.stop(),
  };
}
