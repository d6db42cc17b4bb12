/** A maker's manifest of a million phones, two IMEIs each, through the real upload into an empty registry and then once more. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import { migrate } from '../src/store/postgres/migrate.ts';
import type { UploadSummary } from '../src/protocol/registry/manifest.ts';
import { uploadManifest } from '../src/store/registry/registry-upload.ts';
import { manifestCsv } from '../test/support/manifest.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'registry-upload';
export const target = '1 million phones in under 60 s, fsync on, the same file again changes nothing';

const phones = 1_000_000;
const targetS = 60;

async function timed(url: string): Promise<{ seconds: number; summary: UploadSummary }> {
  const startedAt = performance.now();
  const summary = await uploadManifest(url, Readable.from(manifestCsv(phones)), {
    format: 'csv',
    onBadLine: 'skip',
  });
  return { seconds: (performance.now() - startedAt) / 1000, summary };
}

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    await migrate(server.url);
    const first = await timed(server.url);
    const second = await timed(server.url);
    const whole = first.summary.added === phones && second.summary.unchanged === phones;
    return {
      figures: {
        'first upload, s': first.seconds,
        'first upload, phones/s': phones / first.seconds,
        'phones added': first.summary.added,
        'same file again, s': second.seconds,
        'phones unchanged': second.summary.unchanged,
      },
      met: whole && first.seconds < targetS,
    };
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
