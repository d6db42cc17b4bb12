import { Gauge, type Registry } from 'prom-client';

/** What is told of the log to whoever watches the server. */
export interface LogGauges {
  /** Both from the database; they fail with it. */
  readonly queued: () => Promise<number>;
  readonly size: () => Promise<number>;
  /** From the published checkpoint. */
  readonly witnessedSize: () => Promise<number>;
  readonly halted: () => boolean;
}

/** Adds the figures of the log. What cannot be read now keeps its last value: watching must not fail with the database. */
export function addLogGauges(registry: Registry, gauges: LogGauges): void {
  add(registry, 'carnet_log_queued_statements', 'Statements that wait for the log.', gauges.queued);
  add(registry, 'carnet_log_size', 'Statements in the log, as its signed head says.', gauges.size);
  add(
    registry,
    'carnet_log_witnessed_size',
    'Statements under the published checkpoint.',
    gauges.witnessedSize,
  );
  const help = '1 while the log signs nothing until a person sets it right.';
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
