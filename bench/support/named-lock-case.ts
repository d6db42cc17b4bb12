import { randomBytes } from 'node:crypto';
import type { authenticate } from '../../src/agent/lock/authenticate.ts';
import { firstApprovers } from '../../src/agent/state/approvers.ts';
import { hashOfLeaf, rootByPath } from '../../src/core/log/hash-tree.ts';
import { inclusionSides } from '../../src/core/log/inclusion.ts';
import { memberLeaf } from '../../src/core/log/member-tree.ts';
import { duePhone } from '../../test/agent/named-scene.ts';
import { nodeDigests } from '../../test/support/platform-digests.ts';

interface TestedLog {
  readonly origin: string;
  readonly log: { readonly vkey: string };
  readonly witnesses: readonly { readonly name: string; readonly vkey: string }[];
  /** The proof of a statement in a large log, cosigned by all witnesses. */
  readonly prove: (statement: string) => string;
}

const members = 100_000;
const index = 77_777;
const rounds = 300;

/** Verifies a lock that names one of 100,000 phones by two people, and measures what is sent and how long it takes. */
export async function namedLockCase(
  verify: typeof authenticate,
  { origin, log, witnesses, prove }: TestedLog,
): Promise<{ readonly medianMs: number; readonly bytes: number }> {
  const { maker, server, notifySeq } = await duePhone();
  const set = maker.set({
    log: { origin, vkey: log.vkey },
    witnesses: [...witnesses],
    quorum: 2,
    from: '2021-10-01T00:00:00Z',
    until: '2021-12-01T00:00:00Z',
  });
  const leaf = await memberLeaf(nodeDigests.digest, maker.measure, maker.opening, maker.hardware);
  const path = inclusionSides(index, members)!.map(() => randomBytes(32));
  const root = await rootByPath(nodeDigests.digest, await hashOfLeaf(nodeDigests.digest, leaf), {
    index,
    size: members,
    path,
  });
  const seq = Math.floor(server.nowMs / 1000);
  const delivered = await maker.lock(seq, notifySeq, {
    set,
    head: { origin, members: { count: members, root: Buffer.from(root!).toString('base64url') } },
    approval: { index, path: path.map((hash) => hash.toString('base64url')) },
    proof: (_, statement) => prove(statement),
  });
  const { x, y } = server.directivePair.publicKey.export({ format: 'jwk' });
  const grounds = {
    directiveKeys: {
      keys: [{ kty: 'EC', crv: 'P-256', x: x!, y: y!, kid: server.kid, alg: 'ES256', use: 'sig' }],
    },
    inadmissible: () => undefined,
    judges: { held: firstApprovers(set, ''), hardware: maker.hardware, isAhead: () => false },
  } as const;
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const order = await verify(delivered, {
      ...grounds,
      directiveKeys: { keys: [...grounds.directiveKeys.keys] },
    });
    timesMs.push(performance.now() - start);
    if (order.kind !== 'named') throw new Error(`refused: ${JSON.stringify(order)}`);
  }
  timesMs.sort((a, b) => a - b);
  const { directive, proof, approval } = delivered;
  return {
    medianMs: timesMs[Math.floor(rounds / 2)]!,
    bytes: directive.length + proof!.length + JSON.stringify(approval).length,
  };
}
