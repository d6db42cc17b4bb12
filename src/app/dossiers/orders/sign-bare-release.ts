import { expiryOf } from '../../../core/orders/directive.ts';
import { secondMs } from '../../../core/time.ts';
import type { ReleaseDirectiveV2 } from '../../../protocol/device/directive-v2.ts';
import { directiveTyp } from '../../../protocol/device/directive.ts';
import { signJws } from '../../keys/signer.ts';
import type { DirectiveRecord } from '../ports.ts';
import type { Order, Signing } from './sign-order.ts';

/**
 * Signs a release for a key that nobody proved to be the one decided about: no reason, clause, place, salt or statement. The records keep the clauses
 * that it lifts.
 */
export async function signBareRelease(
  { signer, dossier, decision }: Signing,
  { policy, clauses }: Order,
  seq: number,
): Promise<DirectiveRecord> {
  const { now } = decision;
  const expiresAt = expiryOf('release', null, now);
  const { name, appealUrl, contact } = policy.policy.issuer;
  const directive: ReleaseDirectiveV2 = {
    iss: name,
    aud: dossier.registration.deviceId!,
    seq,
    type: 'release',
    iat: Math.floor(now / secondMs),
    exp: Math.floor(expiresAt / secondMs),
    remedy: { appealUrl, contact },
  };
  return {
    seq,
    type: 'release',
    jws: await signJws(signer, directiveTyp, directive),
    statement: '',
    issuedAt: now,
    expiresAt,
    lease: null,
    clauses,
    state: 'pending',
    why: null,
    episode: null,
  };
}
