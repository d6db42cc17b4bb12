import { createHmac } from 'node:crypto';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { typedDigits } from '../../protocol/device/digits.ts';
import { ocraCode, ocraInput, typedHint } from '../../protocol/device/ocra.ts';
import type { UnlockCode, UnlockCodeRequest } from '../../protocol/operators/support.ts';
import { unlockSecretOf, type UnlockMaster } from '../keys/keys.ts';
import type { Registration, Registrations } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { deskOf, type Desk, type SupportPorts } from './ports.ts';

/**
 * The code that unlocks a phone which shows this challenge (RFC 6287, OCRA-1:HOTP-SHA256-8:QN10). It is given whatever the records say of
 * the phone: they may be behind, and unlocking beats locking. Where other live keys have the numbers of this phone, `device` says which of
 * them is meant, and the code is that key's, whichever was named: a code for another key opens nothing. The records name the giving, not
 * the code; the same challenge gives the same code again. Throws `StoreUnavailable`.
 */
export async function giveUnlockCode(
  ports: SupportPorts,
  desk: Desk,
  phoneId: string,
  { challenge, device: typed, reason }: UnlockCodeRequest,
): Promise<{ readonly kind: 'given'; readonly code: UnlockCode } | Refusal> {
  const { store } = ports;
  const device = typed === undefined ? undefined : typedHint(typed);
  return store.transact(async (tx) => {
    const now = ports.clock.now();
    const [registration] = await store.findRegistrations(tx, { by: 'phoneId', phoneId });
    if (registration === undefined) return refuse('phone-unknown');
    const keys = await liveKeys(store, tx, registration);
    if (keys.length === 0) return refuse('phone-not-enrolled');
    if (device === undefined && keys.length > 1) return refuse('device-hint-needed');
    const meant = keys.filter(({ deviceId }) => device === undefined || deviceId.startsWith(device));
    const [first] = meant;
    if (first === undefined) return refuse('device-hint-unknown');
    const dossier = (await store.readDossiers(tx, [first.phoneId])).get(first.phoneId);
    await store.addNote(tx, first.phoneId, { at: now, kind: 'unlock-code', by: deskOf(desk), note: reason });
    await desk.audit(tx);
    // A key can be made to begin like another. Then each of them is answered, since none may keep the other's owner from the code.
    const codes = meant.flatMap(({ deviceId, unlockGeneration }) =>
      secretsOf(ports.keys.unlockMasters, deviceId, unlockGeneration).map((secret) =>
        codeUnder(secret, typedDigits(challenge)),
      ),
    );
    return {
      kind: 'given',
      code: {
        phoneId: first.phoneId,
        codes: [...new Set(codes)],
        standing: dossier?.standing ?? 'clear',
        givenAt: formatInstant(now),
      },
    };
  });
}

type LiveKey = Registration & { readonly deviceId: string };

/** The keys that report for hardware with these numbers, in the order in which a search shows them; the named phone's first. */
async function liveKeys(
  store: Registrations,
  tx: Transaction,
  named: Registration,
): Promise<readonly LiveKey[]> {
  const found = [named, ...(await store.findRegistrations(tx, { by: 'serial', serial: named.serial }))];
  for (const imei of named.imeis) found.push(...(await store.findRegistrations(tx, { by: 'imei', imei })));
  const keys = found.filter((one): one is LiveKey => one.deviceId !== null);
  return [...new Map(keys.map((one) => [one.deviceId, one])).values()];
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
