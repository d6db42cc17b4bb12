import { hash, randomBytes } from 'node:crypto';
import type { LockOrder } from '../../src/core/decision/event.ts';

const name = (): string => hash('sha256', randomBytes(16), 'base64url');

/** An order as two people leave it. Here nobody signed: what follows from a signed one is the matter, not the signing. */
export function orderByTwo(until: number, changed: Partial<LockOrder> = {}): LockOrder {
  return {
    measure: name(),
    approvals: [
      { role: 'proposer', key: name(), assertionSha256: name() },
      { role: 'approver', key: name(), assertionSha256: name() },
    ],
    until,
    ...changed,
  };
}
