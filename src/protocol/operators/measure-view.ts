import { measureKinds, signerRoles } from '../acts/measure.ts';
import { measureStates } from '../../core/casework/transitions.ts';
import { standings } from '../../core/decision/decision.ts';
import { PersonName } from './case.ts';
import {
  CaseId,
  ClauseId,
  MeasureId,
  PhoneId,
  Reason,
  Sha256,
  TerritoryCode,
  Timestamp,
} from '../scalars/scalars.ts';
import { dictionary, exact, list, nullable, open, optional, set, someOf } from '../schema/compound.ts';
import { boolean, integer, oneOf, pattern, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** A body of 64 KiB holds this many with room to spare; a longer list is added in pages. */
const phonesAPageMax = 1500;
export const measurePhonesMax = 100_000;

const PhonePage = list(PhoneId, { maxItems: phonesAPageMax });

export const LockDraft = exact({
  reason: Reason,
  /** Clauses of the case. Default: all of them. */
  clauses: optional(set(ClauseId, { minItems: 1, maxItems: 32 })),
  /** No lease under this measure runs beyond it. Default: the limit of the case. */
  until: optional(Timestamp),
  phones: optional(PhonePage),
});
export type LockDraft = TypeOf<typeof LockDraft>;

export const PhonesChange = someOf(
  { add: optional(PhonePage), remove: optional(PhonePage) },
  { minProperties: 1 },
);
export type PhonesChange = TypeOf<typeof PhonesChange>;

/** `unknown`: the registry has no such phone. `no-dossier`: nothing was ever recorded of it, so nothing can be due. */
export const PhonesChanged = exact({
  measure: MeasureId,
  phones: integer(),
  leftOut: list(exact({ phoneId: PhoneId, because: oneOf(['unknown', 'no-dossier']) })),
});
export type PhonesChanged = TypeOf<typeof PhonesChanged>;

/** One signature: who, in which role, and the document at `/log/assertions/` that proves it. */
const ApprovalView = exact({
  role: oneOf(signerRoles),
  operator: PersonName,
  key: Sha256,
  assertionSha256: Sha256,
  at: Timestamp,
});

/**
 * Why a signature does not count at present: the person was deactivated, holds no role any more that permits it, or signed for another
 * address than the server's. Of a lock also: it was signed in the form before, which names phones to nobody but the server; there is no approver set,
 * the newest has ended, or it does not name the key (yet). `restored`: it was given before the records were restored.
 */
const signatureLapses = [
  'deactivated',
  'role-lost',
  'other-address',
  'old-form',
  'no-set',
  'set-over',
  'not-in-set',
  'not-yet-in-set',
  'restored',
] as const;
export type SignatureLapse = (typeof signatureLapses)[number];

const Counts = dictionary(integer());

export const MeasureView = exact({
  id: MeasureId,
  kind: oneOf(measureKinds),
  state: oneOf(measureStates),
  /** The acts that are possible in this state. */
  may: list(text()),
  case: nullable(CaseId),
  clauses: list(ClauseId),
  reason: text(),
  until: nullable(Timestamp),
  /** Only for a policy: the version that the measure would publish. */
  policy: nullable(exact({ id: text(), version: integer(), sha256: Sha256 })),
  draftedBy: PersonName,
  draftedAt: Timestamp,
  /** SHA-256 of the current manifest. */
  sha256: nullable(Sha256),
  approveBy: nullable(Timestamp),
  approvals: list(ApprovalView),
  /** Signatures that do not count at present. While there is one, an approved measure waits and orders nothing. */
  heldBackBy: list(exact({ role: oneOf(signerRoles), operator: PersonName, why: oneOf(signatureLapses) })),
  phones: exact({
    named: integer(),
    /** How many phones have each standing, as last decided; only `due` can be locked. */
    standings: Counts,
    /** How many were ordered, skipped (by reason) or failed; `pending` while the campaign runs. */
    outcomes: Counts,
  }),
});
export type MeasureView = TypeOf<typeof MeasureView>;

export const MeasureList = exact({ measures: list(MeasureView), cursor: nullable(text()) });
export type MeasureList = TypeOf<typeof MeasureList>;

/** One phone of a measure: where it stands now, what the measure would do to it, and what it did. */
export const MeasurePhone = exact({
  phoneId: PhoneId,
  /** The lot that it was sold in, and for which market, as its maker's manifest says; null where it does not. */
  consignment: nullable(text()),
  market: nullable(TerritoryCode),
  member: Sha256,
  standing: oneOf(standings),
  /** `lock`, or why the phone would be skipped. */
  would: text(),
  outcome: nullable(oneOf(['ordered', 'skipped', 'failed'])),
  why: nullable(text()),
  at: nullable(Timestamp),
  /** Whether the phone obeys a lock now, by its own report; from `outcome` `ordered` until then it only is ordered to. */
  obeys: boolean(),
  /** When it last reported that; null where it did not, or did before this was kept. */
  obeyedAt: nullable(Timestamp),
  releasedAt: nullable(Timestamp),
});
export type MeasurePhone = TypeOf<typeof MeasurePhone>;

export const MeasurePhoneList = exact({ phones: list(MeasurePhone), cursor: nullable(text()) });
export type MeasurePhoneList = TypeOf<typeof MeasurePhoneList>;

/** What opens one phone's leaf among the members. */
const MeasureMember = exact({
  imei: list(text()),
  serial: text(),
  model: text(),
  /** 16 bytes. */
  opening: pattern('^[A-Za-z0-9_-]{22}$'),
});
export type MeasureMember = TypeOf<typeof MeasureMember>;

export const MeasureMemberList = exact({ members: list(MeasureMember), cursor: nullable(text()) });
export type MeasureMemberList = TypeOf<typeof MeasureMemberList>;

/** The options for a passkey's signature, in the JSON form of Web Authentication. */
const RequestOptions = open({ challenge: Sha256, rpId: text() }, { additionalProperties: true });

/** All that a person signs: the exact manifest, its SHA-256, and the options for the passkey. */
export const Signing = exact({
  measure: MeasureView,
  role: oneOf(signerRoles),
  manifest: text(),
  sha256: Sha256,
  options: RequestOptions,
  /** The page to sign on: a lock is signed with an approver key, which works on an origin of its own. */
  origin: text(),
});
export type Signing = TypeOf<typeof Signing>;

/** The passkey's answer: an `AuthenticationResponseJSON`, and the manifest that it signs. */
export const Signature = exact({
  sha256: Sha256,
  assertion: open({ id: text(), response: open({}) }, { additionalProperties: true }),
});
export type Signature = TypeOf<typeof Signature>;

export const Why = exact({ reason: Reason });
export type Why = TypeOf<typeof Why>;
