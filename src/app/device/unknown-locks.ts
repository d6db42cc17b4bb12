import type { DossierEvent } from '../../core/decision/event.ts';
import { dayMs, secondMs, type Instant } from '../../core/time.ts';
import type { Report } from '../../protocol/device/report.ts';
import type { DirectiveRecord, StoredDossier } from '../dossiers/ports.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { Transaction } from '../ports.ts';

/** Which orders the records hold. */
export interface OrderMemory {
  /** Of these orders, those that were never given here, by number. */
  findUnknownOrders(
    tx: Transaction,
    orders: readonly { readonly phoneId: string; readonly seq: number }[],
  ): Promise<readonly { readonly phoneId: string; readonly seq: number }[]>;
}

/** No order has a number further ahead; whoever names one made it up. */
const aheadMax = (now: Instant): number => Math.floor((now + dayMs) / secondMs);

/**
 * Orders that phones say they obeyed and that these records never gave, by phone the greatest: a database restored from before the order has forgotten it.
 * Nobody knows any more what it rested on, so the phone is released.
 */
export async function unknownOrders(
  memory: OrderMemory,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
  reports: readonly { readonly phoneId: string; readonly report: Report; readonly now: Instant }[],
): Promise<ReadonlyMap<string, number>> {
  const asked = reports.flatMap(({ phoneId, report, now }) => {
    const dossier = dossiers.get(phoneId);
    if (dossier === undefined || report.seq <= dossier.lastSeq || wasJustReleased(dossier, now)) return [];
    const known = new Set(dossier.directives.map(({ seq }) => seq));
    return report.acks
      .filter(({ seq, state }) => state === 'obeyed' && !known.has(seq) && seq <= aheadMax(now))
      .map(({ seq }) => ({ phoneId, seq }));
  });
  if (asked.length === 0) return new Map();
  const unknown = await memory.findUnknownOrders(tx, asked);
  const greatest = new Map<string, number>();
  for (const { phoneId, seq } of unknown) greatest.set(phoneId, Math.max(seq, greatest.get(phoneId) ?? 0));
  return greatest;
}

/** Once a day is enough for what a restore forgot; a phone that made up one number after the other would fill its dossier and the log. */
function wasJustReleased({ events }: StoredDossier, now: Instant): boolean {
  return events.some(
    (event) => event.kind === 'released' && event.by === 'log' && event.receivedAt > now - dayMs,
  );
}

/** The dossier with such an order entered as one that the phone holds, and what ends it: so a release above its number follows. */
export function withUnknownLock(
  dossier: StoredDossier,
  seq: number,
  policies: PolicySnapshot,
  now: Instant,
): { readonly dossier: StoredDossier; readonly events: readonly DossierEvent[] } {
  const clause = policies.entries.at(-1)?.policy.clauses[0]?.id;
  const held: DirectiveRecord = {
    seq,
    type: 'lock',
    jws: '',
    statement: '',
    issuedAt: now,
    expiresAt: now + dayMs,
    lease: now + dayMs,
    clauses: clause === undefined ? [] : [clause],
    state: 'obeyed',
    why: null,
    episode: null,
  };
  return {
    dossier: {
      ...dossier,
      directiveSeq: Math.max(dossier.directiveSeq, seq),
      directives: [...dossier.directives, held],
    },
    events: [{ kind: 'released', at: now, receivedAt: now, by: 'log' }],
  };
}
