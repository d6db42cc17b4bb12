import { sha256Of } from '../../src/app/keys/signer.ts';
import { dayMs, formatInstant, secondMs, type Instant } from '../../src/core/time.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { DirectiveStatement } from '../../src/protocol/log/statement.ts';
import { proofOf } from './statement-list.ts';
import { payloadOf } from './deliver.ts';
import type { Forgery } from './event.ts';

interface Scene {
  readonly past: readonly DeliveredDirective[];
  readonly phone: { readonly state: { readonly deviceId: string; readonly directiveSeq: number } };
  readonly now: Instant;
}

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function sealed(payload: Directive, statement: string): DeliveredDirective {
  const directive = { ...payload, statementSha256: sha256Of(statement) };
  const header = segment({ alg: 'ES256', kid: 'k1', typ: 'carnet-directive+jws' });
  return {
    directive: `${header}.${segment(directive)}.${'A'.repeat(86)}`,
    statement,
    proof: proofOf(directive.statementSha256),
  };
}

/**
 * A lock by whoever stole the directive key: in all that the key alone decides it is as good as the server's. undefined where the history has
 * nothing yet that it could be made from.
 */
export function forged(how: Forgery, scene: Scene, pick: number): DeliveredDirective | undefined {
  const { past, phone, now } = scene;
  const model = past[Math.floor(pick * past.length)];
  if (model === undefined) return undefined;
  const statement = JSON.parse(model.statement!) as DirectiveStatement;
  const seq = Math.max(phone.state.directiveSeq, Math.floor(now / secondMs)) + 1;
  const lease = formatInstant(now + 20 * dayMs);
  const lock: Directive = {
    ...payloadOf(model.directive),
    aud: phone.state.deviceId,
    seq,
    type: 'lock',
    iat: Math.floor(now / secondMs),
    exp: Math.floor((now + 7 * dayMs) / secondMs),
    lease,
  };
  const approvals = ['proposer', 'approver'].map((role) => ({
    role: role as 'proposer' | 'approver',
    key: sha256Of(role),
    assertionSha256: sha256Of(`${role} signed`),
  }));
  const perfect = JSON.stringify({ ...statement, seq, type: 'lock', until: lease, approvals });
  switch (how) {
    case 'without-statement-in-log':
      return sealed(lock, perfect);
    case 'without-proof':
      return { ...sealed(lock, perfect), proof: null };
    case 'under-an-old-statement':
    case 'under-a-notice':
      return sealed(
        { ...lock, ...(how === 'under-a-notice' ? { seq: statement.seq } : {}) },
        model.statement!,
      );
    case 'under-another-phones-statement':
      return sealed({ ...lock, seq: statement.seq, salt: '0'.repeat(32) }, model.statement!);
    case 'longer-lease':
      return sealed(
        { ...lock, seq: statement.seq, lease: formatInstant(now + 80 * dayMs) },
        model.statement!,
      );
    case 'to-another-phone':
      return sealed({ ...lock, aud: 'f'.repeat(32) }, perfect);
  }
}
