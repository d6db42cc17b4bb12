import { pathIn, type HashTree } from '../../core/log/hash-tree.ts';
import type { Assertion, ManifestHead } from '../../protocol/acts/approval.ts';
import { readAssertionText } from '../../protocol/acts/read-measure.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import type { ApprovalReader, NamedPhoneApproval, OrderedPhone } from '../dossiers/orders/approval.ts';
import type { LockHold, Transaction } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import type { SignedSet } from './approvers-ports.ts';
import { indexIn, treeOver } from './lock-members.ts';
import { areGenuine, readStoredManifest } from './measure-manifest.ts';
import type {
  ApprovalRecord,
  CampaignStore,
  MeasureStore,
  NamedPhone,
  SignerPorts,
} from './measures-ports.ts';
import { countingPair } from './signers.ts';

export interface ApprovalReaderPorts extends SignerPorts, LockHold {
  readonly store: SignerPorts['store'] &
    Pick<DeploymentStore, 'findOutdatedMeasures'> &
    Pick<MeasureStore, 'findMeasureByManifest' | 'readMeasureManifest' | 'readApprovals'> &
    Pick<CampaignStore, 'readMembers' | 'findPhones'>;
}

/** A measure whose two signatures count now. */
interface Standing {
  readonly measureId: string;
  readonly head: ManifestHead;
  /** Its exact text. */
  readonly text: string;
  readonly pair: readonly ApprovalRecord[];
  readonly tree: HashTree;
}

/** Trees over members take 10 MB at most each. */
const treesKeptMax = 4;

/** Reads each measure, and the approver sets, once for all phones that it is asked about. */
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
  const standingOf = async (
    tx: Transaction,
    sha256: string,
    roll: readonly SignedSet[],
  ): Promise<Standing | null> => {
    const measure = await store.findMeasureByManifest(tx, sha256);
    if (measure?.kind !== 'lock') return null;
    const stored = await store.readMeasureManifest(tx, sha256);
    const head = readStoredManifest(measure, stored);
    if (head?.v !== 2) return null;
    const pair = await countingPair(ports, tx, 'lock', await store.readApprovals(tx, sha256), roll);
    if (pair === null || !areGenuine(sha256, pair)) return null;
    const tree = await treeOf(tx, sha256, measure.id);
    if (tree === null || Buffer.from(tree.root).toString('base64url') !== head.members.root) return null;
    return { measureId: measure.id, head, text: stored!.text, pair, tree };
  };
  return {
    async approvalsFor(tx, phones) {
      const found = new Map<string, Map<string, NamedPhoneApproval>>();
      const byMeasure = phonesByMeasure(phones);
      if (byMeasure.size === 0 || ports.locksHeld() !== null) return found;
      const outdated = await store.findOutdatedMeasures(tx, [...byMeasure.keys()]);
      const roll = await readRoll(ports, tx);
      for (const [sha256, phoneIds] of byMeasure) {
        const standing = outdated.has(sha256) ? null : await standingOf(tx, sha256, roll);
        if (standing === null) continue;
        for (const phone of await store.findPhones(tx, standing.measureId, phoneIds)) {
          const approval = approvalIn(standing, phone);
          if (approval === null) continue;
          const ofPhone = found.get(phone.phoneId) ?? new Map<string, NamedPhoneApproval>();
          found.set(phone.phoneId, ofPhone.set(sha256, approval));
        }
      }
      return found;
    },
  };
}

function phonesByMeasure(phones: readonly OrderedPhone[]): ReadonlyMap<string, readonly string[]> {
  const named = phones.flatMap(({ phoneId, measures }) => measures.map((sha256) => ({ phoneId, sha256 })));
  const grouped = [...Map.groupBy(named, ({ sha256 }) => sha256)];
  return new Map(grouped.map(([sha256, some]) => [sha256, some.map(({ phoneId }) => phoneId)]));
}

/** null: the signed members do not contain what the records call this phone. */
function approvalIn({ text, pair, tree }: Standing, phone: NamedPhone): NamedPhoneApproval | null {
  const index = indexIn(tree, phone.member);
  if (phone.opening === null || index === -1) return null;
  return {
    opening: Buffer.from(phone.opening).toString('base64url'),
    member: phone.member,
    assertionSha256: pair.map(({ assertionSha256 }) => assertionSha256),
    approval: {
      manifestHead: text,
      index,
      path: pathIn(tree, index).map((hash) => Buffer.from(hash).toString('base64url')),
      assertions: pair.map(assertionOf),
    },
  };
}

/** A recorded assertion as phones take it. */
function assertionOf({ role, key, assertion }: ApprovalRecord): Assertion {
  const { authenticatorData, clientDataJson, signature } = readAssertionText(assertion)!;
  return { role, key, authenticatorData, clientDataJSON: clientDataJson, signature };
}
