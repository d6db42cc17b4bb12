import { Gauge, type Registry } from 'prom-client';

/** Readings of the public log for its gauges. */
export interface LogGauges {
  /** This and `size` come from the database and fail with it. */
  readonly queued: () => Promise<number>;
  readonly size: () => Promise<number>;
  /** From the published checkpoint. */
  readonly witnessedSize: () => Promise<number>;
  readonly halted: () => boolean;
}

/** Adds the gauges of the log. One that cannot be read keeps its last value, so that a scrape does not fail with the database. */
export function addLogGauges(registry: Registry, gauges: LogGauges): void {
  add(registry, 'carnet_log_queued_statements', 'Statements that wait for the log.', gauges.queued);
  add(registry, 'carnet_log_size', 'Statements in the log, by its signed head.', gauges.size);
  add(
    registry,
    'carnet_log_witnessed_size',
    'Statements under the published checkpoint.',
    gauges.witnessedSize,
  );
  const help = '1 while the log is halted: it signs nothing until a person resolves it.';
  add(registry, 'carnet_log_halted', help, () => Promise.resolve(Number(gauges.halted())));
}

function add(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      const [value] = await Promise.allSettled([read()]);
      if (value.status === 'fulfilled') this.set(value.value);
    },
  });
  registry.registerMetric(gauge);
}
