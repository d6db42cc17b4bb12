import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { authenticate } from '../src/agent/lock/authenticate.ts';
import { formatCheckpoint } from '../src/core/log/checkpoint.ts';
import { cosignedText, writeCosignature } from '../src/core/log/cosignature.ts';
import { leafHash, nodeHash, type Sha256 } from '../src/core/log/hash.ts';
import { inclusionSides } from '../src/core/log/inclusion.ts';
import { formatNote, formatVkey, keyId, type KeyType } from '../src/core/log/note.ts';
import { formatProof } from '../src/core/log/proof.ts';
import agentBuild from '../vite.agent.config.ts';
import type { Outcome } from './benchmark.ts';
import { namedLockCase } from './support/named-lock-case.ts';

export const name = 'directive-verify';
export const target =
  '≤ 8 ms to verify a lock whole; directive, proof at 2^20 leaves with two witnesses, and approval of one of 100,000 phones ≤ 6 KB';

const namedMaxMs = 8;
const namedMaxBytes = 6 * 1024;
const treeSize = 2 ** 20;

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The verifier as it is in the library for browsers: same build, one door more. */
async function builtVerifier(): Promise<typeof authenticate> {
  const outDir = mkdtempSync(join(tmpdir(), 'carnet-verifier-'));
  const entry = fileURLToPath(new URL('../src/agent/lock/authenticate.ts', import.meta.url));
  await build({
    ...agentBuild,
    configFile: false,
    logLevel: 'error',
    build: {
      ...agentBuild.build,
      outDir,
      emptyOutDir: true,
      lib: { entry: { verifier: entry }, formats: ['es'] },
    },
  });
  const built = (await import(pathToFileURL(join(outDir, 'verifier.js')).href)) as {
    readonly authenticate: typeof authenticate;
  };
  rmSync(outDir, { recursive: true });
  return built.authenticate;
}

interface Party {
  readonly vkey: string;
  readonly line: (text: string) => { name: string; id: number; signature: Uint8Array };
}

function party(named: string, type: KeyType): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const timestampS = 1_634_700_000;
  return {
    vkey: formatVkey(sha256, named, type, raw),
    line: (text) => ({
      name: named,
      id: keyId(sha256, named, type, raw),
      signature:
        type === 1
          ? sign(null, Buffer.from(text), privateKey)
          : writeCosignature({
              timestampS,
              signature: sign(null, Buffer.from(cosignedText(text, timestampS)), privateKey),
            }),
    }),
  };
}

const origin = 'log.example.com/carnet-2026';
const log = party(origin, 1);
const witnesses = ['witness.example.org/w1', 'witness.example.net/w2'].map((named) => ({
  name: named,
  ...party(named, 4),
}));

/** A proof at 2^20 leaves: the path is random, the root follows from it. */
function proofOf(statement: string): string {
  const index = 699_050;
  const hashes = inclusionSides(index, treeSize)!.map(() => randomBytes(32));
  let node = leafHash(sha256, Buffer.from(statement));
  for (const [level, side] of inclusionSides(index, treeSize)!.entries())
    node = side === 'left' ? nodeHash(sha256, hashes[level]!, node) : nodeHash(sha256, node, hashes[level]!);
  const text = formatCheckpoint({ origin, size: treeSize, root: node });
  const signatures = [log, ...witnesses].map((one) => one.line(text));
  return formatProof({ index, hashes, checkpoint: formatNote(text, signatures) });
}

export async function run(): Promise<Outcome> {
  const verify = await builtVerifier();
  const named = await namedLockCase(verify, { log, witnesses, origin, prove: proofOf });
  return {
    figures: {
      'verification, median, ms': named.medianMs,
      'directive, proof and approval, bytes': named.bytes,
    },
    met: named.medianMs <= namedMaxMs && named.bytes <= namedMaxBytes,
  };
}
