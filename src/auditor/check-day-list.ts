import { encodeBase64url } from '../core/base64.ts';
import { treeOfDayList } from '../core/log/day-list.ts';
import type { DayListStatement } from '../protocol/log/statement-v2.ts';
import type { Audit, Dated } from './audit.ts';
import { sha256 } from './trusted-keys.ts';

/**
 * Checks a list of opaque leaves: it is served, has the hash, the count and the root that the log says, is sorted and filled up. What its leaves
 * stand for only the phones can tell that they are about.
 */
export async function checkDayList(audit: Audit, placed: Dated<DayListStatement>): Promise<void> {
  const { findings, documents, ledger } = audit;
  const { index, path, statement } = placed;
  const add = (problem: string): void => findings.add(index, path, 'list', problem);
  const { list } = statement;
  if (ledger.repeats(sha256(Buffer.from(`list ${list.sha256}`))))
    add('another entry names this list already');
  const read = await documents.dayList(list.sha256);
  if (read.kind === 'fault') {
    add(`lists/${list.sha256} ${read.fault}`);
    return;
  }
  const leaves = read.document;
  if (leaves.length !== list.count) add(`has ${leaves.length} leaves, not ${list.count}`);
  const { root } = await treeOfDayList(sha256, leaves);
  if (encodeBase64url(root) !== list.root) add('has another root than the log says');
}
