import type { Metrics } from '../../src/http/metrics.ts';

/** Metrics that count requests alone, by `request`. */
export function quietMetrics(request: Metrics['request']): Metrics {
  return {
    meter: {
      batch() {},
      standingChanged() {},
      directiveIssued() {},
      renewalHeldBack() {},
      unknownOrderAcknowledged() {},
      contested() {},
      factoryKeyChanged() {},
      claimRefused() {},
      fault() {},
    },
    request,
    quotaExceeded() {},
    refresh: () => Promise.resolve(),
    exposition: () => Promise.resolve(''),
    contentType: 'text/plain',
  };
}
