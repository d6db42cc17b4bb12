import { createHmac } from 'node:crypto';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { ocraCode, ocraInput } from '../../protocol/device/ocra.ts';
import type { UnlockCode, UnlockCodeRequest } from '../../protocol/operators/support.ts';
import { unlockSecretOf, type UnlockMaster } from '../keys/keys.ts';
import { deskOf, type Desk, type SupportPorts } from './ports.ts';

/**
 * The code that unlocks a phone which shows this challenge (RFC 6287, OCRA-1:HOTP-SHA256-8:QN10). It is given whatever the records say of
 * the phone: they may be behind, and unlocking beats locking. The records name the giving, not the code; the same challenge gives the same
 * code again. Throws `StoreUnavailable`.
 */
export async function giveUnlockCode(
  ports: SupportPorts,
  desk: Desk,
  phoneId: string,
  { challenge, reason }: UnlockCodeRequest,
): Promise<{ readonly kind: 'given'; readonly code: UnlockCode } | Refusal> {
  const { store } = ports;
  return store.transact(async (tx) => {
    const now = ports.clock.now();
    const [registration] = await store.findRegistrations(tx, { by: 'phoneId', phoneId });
    if (registration === undefined) return refuse('phone-unknown');
    const { deviceId, unlockGeneration } = registration;
    if (deviceId === null) return refuse('phone-not-enrolled');
    const dossier = (await store.readDossiers(tx, [phoneId])).get(phoneId);
    await store.addNote(tx, phoneId, { at: now, kind: 'unlock-code', by: deskOf(desk), note: reason });
    await desk.audit(tx);
    const codes = secretsOf(ports.keys.unlockMasters, deviceId, unlockGeneration).map((secret) =>
      codeUnder(secret, challenge),
    );
    return {
      kind: 'given',
      code: {
        phoneId,
        codes: [...new Set(codes)],
        standing: dossier?.standing ?? 'clear',
        givenAt: formatInstant(now),
      },
    };
  });
}

/**
 * The secrets that the phone may hold, the one of the recorded generation first. The others are included because a restored registry may be
 * behind, and the owner with the phone in their hand needs the code now.
 */
function secretsOf(masters: readonly UnlockMaster[], deviceId: string, recorded: number): readonly string[] {
  const generations = masters.map((one) => one.generation).toSorted((a, b) => b - a);
  const isKept = generations.includes(recorded);
  const ordered = isKept ? [recorded, ...generations.filter((one) => one !== recorded)] : generations;
  return ordered.map((generation) => unlockSecretOf(masters, { deviceId, generation }));
}

function codeUnder(secret: string, challenge: string): string {
  const key = Buffer.from(secret, 'base64url');
  return ocraCode(createHmac('sha256', key).update(ocraInput(challenge)).digest());
}
