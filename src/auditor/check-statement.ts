import { dayMs, parseDay, parseInstant, type Instant } from '../core/time.ts';
import { readStatement } from '../protocol/log/read-log-document.ts';
import type { StatementV2 } from '../protocol/log/statement-v2.ts';
import type { CaseEndStatement, Statement } from '../protocol/log/statement.ts';
import type { Audit, Dated, Placed } from './audit.ts';
import { checkApproval } from './check-approval.ts';
import { checkApproverSet } from './check-approver-set.ts';
import { checkDayList } from './check-day-list.ts';
import { checkDirective } from './check-directive.ts';
import { checkFarewell, checkLease } from './check-lease.ts';
import { checkPolicy } from './check-policy.ts';
import { imeiIn } from './imei-in.ts';
import type { Ledger } from './ledger.ts';
import type { Entry } from './read-log.ts';

/** Statements of locks wait up to a day for a list, and all wait in a queue, so that times may go backwards by at most this. */
const backMax = 2 * dayMs;

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
  const [dated, from, at] = datesOf(statement);
  if (at === undefined || from === undefined) {
    findings.add(
      index,
      path,
      'shape',
      `/${statement.v === 1 ? 'at is no moment' : 'day is no day'}: ${dated}`,
    );
    return;
  }
  if (at < ledger.latestAt - backMax) {
    findings.add(index, path, 'time', `is dated ${dated}, more than two days before an earlier entry`);
  }
  ledger.latestAt = Math.max(ledger.latestAt, from);
  if (statement.v === 1) await checkKind(audit, { index, path, at, statement });
  else await checkDated(audit, { index, path, at, statement });
}

/** The date of a statement as written, and the first and the last moment that it can mean. */
function datesOf(statement: Statement | StatementV2): [string, Instant | undefined, Instant | undefined] {
  if (statement.v === 1) return [statement.at, parseInstant(statement.at), parseInstant(statement.at)];
  const day = parseDay(statement.day);
  return day === undefined
    ? [statement.day, undefined, undefined]
    : [statement.day, day * dayMs, (day + 1) * dayMs - 1];
}

async function checkDated(audit: Audit, placed: Dated): Promise<void> {
  const { statement } = placed;
  if (statement.kind === 'lock' || statement.kind === 'day-list') audit.ledger.datedFrom ??= placed.at;
  switch (statement.kind) {
    case 'lock':
      return checkLease(audit, { ...placed, statement });
    case 'day-list':
      return checkDayList(audit, { ...placed, statement });
    case 'policy':
      return checkPolicy(audit, { ...placed, statement });
    case 'approval':
      return checkApproval(audit, { ...placed, statement });
    case 'approvers':
      return checkApproverSet(audit, { ...placed, statement });
    case 'case-end':
      return noteCaseEnd(audit.ledger, { ...placed, statement });
    case 'farewell':
      return checkFarewell(audit, { ...placed, statement });
    case 'announcement':
    case 'pass':
      return;
    default:
      return statement satisfies never;
  }
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

function noteCaseEnd(
  ledger: Ledger,
  {
    index,
    at,
    statement,
  }: Omit<Placed, 'statement'> & { readonly statement: Pick<CaseEndStatement, 'finding' | 'measures'> },
): void {
  if (statement.finding === locksRunOn) return;
  for (const measure of statement.measures) {
    if (!ledger.ended.has(measure)) ledger.ended.set(measure, { index, at });
  }
}
