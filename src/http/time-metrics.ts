import { Gauge, type Registry } from 'prom-client';
import type { Halting, Standstill } from '../app/ports.ts';
import { secondMs } from '../core/time.ts';

/** Readings of the deployment for its gauges. */
export interface TimeGauges extends Halting {
  /** By how many milliseconds each other clock is ahead of the time of decisions, by its name. */
  readonly offsetsMs: () => Readonly<Record<string, number>>;
}

const kinds = { clock: true, recovering: true } satisfies Record<Standstill['kind'], true>;

/** Adds the gauges of what keeps orders back, and of the clocks that are compared. */
export function addTimeGauges(registry: Registry, { standstill, offsetsMs }: TimeGauges): void {
  const halted = new Gauge({
    name: 'carnet_standstill',
    help: '1 while nothing is ordered, renewed or reached, by cause.',
    labelNames: ['cause'],
    registers: [],
    collect() {
      const present = standstill()?.kind;
      for (const cause of Object.keys(kinds)) this.set({ cause }, Number(cause === present));
    },
  });
  const offsets = new Gauge({
    name: 'carnet_clock_offset_seconds',
    help: 'How far a clock is ahead of the time by which decisions are made.',
    labelNames: ['clock'],
    registers: [],
    collect() {
      for (const [clock, offsetMs] of Object.entries(offsetsMs())) this.set({ clock }, offsetMs / secondMs);
    },
  });
  registry.registerMetric(halted);
  registry.registerMetric(offsets);
}
