import { sameBytes } from '../../core/log/hash.ts';
import { hashOfLeaf, rootByPath } from '../../core/log/hash-tree.ts';
import { parseProof } from '../../core/log/proof.ts';
import { digestsOf, utf8 } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { webCrypto } from '../platform/web-crypto.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { readCheckpoint, verifyCheckpoint, type LogTrust, type Witnessed } from './verify-note.ts';

/**
 * Verifies by c2sp.org/tlog-proof and RFC 6962 hashing that the exact bytes of a statement are a leaf under a checkpoint that the log and the quorum
 * signed. Returns the quorum's time of that checkpoint, or the fault.
 */
export async function proveInLog(
  statement: string,
  proofText: string | null,
  trust: LogTrust,
  crypto: AgentCrypto = webCrypto,
): Promise<Witnessed | LockRefusalReason> {
  if (proofText === null) return 'no-proof';
  const proof = parseProof(proofText);
  if (proof === undefined) return 'bad-proof';
  const claimed = readCheckpoint(proof.checkpoint);
  if (claimed === undefined) return 'bad-checkpoint';
  const { index, hashes: path } = proof;
  const { size, root: signed } = claimed.checkpoint;
  const { digest } = digestsOf(crypto);
  // Concurrently: WebCrypto is asynchronous for hashes as well as for signatures.
  const [witnessed, root] = await Promise.all([
    verifyCheckpoint(claimed, trust, crypto),
    hashOfLeaf(digest, utf8(statement)).then((leaf) => rootByPath(digest, leaf, { index, size, path })),
  ]);
  if (typeof witnessed === 'string') return witnessed;
  if (root === undefined) return 'bad-proof';
  return sameBytes(root, signed) ? witnessed : 'not-in-log';
}
