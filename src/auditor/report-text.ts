import { visibleLines } from '../core/visible-text.ts';
import { encodeBase64 } from '../core/base64.ts';
import { formatInstant } from '../core/time.ts';
import type { Audited } from './audit-place.ts';
import type { Finding } from './finding.ts';
import type { AuditResult } from './interface.ts';

/** At most so many findings are written out. With --json all that were kept are; both give their number. */
const writtenMax = 100;

const number = (count: number): string => count.toLocaleString('en');

/** The report for a person; its last line is the verdict. */
export function reportText({ place, trusted, report, stateFile }: Audited): string {
  const { trust, learnedFrom } = trusted;
  const { checkpoint, findings, findingCount, ledger, readFrom, unchecked } = report;
  const lines: string[] = [];
  if (learnedFrom !== null) {
    lines.push(
      `The keys are those that ${learnedFrom} names: this trusts whoever wrote it.`,
      'Name them by --vkey, --witness and --quorum to trust yourself alone.',
      '',
    );
  }
  lines.push(`log         ${place}`);
  if (checkpoint !== null) {
    const { origin, size, root, cosigned } = checkpoint;
    const again = readFrom === 0 ? '' : `, ${number(readFrom)} of them read by an earlier audit`;
    const newest = Math.max(...cosigned.map(({ at }) => at));
    const when = cosigned.length === 0 ? '' : `, the newest at ${formatInstant(newest)}`;
    lines.push(
      `origin      ${origin}`,
      `size        ${number(size)} entries${again}`,
      `root        ${encodeBase64(root)}`,
      `witnesses   ${cosigned.length} of ${trust.witnessKeys.length} cosigned, ${trust.quorum} must${when}`,
    );
  }
  const counts = [...ledger.counts].sort(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length > 0) {
    lines.push(`statements  ${counts.map(([what, count]) => `${number(count)} ${what}`).join(', ')}`);
    const sites = [...ledger.rpIds].sort().join(', ');
    lines.push(`approvals   by ${number(ledger.keys.size)} passkeys${sites === '' ? '' : ` of ${sites}`}`);
  }
  for (const one of ledger.sets.values()) lines.push(`approvers   set ${one.number} ${one.sha256}`);
  for (const each of unchecked) lines.push(`not checked ${each}`);
  const isNew = report.remember !== undefined;
  if (stateFile !== null) lines.push(`remembered  ${isNew ? '' : 'nothing new; '}${stateFile}`);
  lines.push('');
  for (const finding of findings.slice(0, writtenMax)) lines.push(findingLine(finding));
  if (findingCount > writtenMax)
    lines.push(`… and ${number(findingCount - Math.min(writtenMax, findings.length))} more`);
  lines.push(
    findingCount === 0
      ? 'All is well.'
      : `${number(findingCount)} ${findingCount === 1 ? 'thing is' : 'things are'} wrong.`,
  );
  return visibleLines(lines);
}

function findingLine({ index, where, code, problem }: Finding): string {
  const at = index === null ? where : `entry ${index} (${where})`;
  return `${at}: ${code}: ${problem}`;
}

/** The report for a program. */
export function reportJson({ place, trusted, report, stateFile }: Audited): AuditResult {
  const { checkpoint, findings, findingCount, ledger, readFrom, unchecked, remember } = report;
  return {
    ok: findingCount === 0,
    log: place,
    trustLearnedFrom: trusted.learnedFrom,
    quorum: trusted.trust.quorum,
    checkpoint:
      checkpoint === null
        ? null
        : {
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: encodeBase64(checkpoint.root),
            cosigned: checkpoint.cosigned.map(({ name, at }) => ({ name, at: formatInstant(at) })),
          },
    readFrom,
    statements: Object.fromEntries(ledger.counts),
    passkeys: ledger.keys.size,
    rpIds: [...ledger.rpIds],
    approverSets: [...ledger.sets.values()].map(({ number: n, sha256 }) => ({ number: n, sha256 })),
    findings,
    findingCount,
    notChecked: unchecked,
    state: stateFile,
    remembered: stateFile !== null && remember !== undefined,
  };
}
