import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Signer } from '../../app/keys/signer.ts';
import { jwkOf } from './file-signer.ts';
import { ck, ckr, codeOf, loadPkcs11Module, type Attribute, type Pkcs11Module } from './pkcs11-module.ts';
import { createTimeLimit, SignerTimedOut } from './time-limit.ts';
import { parsePkcs11Uri, type Pkcs11Location } from './pkcs11-uri.ts';
import { SignerRefused } from './signer-refused.ts';

type Handle = Buffer;

/** A logged-in session and the private key in it. */
interface Opened {
  readonly session: Handle;
  readonly key: Handle;
  readonly publicKey: KeyObject;
}

const signatureBytes = 64;
const signsWithinMs = 10_000;
const objectsMax = 16;
/** DER: OBJECT IDENTIFIER prime256v1. */
const p256Params = Buffer.from('06082a8648ce3d030107', 'hex');
/** DER of a P-256 SubjectPublicKeyInfo before the point. */
const spkiHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const pointBytes = 65;

/**
 * Signs with a P-256 key that never leaves its module (CKM_ECDSA; the SHA-256 is computed here). The key is opened and tested at once, so that a server does
 * not start with a key that it cannot use. A lost session is reopened once for each signature. This process does not retry a refused PIN. Throws
 * `SignerRefused`.
 */
export function pkcs11Signer(uri: string): Signer {
  const location = parsePkcs11Uri(uri);
  const module = loadPkcs11Module(location.modulePath);
  let opened: Opened | null = open(module, location);
  const { publicKey } = opened;
  assertOwnKey(module, opened, location);
  let pinRefused: SignerRefused | null = null;

  const reopen = (): Opened => {
    if (pinRefused !== null) throw pinRefused;
    try {
      const next = open(module, location);
      if (!next.publicKey.equals(publicKey)) throw missing(location, 'another key than at the start');
      return next;
    } catch (error) {
      if (error instanceof SignerRefused && error.isPin) pinRefused = error;
      throw error;
    }
  };
  const withTimeLimit = createTimeLimit(signsWithinMs);
  const signOnce = (digest: Buffer): Promise<Buffer> =>
    withTimeLimit(() => {
      opened ??= reopen();
      const { session, key } = opened;
      module.C_SignInit(session, { mechanism: ck.ecdsa }, key);
      return module.C_SignAsync(session, digest, Buffer.alloc(signatureBytes));
    });
  const signAgain = async (digest: Buffer): Promise<Buffer> => {
    try {
      return await signOnce(digest);
    } catch (error) {
      // The session is still busy, so it is not closed here.
      if (error instanceof SignerTimedOut) opened = null;
      if (!ckr.gone.has(codeOf(error))) throw error;
      close(module, opened);
      opened = null;
      return signOnce(digest);
    }
  };
  // A session can sign only one message at a time.
  let last: Promise<unknown> = Promise.resolve();
  return {
    jwk: jwkOf(publicKey),
    sign: (bytes) => {
      const digest = hash('sha256', bytes, 'buffer');
      const signature = last.then(() => signAgain(digest));
      last = signature.catch(() => undefined);
      return signature;
    },
  };
}

function open(module: Pkcs11Module, location: Pkcs11Location): Opened {
  const slot = findSlot(module, location);
  const pin = readPin(location);
  const session = module.C_OpenSession(slot, ck.serialSession);
  try {
    logIn(module, session, { pin, location });
    const key = findObject(module, session, { location, class: ck.privateKey });
    if (key === undefined) throw missing(location, 'no such private key');
    const publicObject = findObject(module, session, { location, class: ck.publicKey });
    if (publicObject === undefined)
      throw missing(
        location,
        'the private key without its public one; put the public key beside it under the same label',
      );
    return { session, key, publicKey: readPublicKey(module, session, { publicObject, location }) };
  } catch (error) {
    close(module, { session });
    throw error;
  }
}

/** A session that is already gone needs no closing. */
function close(module: Pkcs11Module, opened: Pick<Opened, 'session'> | null): void {
  try {
    if (opened !== null) module.C_CloseSession(opened.session);
  } catch (error) {
    if (!ckr.gone.has(codeOf(error))) throw error;
  }
}

