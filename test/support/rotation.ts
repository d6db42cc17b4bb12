import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import type { Clock } from '../../src/app/ports.ts';
import { minuteMs } from '../../src/core/time.ts';
import type { Predecessors } from '../../src/keystore/generations.ts';
import { rotateKey, type RotatableKind } from '../../src/keystore/rotate-keys.ts';
import { until } from './until.ts';

/** What a server says, line by line, and a stream that hears it. */
export function heardLog(): { readonly said: readonly string[]; readonly stream: Writable } {
  const said: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      said.push(String(chunk));
      done();
    },
  });
  return { said, stream };
}

/** Rotates as `carnet keys rotate` does, and waits until the server has seen it by itself. */
export async function rotate(
  { dataDir, clock, said }: { dataDir: string; clock: Clock; said: readonly string[] },
  kind: RotatableKind,
  predecessors: Predecessors = 'kept',
): Promise<string | null> {
  const before = said.length;
  const now = clock.now();
  const outcome = rotateKey({ dataDir, kind, predecessors, now, leadMs: 10 * minuteMs, pkcs11: null });
  assert.ok(outcome.kind === 'rotated');
  // Keys of the log and of a witness are looked up at each use.
  if (kind !== 'log' && kind !== 'witness')
    await until('the key is taken over', () =>
      said.slice(before).some((line) => line.includes('Taken over')),
    );
  return outcome.key;
}
