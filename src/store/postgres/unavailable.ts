import { DatabaseError } from 'pg';
import { StoreUnavailable } from '../../app/ports.ts';

/**
 * SQLSTATE classes and codes that describe the state of the database, not our statement (PostgreSQL, appendix A). Any other error
 * of the server is a bug of ours and is not converted.
 */
const unavailableClasses = new Set([
  '08', // connection exception
  '28', // not let in: a password changed under us is an operator's matter
  '40', // rolled back: serialisation failure, deadlock, statement completion unknown
  '53', // out of disk, memory or connections
  '57', // cancelled, shutting down, crashed, starting
  '58', // the system underneath failed
]);
const unavailableCodes = new Set([
  '25006', // a standby that does not take writes: the primary has moved
  '25P03', // idle in transaction for too long
  '25P04', // transaction timeout
  '3D000', // the database is not there (yet)
  '55P03', // a lock not had in time
]);

/** Returns `StoreUnavailable` if the database is at fault, else the error itself, which is a bug. */
export function storeError(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  if (error instanceof DatabaseError) {
    const code = error.code ?? '';
    if (!unavailableClasses.has(code.slice(0, 2)) && !unavailableCodes.has(code)) return error;
    return new StoreUnavailable(`${code} ${error.message}`, { cause: error });
  }
  // The driver reports a lost, refused or timed-out connection as a plain `Error`; wrong arguments give other classes.
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return error;
  return new StoreUnavailable(error.message, { cause: error });
}
