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

/**
 * Adds the gauges of the log. They show what was read at the last call of what this returns, so that no scrape reads the database; one that cannot
 * be read keeps its last value.
 */
export function addLogGauges(registry: Registry, gauges: LogGauges): () => Promise<void> {
  const read = [
    add(registry, 'carnet_log_queued_statements', 'Statements that wait for the log.', gauges.queued),
    add(registry, 'carnet_log_size', 'Statements in the log, by its signed head.', gauges.size),
    add(
      registry,
      'carnet_log_witnessed_size',
      'Statements under the published checkpoint.',
      gauges.witnessedSize,
    ),
  ];
  const help = '1 while the log is halted: it signs nothing until a person resolves it.';
  const halted = new Gauge({
    name: 'carnet_log_halted',
    help,
    registers: [],
    collect(): void {
      this.set(Number(gauges.halted()));
    },
  });
  registry.registerMetric(halted);
  return async () => {
    await Promise.allSettled(read.map((one) => one()));
  };
}

function add(
  registry: Registry,
  name: string,
  help: string,
  read: () => Promise<number>,
): () => Promise<void> {
  const gauge = new Gauge({ name, help, registers: [] });
  registry.registerMetric(gauge);
  return async () => gauge.set(await read());
}
