import { standings } from '../../core/decision/decision.ts';
import { Phone } from './phones.ts';
import { Appeal, RunningLockView, SupportNote } from './support.ts';
import { ClauseId, ExemptionId, PhoneId, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable, open, optional } from '../schema/compound.ts';
import { boolean, integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** One phone's dossier, the decision that follows from it now, and, where asked for, the same in words. */
export const DossierView = exact({
  phone: Phone,
  /** As decided: `locked` from the order on. Whether the phone obeys is in `lock`. */
  standing: oneOf(standings),
  open: boolean(),
  nextAt: nullable(Timestamp),
  /** As recorded; instants in RFC 3339. */
  events: list(open({ kind: text(), at: Timestamp, receivedAt: Timestamp })),
  /** Instants in RFC 3339. */
  decision: open({ standing: oneOf(standings), now: Timestamp, knownAt: Timestamp }),
  decisionSha256: Sha256,
  directives: list(
    exact({
      seq: integer(),
      type: text(),
      issuedAt: Timestamp,
      expiresAt: Timestamp,
      clauses: list(ClauseId),
      state: text(),
      /** Only for a refusal: the reason that the phone gave. */
      why: nullable(text()),
      /** When the phone showed, obeyed or refused it; null: not yet, or before this was kept. */
      answeredAt: nullable(Timestamp),
      /** Only for a lock: when its lease ends. */
      lease: nullable(Timestamp),
      statementSha256: Sha256,
      /** Where its statement stands in the public log, once enough witnesses cosigned it; null before. */
      logIndex: nullable(integer(0)),
    }),
  ),
  /** null where no lock runs. */
  lock: nullable(RunningLockView),
  appeals: list(Appeal),
  notes: list(SupportNote),
  words: nullable(list(text())),
});
export type DossierView = TypeOf<typeof DossierView>;

export const ExemptionGrant = exact({
  /** An exemption's id, as a policy in force declares it. */
  exemption: ExemptionId,
  from: optional(Timestamp),
  until: optional(Timestamp),
  /** A description of the proof, for the audit; never the document itself. */
  proof: text({ minLength: 1, maxLength: 1000 }),
});
export type ExemptionGrant = TypeOf<typeof ExemptionGrant>;

export const ExemptionGranted = exact({
  phoneId: PhoneId,
  exemption: text(),
  from: nullable(Timestamp),
  until: nullable(Timestamp),
  standing: oneOf(standings),
});
export type ExemptionGranted = TypeOf<typeof ExemptionGranted>;
