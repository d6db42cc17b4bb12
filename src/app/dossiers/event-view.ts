import type { DossierEvent } from '../../core/decision/event.ts';
import type { Observed } from '../../core/decision/runs.ts';
import { formatInstant, type Instant } from '../../core/time.ts';

interface EventView {
  kind: string;
  at: string;
  receivedAt: string;
}

type InstantField<Event> = Event extends unknown
  ? { [Name in keyof Event]-?: Instant extends Event[Name] ? Name : never }[keyof Event]
  : never;

const instantFields: Readonly<Record<InstantField<DossierEvent>, true>> = {
  at: true,
  receivedAt: true,
  from: true,
  until: true,
  limit: true,
  lease: true,
  graceUntil: true,
};

type Run = NonNullable<Observed['run']>;

/** A run as it is read: the moment of its last observation in RFC 3339, and how many there were on how many days. */
function runView({ last, ...run }: Run): object {
  return { last: formatInstant(last), ...run };
}

/** An event as recorded, with its instants in RFC 3339. */
export function eventView(event: DossierEvent): EventView {
  const fields = Object.entries(event).map(([name, value]): [string, unknown] => [
    name,
    name in instantFields && typeof value === 'number' ? formatInstant(value) : value,
  ]);
  const run = event.kind === 'observed' && event.run !== undefined ? { run: runView(event.run) } : {};
  return { ...Object.fromEntries(fields), ...run } as unknown as EventView;
}
