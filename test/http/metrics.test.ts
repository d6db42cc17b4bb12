import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { createMetrics } from '../../src/http/metrics.ts';

const found = spawnSync('promtool', ['--version']).error === undefined;
const skip = found ? false : 'promtool is not installed (Debian package prometheus)';

/** All that a server exposes, once each thing was counted. */
async function exposition(): Promise<string> {
  const metrics = createMetrics(
    {
      watchedPhones: () => 3,
      watchSetBytes: () => 4096,
      log: {
        queued: () => Promise.resolve(1),
        size: () => Promise.resolve(2),
        witnessedSize: () => Promise.resolve(2),
        halted: () => false,
      },
      time: { standstill: () => null, offsetsMs: () => ({ database: 12 }) },
      approverSetDaysLeft: () => 30,
    },
    () => {},
  );
  const { meter } = metrics;
  metrics.request('checkIn', 'ordinary', 200, 0.004);
  metrics.quotaExceeded('sign-in');
  meter.batch(3);
  meter.standingChanged('clear', 'due');
  meter.directiveIssued('notify');
  meter.renewalHeldBack();
  meter.unknownOrderAcknowledged();
  meter.contested('a');
  meter.factoryKeyChanged('a');
  meter.claimRefused(true);
  meter.fault(new Error('of the test'));
  await metrics.refresh();
  return metrics.exposition();
}

const text = await exposition();
const kinds = new Map(
  [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!] as const),
);

test('the process is told of under the names that Prometheus clients share', () => {
  for (const name of [
    'process_cpu_seconds_total',
    'process_start_time_seconds',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
    'nodejs_heap_size_used_bytes',
    'nodejs_gc_duration_seconds',
  ])
    assert.ok(kinds.has(name), name);
  for (const name of kinds.keys()) assert.match(name, /^(?:process|nodejs|carnet)_[a-z0-9_]+$/);
  for (const name of kinds.keys()) assert.doesNotMatch(name, /^carnet_(?:process|nodejs)_/);
});

test('counters and nothing else end in _total, and no unit but a base unit is in a name', () => {
  for (const [name, kind] of kinds) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    assert.doesNotMatch(name, /_(?:days|hours|minutes|milliseconds|ms|kilobytes|percent)(?:_|$)/);
  }
  assert.match(text, /^carnet_approver_set_remaining_seconds 2592000$/m);
});

test('promtool check metrics has nothing to say', { skip }, () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});
