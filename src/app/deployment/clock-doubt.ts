import { dayMs, hourMs, minuteMs, secondMs } from '../../core/time.ts';

/** By how much the time that a witness stated was ahead of the time of decisions. */
export interface WitnessOffset {
  readonly name: string;
  readonly offMs: number;
}

/** How far each other clock is ahead of the time of decisions, in milliseconds; negative: behind. */
export interface ClockReadings {
  /** Whether the database was asked since the start. */
  readonly compared: boolean;
  readonly wallOffMs: number;
  readonly databaseOffMs: number;
  /** How far the newest recorded time lies in the future. */
  readonly recordsAheadMs: number;
  readonly witnesses: readonly WitnessOffset[];
  /** How many witnesses have to agree where one of them does not. */
  readonly quorum: number;
}

/** Which clock disagrees, and what to do. */
export interface ClockDoubt {
  readonly kind: 'not-compared' | 'wall' | 'database' | 'records' | 'witnesses';
  readonly why: string;
}

/** Two clocks that are further apart disagree. */
export const toleranceMs = 10 * secondMs;

/** What speaks against the time of decisions; null: nothing does. A witness that says nothing speaks neither for nor against it. */
export function doubtOf(readings: ClockReadings): ClockDoubt | null {
  const { wallOffMs, databaseOffMs, recordsAheadMs } = readings;
  if (!readings.compared)
    return { kind: 'not-compared', why: 'The time was not compared with the database yet.' };
  if (Math.abs(wallOffMs) > toleranceMs)
    return {
      kind: 'wall',
      why: `This machine's clock is ${apart(wallOffMs)} the time by which decisions are made. Set it right (NTP); if it is right now and was wrong when the server started, restart the server.`,
    };
  if (Math.abs(databaseOffMs) > toleranceMs)
    return {
      kind: 'database',
      why: `The database's clock is ${apart(databaseOffMs)} the time by which decisions are made. Set the clock of its machine right (NTP), then restart the servers.`,
    };
  if (recordsAheadMs > toleranceMs)
    return {
      kind: 'records',
      why: `The newest record is ${span(recordsAheadMs)} in the future: the clock is behind, or was ahead when it was written. Set the clock right; if it is right, see carnet recovery confirm.`,
    };
  return witnessDoubt(readings);
}

function witnessDoubt({ witnesses, quorum }: ClockReadings): ClockDoubt | null {
  const apartFrom = witnesses.filter(({ offMs }) => Math.abs(offMs) > toleranceMs);
  const agreeing = witnesses.length - apartFrom.length;
  if (apartFrom.length === 0 || agreeing >= quorum) return null;
  const named = apartFrom.map(({ name, offMs }) => `${name} is ${apart(offMs)} it`).join(', ');
  return {
    kind: 'witnesses',
    why: `Witnesses disagree with the time by which decisions are made: ${named}, and ${agreeing} agree where ${quorum} are needed. Set the clock of the database's machine right, or name other witnesses.`,
  };
}

const apart = (offMs: number): string => `${span(Math.abs(offMs))} ${offMs > 0 ? 'ahead of' : 'behind'}`;

const units = [
  [dayMs, 'days'],
  [hourMs, 'hours'],
  [minuteMs, 'minutes'],
  [secondMs, 'seconds'],
] as const;

function span(ms: number): string {
  const [unitMs, name] = units.find(([unit]) => ms >= 2 * unit) ?? units.at(-1)!;
  return `${Math.round(ms / unitMs)} ${name}`;
}
