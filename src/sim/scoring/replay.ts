import { hash } from 'node:crypto';
import { Client } from 'pg';
import { snapshotOf } from '../../app/policies/published-policies.ts';
import type { PublishedPolicy } from '../../app/policies/ports.ts';
import { decide, decisionBytes } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';

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
  readonly standing: string;
  readonly sha256: string;
}

const differentMax = 5;
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

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
    const events = Map.groupBy(
      await read<{ phone: string; event: DossierEvent }>(
        `select phone_id::text as phone, event from dossier_events order by bucket, phone_id, seq`,
      ),
      ({ phone }) => phone,
    );
    const recorded = await read<Recorded>(
      `select phone_id::text as phone, ${ms('decided_now')} as now, ${ms('known_at')} as "knownAt", event_count as events, standing, sha256
        from decisions order by bucket, phone_id, number`,
    );
    const { set } = snapshotOf(published.map((one) => ({ ...one, approvals: [] })));
    const different: string[] = [];
    for (const one of recorded) {
      const known = (events.get(one.phone) ?? []).slice(0, one.events).map(({ event }) => event);
      const decision = decide(set, { events: known }, { now: one.now, knownAt: one.knownAt });
      const bytes = decisionBytes(decision);
      onDecision(one.phone, bytes);
      const alike = known.length === one.events && hash('sha256', bytes, 'base64url') === one.sha256;
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