function findSlot(module: Pkcs11Module, { token, serial, modulePath }: Pkcs11Location): Handle {
  const tokens = module.C_GetSlotList(true).map((slot) => ({ slot, info: module.C_GetTokenInfo(slot) }));
  const named = tokens.filter(
    ({ info }) =>
      (token === null || info.label.trim() === token) &&
      (serial === null || info.serialNumber.trim() === serial),
  );
  const [only] = named;
  if (only !== undefined && named.length === 1) return only.slot;
  const labelled = tokens.filter(({ info }) => info.label.trim() !== '');
  const there = labelled.map(({ info }) => `"${info.label.trim()}" (serial ${info.serialNumber.trim()})`);
  throw new SignerRefused(
    named.length > 1
      ? `${modulePath} has ${named.length} tokens "${token}": give its "serial" too. There are ${there.join(', ')}.`
      : `${modulePath} has no token "${token ?? serial}". ${there.length === 0 ? 'It has none at all; check the device and the configuration.' : `There are ${there.join(', ')}.`}`,
  );
}

function readPin({ pinFile }: Pkcs11Location): string {
  try {
    return readFileSync(pinFile, 'utf8').split('\n')[0]!.trim();
  } catch (error) {
    throw new SignerRefused(
      `The PIN of the directive key cannot be read from ${pinFile} (${(error as Error).message}). "pin-source" names a file that this user can read.`,
      { cause: error },
    );
  }
}

function logIn(
  module: Pkcs11Module,
  session: Handle,
  { pin, location }: { pin: string; location: Pkcs11Location },
): void {
  try {
    module.C_Login(session, ck.user, pin);
  } catch (error) {
    if (codeOf(error) === ckr.alreadyLoggedIn) return;
    if (!ckr.pin.has(codeOf(error))) throw error;
    throw new SignerRefused(
      `The token "${location.token ?? location.serial}" refuses the PIN in ${location.pinFile} (${(error as Error).message}). It is not tried again: correct the file and restart the server.`,
      { cause: error, isPin: true },
    );
  }
}

function findObject(
  module: Pkcs11Module,
  session: Handle,
  { location, class: classOf }: { location: Pkcs11Location; class: number },
): Handle | undefined {
  const template: Attribute[] = [{ type: ck.classOf, value: classOf }];
  if (location.object !== null)
    template.push({ type: ck.label, value: Buffer.from(location.object, 'utf8') });
  if (location.id !== null) template.push({ type: ck.id, value: Buffer.from(location.id) });
  module.C_FindObjectsInit(session, template);
  try {
    const found = module.C_FindObjects(session, objectsMax);
    if (found.length > 1) throw missing(location, `${found.length} keys of that name; name one by "id"`);
    return found[0];
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

function readPublicKey(
  module: Pkcs11Module,
  session: Handle,
  { publicObject, location }: { publicObject: Handle; location: Pkcs11Location },
): KeyObject {
  const [params, point] = module.C_GetAttributeValue(session, publicObject, [
    { type: ck.ecParams },
    { type: ck.ecPoint },
  ]);
  if (params?.value.equals(p256Params) !== true)
    throw missing(location, 'a key of another kind; orders are signed with P-256');
  // The standard wraps the point in an OCTET STRING; some modules leave that out.
  const bytes = point!.value.subarray(-pointBytes);
  return createPublicKey({ key: Buffer.concat([spkiHead, bytes]), format: 'der', type: 'spki' });
}

/** A public key that does not match the private key would make every order fail at every phone. */
function assertOwnKey(
  module: Pkcs11Module,
  { session, key, publicKey }: Opened,
  location: Pkcs11Location,
): void {
  const text = Buffer.from('carnet: does this key sign?');
  module.C_SignInit(session, { mechanism: ck.ecdsa }, key);
  const signature = module.C_Sign(session, hash('sha256', text, 'buffer'), Buffer.alloc(signatureBytes));
  if (!verify('sha256', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature))
    throw missing(location, "a public key that is not the private one's");
}

function missing({ token, serial, object, id }: Pkcs11Location, found: string): SignerRefused {
  const name = object ?? Buffer.from(id ?? []).toString('hex');
  return new SignerRefused(
    `The token "${token ?? serial}" has, under the name "${name}", ${found}. Make one there (pkcs11-tool --keypairgen --key-type EC:prime256v1), or correct "object".`,
  );
}
