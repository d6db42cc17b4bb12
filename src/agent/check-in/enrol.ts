import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { decodeBase64url } from '../../core/base64.ts';
import type { AgentState, PendingReport } from '../state/agent-state.ts';
import { readCarnet } from '../state/read-carnet.ts';
import type { AgentContext } from './agent-context.ts';
import { deviceIdOf } from '../platform/device-key.ts';
import { recordFirstStart, signFirstReport } from './first-start.ts';
import { outcomeWithoutAnswer, type Outcome } from './outcome.ts';
import type { GuardedPorts } from '../platform/guarded-ports.ts';
import { hardwareHash, proveByFactoryKey } from './prove-hardware.ts';
import { firstCheckInMs } from './retry.ts';
import { sendReport } from './send-report.ts';
import { readEnrolmentAnswer } from '../platform/shapes.ts';

/**
 * `POST /v1/enrolments`: makes the device key, sends the first report signed by it and stores the answer. A late enrolment also sends the report of the
 * first start. Never rejects.
 */
export async function enrol(context: AgentContext): Promise<Outcome> {
  const { ports, store, backoff, hardware } = context;
  const state = store.now();
  const enrolled = (deviceId: string): Outcome => ({
    kind: 'enrolled',
    deviceId,
    afterMs: firstCheckInMs(ports.random),
  });
  if (state.kind === 'enrolled' && state.enrolAgain === null) return enrolled(state.deviceId);

  const started = await recordFirstStart(context);
  if (started === 'storage') return { kind: 'unsent', because: 'storage', afterMs: backoff.failed() };
  const own = await keyToEnrol(context, state).catch(() => undefined);
  if (own === undefined) return { kind: 'unsent', because: 'key', afterMs: backoff.failed() };
  const { sub, publicKey, attestation, hw } = own;
  const exchanged = await sendReport(context, {
    path: '/v1/enrolments',
    sub,
    unanswered: state.pending?.report.sub === sub ? state.pending : null,
    evidence: started.gathered,
    hw,
    isFirst: true,
    async bodyOf(pending) {
      const firstReport = await signFirstReport(context, pending.report);
      const factoryProof = await proofOf(ports, pending);
      return firstReport === 'key' || factoryProof === 'key'
        ? 'key'
        : {
            ...hardware,
            publicKey,
            ...(attestation === undefined ? {} : { attestation }),
            ...(factoryProof === undefined ? {} : { factoryProof }),
            report: pending.jws,
            // Where the server's records are older than this carnet, it proves the activation that they lost.
            ...(state.kind === 'enrolled' && sub === state.deviceId ? { carnet: state.carnet } : {}),
            ...(firstReport === undefined ? {} : { firstReport }),
          };
    },
  });
  if (typeof exchanged === 'string') return { kind: 'unsent', because: exchanged, afterMs: backoff.failed() };

  const { reply, seq } = exchanged;
  const answer = reply.kind === 'answer' ? readEnrolmentAnswer(reply.body) : undefined;
  const isUsable =
    answer !== undefined &&
    readCarnet(answer.carnet)?.sub === sub &&
    isSessionKey(answer.sessionKey) &&
    isUnlockSecret(answer.unlockSecret);
  if (!isUsable) return outcomeWithoutAnswer(store, backoff, reply, seq);
  if (!(await store.apply({ kind: 'enrolment-answered', sub, seq, answer })))
    return { kind: 'unsent', because: 'storage', afterMs: backoff.failed() };
  backoff.succeeded();
  return enrolled(sub);
}

interface KeyToEnrol {
  readonly sub: string;
  readonly publicKey: PublicKeyJwk;
  readonly attestation: readonly string[] | undefined;
  readonly hw: string | undefined;
}

/**
 * The key of an unanswered enrolment, the phone's own where the server lost it, or a new one, because a key is enrolled only once. Rejects where
 * the key store does.
 */
async function keyToEnrol(
  { ports: { keys, crypto }, hardware }: AgentContext,
  state: AgentState,
): Promise<KeyToEnrol> {
  const isLost = state.kind === 'enrolled' && state.enrolAgain === 'same-key';
  const known = isLost ? state.deviceId : state.pending?.report.sub;
  const used = known === undefined ? undefined : await keys.load();
  const isUsed = used !== undefined && (await deviceIdOf(used, crypto)) === known;
  const { kty, crv, x, y } = isUsed ? used : await keys.generate();
  const publicKey = { kty, crv, x, y };
  return {
    sub: await deviceIdOf(publicKey, crypto),
    publicKey,
    attestation: await keys.attest?.(),
    hw: await hardwareHash(hardware, publicKey, crypto),
  };
}

/** The factory key's proof over the report; undefined where there is no such key, or an earlier agent made the report without `hw`. */
async function proofOf({ keys }: GuardedPorts, { report, jws }: PendingReport): Promise<string | undefined> {
  if (keys.factory === undefined || report.hw === undefined) return undefined;
  return proveByFactoryKey(keys.factory, jws).catch(() => 'key');
}

function isSessionKey(text: string): boolean {
  return decodeBase64url(text)?.length === 32;
}

function isUnlockSecret(text: string): boolean {
  return decodeBase64url(text)?.length === 20;
}
