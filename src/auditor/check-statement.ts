import { dayMs, parseInstant } from '../core/time.ts';
import { readStatement } from '../protocol/log/read-log-document.ts';
import type { CaseEndStatement } from '../protocol/log/statement.ts';
import type { Audit, Placed } from './audit.ts';
import { checkApproval } from './check-approval.ts';
import { checkDirective } from './check-directive.ts';
import { checkPolicy } from './check-policy.ts';
import { imeiIn } from './imei-in.ts';
import type { Ledger } from './ledger.ts';
import type { Entry } from './read-log.ts';

/** Statements wait in a queue, so that times may go backwards by at most this. */
const backMax = dayMs;

/** Checks one entry: its form, its time, that it appears once, and everything that it refers to. */
export async function checkEntry(audit: Audit, entry: Entry): Promise<void> {
  const { ledger, findings } = audit;
  const { index, path, bytes, leaf } = entry;
  if (ledger.repeats(leaf)) {
    ledger.counted('repeated');
    findings.add(index, path, 'twice', 'stands in the log already, byte for byte');
    return;
  }
  const read = readStatement(bytes);
  const text = new TextDecoder().decode(bytes);
  const imei = imeiIn(text);
  if (imei !== undefined) findings.add(index, path, 'imei', `names what could be an IMEI: ${imei}`);
  if (read.kind === 'fault') {
    ledger.counted('not a statement');
    findings.add(index, path, 'shape', read.fault);
    return;
  }
  const statement = read.document;
  ledger.counted(statement.kind === 'directive' ? `directive ${statement.type}` : statement.kind);
  const at = parseInstant(statement.at);
  if (at === undefined) {
    findings.add(index, path, 'shape', `/at is no moment: ${statement.at}`);
    return;
  }
  if (at < ledger.latestAt - backMax) {
    findings.add(index, path, 'time', `is dated ${statement.at}, more than a day before an earlier entry`);
  }
  ledger.latestAt = Math.max(ledger.latestAt, at);
  await checkKind(audit, { index, path, at, statement });
}

async function checkKind(audit: Audit, placed: Placed): Promise<void> {
  const { statement } = placed;
  switch (statement.kind) {
    case 'directive':
      return checkDirective(audit, { ...placed, statement });
    case 'policy':
      return checkPolicy(audit, { ...placed, statement });
    case 'approval':
      return checkApproval(audit, { ...placed, statement });
    case 'case-end':
      return noteCaseEnd(audit.ledger, { ...placed, statement });
    default:
      return statement satisfies never;
  }
}

/** A case that ends with this finding leaves its locks running until their measures end. */
const locksRunOn = 'diversion';

function noteCaseEnd(ledger: Ledger, { index, at, statement }: Placed<CaseEndStatement>): void {
  if (statement.finding === locksRunOn) return;
  for (const measure of statement.measures) {
    if (!ledger.ended.has(measure)) ledger.ended.set(measure, { index, at });
  }
}
