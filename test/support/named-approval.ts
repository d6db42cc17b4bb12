import { createHash } from 'node:crypto';
import type { NamedPhoneApproval } from '../../src/app/dossiers/orders/approval.ts';
import type { LockOrder } from '../../src/core/decision/event.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The SHA-256 of a head whose text is this name. */
export const measureNamed = (name: string): string => sha256(name);

/** What a lock by such a measure brings to a phone, where these two signed it. Whether the signatures hold is the matter of other tests. */
export function namedApproval(name: string, approvals: LockOrder['approvals']): NamedPhoneApproval {
  return {
    opening: Buffer.alloc(16, 1).toString('base64url'),
    member: sha256(`member of ${name}`),
    assertionSha256: approvals.map(({ assertionSha256 }) => assertionSha256),
    approval: {
      manifestHead: name,
      index: 0,
      path: [],
      assertions: approvals.map(({ role, key }) => ({
        role: role === 'proposer' ? role : 'approver',
        key,
        authenticatorData: 'AA',
        clientDataJSON: 'AA',
        signature: 'AA',
      })),
    },
  };
}
