import { hash } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { placeInDayList, treeOfDayList, type DayList } from '../../core/log/day-list.ts';
import type { HashTree } from '../../core/log/hash-tree.ts';
import type { Transaction } from '../ports.ts';
import type { LeafFinder } from './day-list-ports.ts';
import { readList } from './make-day-list.ts';
import { sha256 } from './note-key.ts';
import type { LogFiles, ProofReader } from './ports.ts';

/** Where an opaque leaf stands: in which list, and the list in the log. */
export interface LeafProof {
  readonly index: number;
  /** From the leaf's sibling up, base64url. */
  readonly path: readonly string[];
  /** The exact text of the list's statement. */
  readonly list: string;
  /** The statement's proof (c2sp.org/tlog-proof@v1). */
  readonly proof: string;
}

export interface LeafProver {
  /**
   * Proofs of these leaves, by base64url, from the lists' public files and the published checkpoint. Leaves that wait for a list, or whose list
   * is not witnessed yet, are absent.
   */
  proveLeaves(tx: Transaction, leaves: readonly string[]): Promise<ReadonlyMap<string, LeafProof>>;
}

interface OpenList {
  readonly list: DayList;
  readonly tree: HashTree;
}

/** Lists in memory; each of them, with its tree, takes about 100 KB at its least length. */
const listsCachedMax = 8;

export function createLeafProver(ports: {
  readonly store: LeafFinder;
  readonly files: Pick<LogFiles, 'readDocument'>;
  readonly proofs: ProofReader;
}): LeafProver {
  const { store, files, proofs } = ports;
  const cached = new Map<string, OpenList>();

  async function open(name: string): Promise<OpenList | null> {
    const known = cached.get(name);
    if (known !== undefined) return known;
    const list = await readList(files, name);
    if (list === null) return null;
    const opened = { list, tree: await treeOfDayList(sha256, list) };
    cached.set(name, opened);
    if (cached.size > listsCachedMax) cached.delete(cached.keys().next().value!);
    return opened;
  }

  return {
    async proveLeaves(tx, leaves) {
      const proved = new Map<string, LeafProof>();
      const places = await store.findLeaves(
        tx,
        leaves.map((leaf) => decodeBase64url(leaf)!),
      );
      const names = [...new Set([...places.values()].filter((name) => name !== null))];
      const statements = await store.readListStatements(tx, names);
      const hashOf = (text: string): string => hash('sha256', text, 'base64url');
      const inLog = await proofs.readProofs(tx, [...statements.values()].map(hashOf));
      for (const [leaf, name] of places) {
        const statement = name === null ? undefined : statements.get(name);
        const proof = statement === undefined ? undefined : inLog.get(hashOf(statement));
        if (name === null || statement === undefined || proof === undefined) continue;
        const opened = await open(name);
        const place =
          opened === null ? undefined : placeInDayList(opened.list, opened.tree, decodeBase64url(leaf)!);
        if (place === undefined) continue;
        proved.set(leaf, {
          index: place.index,
          path: place.path.map(encodeBase64url),
          list: statement,
          proof,
        });
      }
      return proved;
    },
  };
}
