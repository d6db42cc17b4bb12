import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Meter } from '../app/meter.ts';
import { dayMs, secondMs } from '../core/time.ts';
import { addLogGauges, type LogGauges } from './log-metrics.ts';
import { addTimeGauges, type TimeGauges } from './time-metrics.ts';

export interface Metrics {
  readonly meter: Meter;
  /**
   * Counts an answer. `operation`: a label from a closed list, never text of the client; `path`: `ordinary` or `listed` for a check-in
   * that was answered, else empty.
   */
  request(operation: string, path: string, status: number, seconds: number): void;
  quotaExceeded(quota: string): void;
  /** Reads the figures that come from elsewhere. Never rejects. */
  refresh(): Promise<void>;
  exposition(): Promise<string>;
  readonly contentType: string;
}

/** Read at each scrape. */
interface Gauges {
  readonly watchedPhones: () => number;
  readonly watchSetBytes: () => number;
  readonly log: LogGauges;
  readonly time: TimeGauges;
  /** Of the newest approver set, none where it has ended; null: there is no set. */
  readonly approverSetDaysLeft: () => number | null;
}

const secondsBuckets = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const sizeBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** `onFault`: called for each fault over one phone that was kept from the others. */
export function createMetrics(gauges: Gauges, onFault: (error: unknown) => void): Metrics {
  const registry = new Registry();
  addProcessMetrics(registry);
  const made = instruments(registry);
  const { requests, quotas } = made;
  addGauge(
    registry,
    'carnet_watched_phones',
    'Phones with something open, as known here.',
    gauges.watchedPhones,
  );
  addGauge(registry, 'carnet_watch_set_bytes', 'Memory of the watch set.', gauges.watchSetBytes);
  const refresh = addLogGauges(registry, gauges.log);
  addTimeGauges(registry, gauges.time);
  addGauge(
    registry,
    'carnet_approver_set_remaining_seconds',
    'Whole days, in seconds, until the newest approver set ends, after which nothing is ordered; absent where there is no set.',
    () => secondsOf(gauges.approverSetDaysLeft()),
  );
  // A child is looked up by labels that exist as strings: prom-client would join and hash them for each request, which costs more than observing.
  const children = new Map<string, Map<string, Map<number, ReturnType<typeof requests.labels>>>>();
  return {
    meter: meterOf(made, onFault),
    request(operation, path, status, seconds) {
      let child = children.get(operation)?.get(path)?.get(status);
      if (child === undefined) {
        child = requests.labels({ operation, path, status });
        const ofOperation = children.get(operation) ?? new Map<string, Map<number, typeof child>>();
        const ofPath = ofOperation.get(path) ?? new Map<number, typeof child>();
        children.set(operation, ofOperation.set(path, ofPath.set(status, child)));
      }
      child.observe(seconds);
    },
    quotaExceeded: (quota) => quotas.inc({ quota }),
    refresh,
    exposition: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function meterOf(made: ReturnType<typeof instruments>, onFault: (error: unknown) => void): Meter {
  const { batches, standings, directives, heldBack, unknownOrders, contests, faults } = made;
  const { keyChanges, claimsRefused } = made;
  return {
    batch: (size) => batches.observe(size),
    standingChanged: (from, to) => standings.inc({ from, to }),
    directiveIssued: (type) => directives.inc({ type }),
    renewalHeldBack: () => heldBack.inc(),
    unknownOrderAcknowledged: () => unknownOrders.inc(),
    contested: (hardwareId) => {
      contests.inc();
      onFault(new Error(contestedText(hardwareId)));
    },
    factoryKeyChanged: (hardwareId) => {
      keyChanges.inc();
      onFault(new Error(`two people changed the factory key of hardware ${hardwareId}`));
    },
    claimRefused: (isAlarm) => {
      claimsRefused.inc();
      if (isAlarm) onFault(new Error(claimsText));
    },
    fault: (error) => {
      faults.inc();
      onFault(error);
    },
  };
}

const claimsText =
  'phones that no manifest names enrol faster than --unregistered-per-minute allows: those beyond it are told to come again, phones of a manifest and proved keys are served as always; see GET /v1/operator/contested-hardware for the figures';

function contestedText(hardwareId: string): string {
  return `two proved keys report for hardware ${hardwareId}: nothing crosses between its lineages; look at it (carnet phone find ${hardwareId})`;
}

function instruments(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Histogram({
      name: 'carnet_request_seconds',
      help: 'Time from the request read to its answer, by operation, path of a check-in, and status. Refusals and failures too.',
      labelNames: ['operation', 'path', 'status'],
      buckets: secondsBuckets,
      registers,
    }),
    batches: new Histogram({
      name: 'carnet_batch_check_ins',
      help: 'Check-ins that shared a transaction.',
      buckets: sizeBuckets,
      registers,
    }),
    standings: new Counter({
      name: 'carnet_standing_changes_total',
      help: 'Changes of recorded standings.',
      labelNames: ['from', 'to'],
      registers,
    }),
    directives: new Counter({
      name: 'carnet_directives_issued_total',
      help: 'Directives signed and committed.',
      labelNames: ['type'],
      registers,
    }),
    heldBack: new Counter({
      name: 'carnet_renewals_held_back_total',
      help: 'Check-ins at which a lease was not renewed because the signatures of its measure do not count: the phone is free when it ends.',
      registers,
    }),
    unknownOrders: new Counter({
      name: 'carnet_unknown_orders_acknowledged_total',
      help: 'Reports that answer an order which the records never gave. Any phone can write one: only a sudden rise means something.',
      registers,
    }),
    contests: new Counter({
      name: 'carnet_contested_hardware_total',
      help: 'Hardware for which a proved key reported after a newer one.',
      registers,
    }),
    faults: new Counter({
      name: 'carnet_faults_total',
      help: 'Dossiers that could not be decided; each is a bug.',
      registers,
    }),
    ...refusals(registers),
  };
}

/** Under the names that Prometheus clients share (`process_…`, `nodejs_…`); without its gauges that are named as counters are. */
function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const what of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${what}_total`);
}

const secondsOf = (days: number | null): number | null => (days === null ? null : (days * dayMs) / secondMs);

/** Absent where there is nothing to read. */
function addGauge(registry: Registry, name: string, help: string, read: () => number | null): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    collect(): void {
      const value = read();
      if (value === null) this.remove();
      else this.set(value);
    },
  });
  registry.registerMetric(gauge);
}

function refusals(registers: Registry[]) {
  return {
    keyChanges: new Counter({
      name: 'carnet_factory_key_changes_total',
      help: 'Factory keys that two people changed.',
      registers,
    }),
    claimsRefused: new Counter({
      name: 'carnet_unregistered_enrolments_refused_total',
      help: 'Enrolments of claimed keys that no manifest names, refused by the limit over all.',
      registers,
    }),
    quotas: new Counter({
      name: 'carnet_quota_exceeded_total',
      help: 'Requests refused by a quota.',
      labelNames: ['quota'],
      registers,
    }),
  };
}
