import type { DossierEvent } from '../../core/decision/event.ts';
import { formatInstant } from '../../core/time.ts';

interface EventView {
  kind: string;
  at: string;
  receivedAt: string;
}

/** The fields of events that are instants. */
const instantFields: ReadonlySet<string> = new Set(['from', 'until', 'limit', 'lease', 'at', 'receivedAt']);

/** An event as recorded, with its instants in RFC 3339. */
export function eventView(event: DossierEvent): EventView {
  const fields = Object.entries(event).map(([name, value]): [string, unknown] => [
    name,
    instantFields.has(name) && typeof value === 'number' ? formatInstant(value) : value,
  ]);
  return Object.fromEntries(fields) as unknown as EventView;
}
