import type { PolicySnapshot } from '../../src/app/policies/published-policies.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../src/core/territory/whereabouts.ts';
import type { Instant } from '../../src/core/time.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import { Authority, type Answer } from './authority.ts';
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
  /** Whether the phone was given an answer, genuine or not, in this happening. */
  hadAnswer: boolean;
}

export const deviceIdOf = (key: number): string => key.toString(16).padStart(32, '0');
export const inCuba: Whereabouts = { kind: 'placed', territory: 'CU' as Territory, by: ['fix', 'network'] };
export const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };

export function worldOf(history: History, altered: Altered): World {
  const judge = new Oracle();
  const book = altered.book ?? books[history.book]!;
  const signed = new Set<string>();
  const past: DeliveredDirective[] = [];
  const world: World = {
    now: beginsAt,
    phone: new Handset(deviceIdOf(1), () => world.now, altered.step),
    server: new Authority(
      book,
      deviceIdOf(1),
      () => world.now,
      (change) => {
        judge.committed(change, world.now, world.server.skewMs);
        for (const one of change.issued) {
          signed.add(one.jws);
          past.push({ directive: one.jws, statement: one.statement, proof: null });
        }
      },
    ),
    oracle: judge,
    vouched: {
      isSigned: (jws) => signed.has(jws),
      isProven: (hash) => world.server.isProven(hash),
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
    hadAnswer: false,
  };
  return world;
}
