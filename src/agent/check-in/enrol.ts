import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { decodeBase64url } from '../../protocol/device/jws.ts';
import { readCarnet } from './carnet-page.ts';
import { deviceIdOf } from '../platform/device-key.ts';
import { rememberFirstStart, signFirstReport } from './first-start.ts';
import { unsuccessful, type Outcome } from './outcome.ts';
import type { KeyStore } from '../platform/ports.ts';
import { firstCheckInMs } from './retry.ts';
import { sendReport, type Talk } from './send-report.ts';
import { readEnrolmentAnswer } from './shapes.ts';
import type { PendingReport } from '../state/state.ts';

/** `POST /v1/enrolments`: makes the device key, sends the first report under it and, where that is late, what was known at the first start, keeps what comes back. Never rejects. */
export async function enrol(talk: Talk): Promise<Outcome> {
  const { ports, kept, patience, hardware } = talk;
  const state = kept.now();
  const enrolled = (deviceId: string): Outcome => ({
    kind: 'enrolled',
    deviceId,
    afterMs: firstCheckInMs(ports.random),
  });
  if (state.kind === 'enrolled') return enrolled(state.deviceId);

  const started = await rememberFirstStart(talk);
  if (started === 'storage') return { kind: 'unsent', because: 'storage', afterMs: patience.tried() };
  const own = await keyToEnrol(ports.keys, state.pending).catch(() => undefined);
  if (own === undefined) return { kind: 'unsent', because: 'key', afterMs: patience.tried() };
  const { sub, publicKey, attestation } = own;
  const exchanged = await sendReport(talk, {
    path: '/v1/enrolments',
    sub,
    unanswered: state.pending?.report.sub === sub ? state.pending : null,
    evidence: started.gathered,
    async bodyOf(pending) {
      const firstReport = await signFirstReport(talk, pending.report);
      return firstReport === 'key'
        ? 'key'
        : {
            ...hardware,
            publicKey,
            ...(attestation === undefined ? {} : { attestation }),
            report: pending.jws,
            ...(firstReport === undefined ? {} : { firstReport }),
          };
    },
  });
  if (typeof exchanged === 'string') return { kind: 'unsent', because: exchanged, afterMs: patience.tried() };

  const { came, seq } = exchanged;
  const answer = came.kind === 'answer' ? readEnrolmentAnswer(came.body) : undefined;
  const isUsable =
    answer !== undefined &&
    readCarnet(answer.carnet)?.sub === sub &&
    isSessionKey(answer.sessionKey) &&
    isUnlockSecret(answer.unlockSecret);
  if (!isUsable) return unsuccessful(kept, patience, came, seq);
  if (!(await kept.apply({ kind: 'enrolment-answered', sub, seq, answer })))
    return { kind: 'unsent', because: 'storage', afterMs: patience.tried() };
  patience.rewarded();
  return enrolled(sub);
}

interface KeyToEnrol {
  readonly sub: string;
  readonly publicKey: PublicKeyJwk;
  readonly attestation: readonly string[] | undefined;
}

/** The key that an unanswered enrolment was made with; else a new one, for a key is enrolled once. Rejects where the key store does. */
async function keyToEnrol(keys: KeyStore, unanswered: PendingReport | null): Promise<KeyToEnrol> {
  const used = unanswered === null ? undefined : await keys.load();
  const isUsed = used !== undefined && (await deviceIdOf(used)) === unanswered?.report.sub;
  const { kty, crv, x, y } = isUsed ? used : await keys.generate();
  const publicKey = { kty, crv, x, y };
  return { sub: await deviceIdOf(publicKey), publicKey, attestation: await keys.attest?.() };
}

function isSessionKey(text: string): boolean {
  return decodeBase64url(text)?.length === 32;
}

function isUnlockSecret(text: string): boolean {
  return decodeBase64url(text)?.length === 20;
}
