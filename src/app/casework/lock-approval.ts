import { pathIn, type HashTree } from '../../core/log/hash-tree.ts';
import type { Assertion, LockApproval } from '../../protocol/acts/approval.ts';
import { readAssertionText } from '../../protocol/acts/read-measure.ts';
import type { Transaction } from '../ports.ts';
import { indexIn, treeOver } from './lock-members.ts';
import { readStoredManifest } from './measure-manifest.ts';
import type { ApprovalRecord, CampaignStore, MeasureStore, SignerPorts } from './measures-ports.ts';
import { lapsedSignatures } from './signers.ts';

/** What shows a phone that two people named it, and what opens its leaf. */
export interface NamedPhoneApproval {
  /** base64url, 16 bytes: goes into the directive. */
  readonly opening: string;
  /** SHA-256 of the leaf, base64url: what a statement calls `member`. */
  readonly member: string;
  readonly approval: LockApproval;
}

export interface ApprovalReaderPorts extends SignerPorts {
  readonly store: SignerPorts['store'] &
    Pick<MeasureStore, 'findMeasureByManifest' | 'readMeasureManifest' | 'readApprovals'> &
    Pick<CampaignStore, 'readMembers' | 'findPhone'>;
}

export interface ApprovalReader {
  /**
   * The approval part of a lock by this measure (SHA-256 of its head, base64url) for this phone. null: no lock by it may be ordered, renewed or handed
   * over now, because it was signed in the form before, does not name the phone, or a signature does not count at present.
   */
  approvalFor(tx: Transaction, measureSha256: string, phoneId: string): Promise<NamedPhoneApproval | null>;
}

/** Trees over members take 10 MB at most each. */
const treesKeptMax = 4;

export function createApprovalReader(ports: ApprovalReaderPorts): ApprovalReader {
  const trees = new Map<string, HashTree>();
  const { store } = ports;
  const treeOf = async (tx: Transaction, sha256: string, measureId: string): Promise<HashTree | null> => {
    const known = trees.get(sha256);
    if (known !== undefined) return known;
    const tree = await treeOver(await store.readMembers(tx, measureId));
    if (tree === null) return null;
    const oldest = trees.keys().next();
    if (trees.size >= treesKeptMax && oldest.done !== true) trees.delete(oldest.value);
    trees.set(sha256, tree);
    return tree;
  };
  return {
    async approvalFor(tx, sha256, phoneId) {
      const measure = await store.findMeasureByManifest(tx, sha256);
      if (measure?.kind !== 'lock') return null;
      const stored = await store.readMeasureManifest(tx, sha256);
      const head = readStoredManifest(measure, stored);
      if (head?.v !== 2) return null;
      const records = await store.readApprovals(tx, sha256);
      if (records.length !== 2 || (await lapsedSignatures(ports, tx, 'lock', records)).length > 0)
        return null;
      const phone = await store.findPhone(tx, measure.id, phoneId);
      if (phone === undefined || phone.opening === null) return null;
      const tree = await treeOf(tx, sha256, measure.id);
      if (tree === null || Buffer.from(tree.root).toString('base64url') !== head.members.root) return null;
      const index = indexIn(tree, phone.member);
      if (index === -1) return null;
      const path = pathIn(tree, index).map((hash) => Buffer.from(hash).toString('base64url'));
      const assertions = records.map(assertionOf);
      return {
        opening: Buffer.from(phone.opening).toString('base64url'),
        member: phone.member,
        approval: { manifestHead: stored!.text, index, path, assertions },
      };
    },
  };
}

/** A recorded assertion as phones take it. */
function assertionOf({ role, key, assertion }: ApprovalRecord): Assertion {
  const { authenticatorData, clientDataJson, signature } = readAssertionText(assertion)!;
  return { role, key, authenticatorData, clientDataJSON: clientDataJson, signature };
}
