import { Timestamp } from '../scalars/scalars.ts';
import { exact, nullable } from '../schema/compound.ts';
import { integer, pattern, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** Names one life of the database; another one after a restore. */
const Epoch = pattern('^[0-9a-f]{32}$');

/** What the records hold, for a person to compare with what they know. */
export const RecoveryView = exact({
  epoch: Epoch,
  /** Why nothing is ordered until a person confirms the records; null: they wait for nobody. */
  recovering: nullable(exact({ since: Timestamp, why: text() })),
  counts: exact({
    openDossiers: integer(),
    lockedPhones: integer(),
    /** Approved in an older epoch: they order and renew nothing until two people sign anew. */
    outdatedMeasures: integer(),
    logEntries: integer(),
  }),
  newestRecord: nullable(Timestamp),
});
export type RecoveryView = TypeOf<typeof RecoveryView>;

const reason = text({ minLength: 1, maxLength: 2000 });

export const RecoveryBegin = exact({ reason });
export type RecoveryBegin = TypeOf<typeof RecoveryBegin>;

/** `epoch`: as it was read with the counts. */
export const RecoveryConfirmation = exact({ epoch: Epoch, reason });
export type RecoveryConfirmation = TypeOf<typeof RecoveryConfirmation>;
