import { hash } from 'node:crypto';
import { Client } from 'pg';
import { snapshotOf } from '../../app/policies/published-policies.ts';
import type { PublishedPolicy } from '../../app/policies/ports.ts';
import { decide, decisionBytes } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { recordOf, type Observed } from '../../core/decision/runs.ts';

/** Promise 11, held against a whole database. */
export interface Replay {
  /** Every decision that was recorded. */
  readonly recorded: number;
  /** Those that follow again, to the same bytes, from the policies and events that are there. */
  readonly alike: number;
  /** Which standings were among them. */
  readonly standings: readonly string[];
  /** The first of those that do not. */
  readonly different: readonly string[];
}

interface Recorded {
  readonly phone: string;
  readonly now: number;
  readonly knownAt: number;
  readonly events: number;
  readonly observed: readonly Observed[] | null;
  readonly standing: string;
  readonly sha256: string;
}

const differentMax = 5;
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** An event that is kept by itself. */
export interface KeptEvent {
  readonly phone: string;
  readonly seq: number;
  readonly event: DossierEvent;
  /** Set aside when observations came to be kept as runs. */
  readonly earlier: boolean;
}

/** All events that a database keeps one by one, by phone, in the order in which they were recorded. */
export async function readKept(client: Client): Promise<ReadonlyMap<string, readonly KeptEvent[]>> {
  const { rows } = await client.query<KeptEvent>(
    `select phone_id::text as phone, seq, event, false as earlier from dossier_events
      union all select phone_id::text, seq, event, true from earlier_observations order by 1, 2`,
  );
  return Map.groupBy(rows, ({ phone }) => phone);
}

/** What a recorded decision was made from. */
export function inputOf(
  kept: readonly KeptEvent[],
  { events, observed }: Pick<Recorded, 'events' | 'observed'>,
): readonly DossierEvent[] {
  const known = kept.filter(({ seq, earlier }) => seq <= events && !(earlier && observed !== null));
  const single = known.map(({ event }) => event);
  return observed === null ? single : recordOf(single, observed);
}

/** Computes every recorded decision again, from the database alone. `onDecision` is told each phone's decisions, as bytes, in their order. */
export async function replayDecisions(
  databaseUrl: string,
  onDecision: (phoneId: string, bytes: string) => void = () => {},
): Promise<Replay> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const read = async <Row extends object>(text: string): Promise<readonly Row[]> =>
      (await client.query<Row>(text)).rows;
    const published = await read<Omit<PublishedPolicy, 'approvals'>>(
      `select id, version, ${ms('published_at')} as "publishedAt", sha256, text from policies order by published_at, number`,
    );
    const kept = await readKept(client);
    const recorded = await read<Recorded>(
      `select phone_id::text as phone, ${ms('decided_now')} as now, ${ms('known_at')} as "knownAt", event_count as events, observed, standing, sha256
        from decisions order by bucket, phone_id, number`,
    );
    const { set } = snapshotOf(published.map((one) => ({ ...one, approvals: [] })));
    const different: string[] = [];
    for (const one of recorded) {
      const events = inputOf(kept.get(one.phone) ?? [], one);
      const decision = decide(set, { events }, { now: one.now, knownAt: one.knownAt });
      const bytes = decisionBytes(decision);
      onDecision(one.phone, bytes);
      const alike = hash('sha256', bytes, 'base64url') === one.sha256;
      if (!alike) different.push(`${one.phone} after ${one.events} events: ${one.standing}`);
    }
    return {
      recorded: recorded.length,
      alike: recorded.length - different.length,
      standings: [...new Set(recorded.map(({ standing }) => standing))].sort(),
      different: different.slice(0, differentMax),
    };
  } finally {
    await client.end();
  }
}
