import type { PolicySnapshot } from '../../src/app/policies/published-policies.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../src/core/territory/whereabouts.ts';
import type { Instant } from '../../src/core/time.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import { Authority, type Answer, type Presented } from './authority.ts';
import { noStrangers, type Stranger, type StrangerTally } from './strangers.ts';
import { beginsAt, books } from './policy-fixtures.ts';
import { Oracle } from './oracle.ts';
import { verified, type Vouched } from './deliver.ts';
import { Handset, type Step } from './handset.ts';
import type { History } from './event.ts';
import type { MemoryState } from './memory-store.ts';

/** Parts of the world that a test may break, to see that the oracle notices. */
export interface Altered {
  readonly step?: Step;
  readonly book?: PolicySnapshot;
  /** What verification makes of a directive. */
  readonly verify?: typeof verified;
  /** Lets one person's order pass for two people's. */
  readonly orderAnyTime?: true;
  /** Alters the server before its first request. */
  readonly server?: (server: Authority) => void;
}

export interface World {
  now: Instant;
  readonly phone: Handset;
  readonly server: Authority;
  readonly oracle: Oracle;
  readonly vouched: Vouched;
  readonly verify: typeof verified;
  readonly signed: Set<string>;
  /** Everything that ever left the server, or could have: for those who replay. */
  readonly past: DeliveredDirective[];
  readonly late: { readonly answer: Answer; readonly seq: number }[];
  readonly snapshots: MemoryState[];
  readonly orderAnyTime: boolean;
  whereabouts: Whereabouts;
  keys: number;
  orders: number;
  readonly measures: string[];
  readonly proof: History['proof'];
  /** The lineages that the owner's phone ever had. */
  readonly ownersPhones: Set<string>;
  /** Keys that it gave up by a reset and that a later one replaced. */
  readonly oldKeys: Presented[];
  readonly strangers: Stranger[];
  strangerTally: StrangerTally;
  guardBeaten: boolean;
  /** The server was started anew, and no witness stated the time since. */
  unwitnessed: boolean;
  /** Whether the phone was given an answer, genuine or not, in this happening. */
  hadAnswer: boolean;
}

export const deviceIdOf = (key: number): string => key.toString(16).padStart(32, '0');
const firstStranger = 0x1000;
/** Keys of strangers are numbered apart. */
export const strangersDeviceId = (index: number): string => deviceIdOf(firstStranger + index);
const isStrangers = (deviceId: string): boolean => Number.parseInt(deviceId, 16) >= firstStranger;
export const inCuba: Whereabouts = { kind: 'placed', territory: 'CU' as Territory, by: ['fix', 'network'] };
export const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };

export function worldOf(history: History, altered: Altered): World {
  const judge = new Oracle();
  const book = altered.book ?? books[history.book]!;
  const signed = new Set<string>();
  const past: DeliveredDirective[] = [];
  const time = { now: beginsAt };
  const world: World = {
    get now() {
      return time.now;
    },
    set now(now) {
      time.now = now;
    },
    phone: new Handset(deviceIdOf(1), () => time.now, altered.step),
    server: new Authority(
      book,
      history.guarded,
      () => time.now,
      (change) => {
        const isOwners = !isStrangers(change.deviceId);
        judge.committed(change, isOwners, world.now, world.server.now() - world.now);
        for (const one of change.issued) {
          signed.add(one.jws);
          // What has no public statement is no lock and cannot be made one.
          if (one.statement !== '') past.push({ directive: one.jws, statement: one.statement, proof: null });
        }
      },
    ),
    oracle: judge,
    vouched: {
      isSigned: (jws) => signed.has(jws),
      isProven: (hash, quorumMs) => world.server.log.mayProve(hash, quorumMs),
      isNamedBy: (measure, keys) => world.server.isNamedBy(measure, keys),
    },
    verify: altered.verify ?? verified,
    signed,
    past,
    late: [],
    snapshots: [],
    orderAnyTime: altered.orderAnyTime === true,
    whereabouts: inCuba,
    keys: 1,
    orders: 0,
    measures: [],
    proof: history.proof,
    ownersPhones: new Set(),
    oldKeys: [],
    strangers: [],
    strangerTally: noStrangers,
    guardBeaten: false,
    unwitnessed: false,
    hadAnswer: false,
  };
  altered.server?.(world.server);
  return world;
}
