import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Assertion } from '../../src/protocol/acts/approval.ts';
import type { ApproverSet } from '../../src/protocol/acts/approver-set.ts';

const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
export const sha = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('base64url');

export type Role = Assertion['role'];

/** A person with an approver key, and every fault of the browser or key that signs. */
export interface AssertionFault {
  readonly clientData?: Record<string, unknown>;
  readonly rpId?: string;
  readonly flags?: number;
  readonly role?: Role;
  readonly challenge?: string;
  readonly tamper?: (assertion: Assertion) => Assertion;
}

export class Approver {
  readonly person: string;
  readonly spki: string;
  readonly key: string;
  readonly #private: KeyObject;
  readonly #isEd25519: boolean;

  constructor(person: string, algorithm: 'ES256' | 'Ed25519' = 'ES256') {
    this.person = createHash('sha256').update(person).digest('hex').slice(0, 32);
    this.#isEd25519 = algorithm === 'Ed25519';
    const pair =
      algorithm === 'Ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#private = pair.privateKey;
    const der = pair.publicKey.export({ type: 'spki', format: 'der' });
    this.spki = b64(der);
    this.key = sha(der);
  }

  /** A WebAuthn assertion over a challenge, as a browser makes it. */
  assert(
    role: Role,
    challengeText: string,
    set: Pick<ApproverSet, 'rpId' | 'origins'>,
    fault: AssertionFault = {},
  ): Assertion {
    const clientData = JSON.stringify({
      type: 'webauthn.get',
      challenge: fault.challenge ?? sha(challengeText),
      origin: set.origins[0],
      crossOrigin: false,
      other_keys_can_be_added_here: 'do not compare clientDataJSON against a template',
      ...fault.clientData,
    });
    const authenticatorData = Buffer.concat([
      createHash('sha256')
        .update(fault.rpId ?? set.rpId)
        .digest(),
      Buffer.of(fault.flags ?? 0x05, 0, 0, 0, 1),
    ]);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
    const signature = sign(this.#isEd25519 ? null : 'sha256', signed, this.#private);
    const assertion = {
      role: fault.role ?? role,
      key: this.key,
      authenticatorData: b64(authenticatorData),
      clientDataJSON: b64(clientData),
      signature: b64(signature),
    };
    return (fault.tamper ?? ((same) => same))(assertion);
  }
}
