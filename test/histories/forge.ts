import { sha256Of } from '../../src/app/keys/signer.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import { dayMs, secondMs, type Instant } from '../../src/core/time.ts';
import type { LockApproval } from '../../src/protocol/acts/approval.ts';
import type { LockDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { namedApproval } from '../support/named-approval.ts';
import { orderOf, payloadOf, subjectOf } from './deliver.ts';
import type { Forgery } from './event.ts';
import type { Handset } from './handset.ts';
import { proofOf } from './statement-list.ts';

interface Scene {
  readonly past: readonly DeliveredDirective[];
  readonly phone: Pick<Handset, 'state'>;
  readonly now: Instant;
}

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** Signed by the stolen key, with a proof as good as any that a thief can write down, and signatures of people who never gave them. */
function sealed(payload: LockDirectiveV2, statement: string, now: Instant): DeliveredDirective {
  const directive = { ...payload, statementSha256: sha256Of(statement) };
  const header = segment({ alg: 'ES256', kid: 'k1', typ: 'carnet-directive+jws' });
  const approval: LockApproval = namedApproval('invented', invented).approval;
  return {
    directive: `${header}.${segment(directive)}.${'A'.repeat(86)}`,
    statement,
    proof: proofOf(directive.statementSha256, now),
    approval: { ...approval },
  };
}

const invented = (['proposer', 'approver'] as const).map((role) => ({
  role,
  key: sha256Of(role),
  assertionSha256: sha256Of(`${role} signed`),
}));

/**
 * A lock by whoever stole the directive key and knows what the phone holds: in all that the key alone decides it is as good as the server's. undefined
 * where the history has nothing yet that it could be made from.
 */
export function forged(how: Forgery, scene: Scene, pick: number): DeliveredDirective | undefined {
  const { past, phone, now } = scene;
  const model = past[Math.floor(pick * past.length)];
  if (model === undefined) return undefined;
  const text = model.statement!;
  const old = JSON.parse(text) as LockStatement;
  const payload = payloadOf(model.directive);
  const terms = phone.state.noticeTerms.at(-1);
  const salt = terms?.salt ?? Buffer.alloc(32).toString('base64url');
  const seq = Math.max(phone.state.directiveSeq, Math.floor(now / secondMs)) + 1;
  // Another day than the model's, or it would be that order, signed again.
  const until = [20, 21].map((days) => dayOf(now + days * dayMs)).find((day) => day !== old.until)!;
  const lock: LockDirectiveV2 = {
    iss: 'Thief',
    aud: phone.state.deviceId,
    seq,
    type: 'lock',
    iat: Math.floor(now / secondMs),
    exp: Math.floor((now + 7 * dayMs) / secondMs),
    standing: 'locked',
    clauses: (terms?.clauses ?? ['cu-activation']).map((id) => ({ id, basis: [] })),
    territory: 'CU' as Territory,
    reason: 'Pay here.',
    remedy: { appealUrl: 'https://thief.example', contact: 'thief' },
    salt,
    lease: `${until}T00:00:00Z`,
    notifySeq: terms?.seq ?? 1,
    opening: Buffer.alloc(16).toString('base64url'),
    episodeSeq: 1,
    statementSha256: '',
  };
  const perfect: LockStatement = {
    v: 2,
    day: dayOf(now),
    kind: 'lock',
    subject: subjectOf(salt, 1, lock.aud),
    order: orderOf(salt, seq),
    territory: lock.territory,
    clauses: lock.clauses.map(({ id }) => id),
    policy: old.policy,
    decisionSha256: sha256Of('decision'),
    approvals: invented.map((one) => ({ ...one })),
    measure: { sha256: sha256Of('invented') },
    until,
  };
  const approval = { ...model.approval };
  switch (how) {
    case 'without-statement-in-log':
      return sealed(lock, JSON.stringify(perfect), now);
    case 'without-proof':
      return { ...sealed(lock, JSON.stringify(perfect), now), proof: null };
    case 'under-an-old-statement':
      return { ...sealed(lock, text, now), approval };
    case 'under-a-notice':
      return { ...sealed({ ...lock, seq: payload.seq }, text, now), approval };
    case 'under-another-phones-statement':
      return {
        ...sealed({ ...lock, seq: payload.seq, salt: Buffer.alloc(32, 9).toString('base64url') }, text, now),
        approval,
      };
    case 'longer-lease':
      return {
        ...sealed({ ...lock, seq: payload.seq, lease: `${dayOf(now + 80 * dayMs)}T00:00:00Z` }, text, now),
        approval,
      };
    case 'to-another-phone': {
      const aud = 'f'.repeat(32);
      const theirs = { ...perfect, subject: subjectOf(salt, 1, aud) };
      return sealed({ ...lock, aud }, JSON.stringify(theirs), now);
    }
  }
}
