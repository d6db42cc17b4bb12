/** A fault of the log. */
export interface Finding {
  /** The entry it concerns, or the first of several; null where it concerns none. */
  readonly index: number | null;
  /** The file of the log in which it shows. */
  readonly where: string;
  readonly code: FindingCode;
  readonly problem: string;
}

export type FindingCode =
  | 'checkpoint-form'
  | 'log-signature'
  | 'origin'
  | 'witness-signature'
  | 'witness-time'
  | 'quorum'
  | 'rollback'
  | 'split-view'
  | 'not-continued'
  | 'bundle'
  | 'entry-hash'
  | 'tile'
  | 'root'
  | 'shape'
  | 'imei'
  | 'twice'
  | 'time'
  | 'policy'
  | 'approval'
  | 'manifest'
  | 'member'
  | 'lease'
  | 'clause'
  | 'ended'
  | 'assertion'
  | 'list'
  | 'approvers'
  | 'signer'
  | 'form';

/** At most so many findings are kept; the rest are counted. */
const keptMax = 1000;

/** What an audit found, in the order in which it was found. */
export class Findings {
  readonly kept: Finding[] = [];
  count = 0;

  add(index: number | null, where: string, code: FindingCode, problem: string): void {
    this.count++;
    if (this.kept.length < keptMax) this.kept.push({ index, where, code, problem });
  }
}
