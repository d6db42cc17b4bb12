import { SignerRefused } from './signer-refused.ts';

/** Where a key is (RFC 7512): the module, the token in it, and the object on the token. */
export interface Pkcs11Location {
  readonly modulePath: string;
  readonly token: string | null;
  readonly serial: string | null;
  /** The key's label, its CKA_ID, or both. */
  readonly object: string | null;
  readonly id: Uint8Array | null;
  /** A file whose first line is the PIN. */
  readonly pinFile: string;
}

const example =
  'pkcs11:token=carnet;object=directive?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/carnet/pin';

/** Reads a PKCS #11 URI. Throws `SignerRefused` with a correct example. */
export function parsePkcs11Uri(uri: string): Pkcs11Location {
  const refuse = (why: string): SignerRefused =>
    new SignerRefused(`The directive key "${uri.slice(0, 200)}" ${why}. Write it like ${example}`);
  const match = /^pkcs11:([^?]*)(?:\?(.*))?$/.exec(uri);
  if (match === null) throw refuse('is not a PKCS #11 URI (RFC 7512)');
  const path = readAttributes(match[1]!, ';', refuse);
  const query = readAttributes(match[2] ?? '', '&', refuse);
  if (query.has('pin-value'))
    throw refuse('contains its PIN, which every user of this machine can read there: use pin-source');
  const one = (name: string): string | null => path.get(name)?.toString('utf8') ?? null;
  // Many tools write these two into the path part.
  const modulePath = (query.get('module-path') ?? path.get('module-path'))?.toString('utf8');
  const pinSource = (query.get('pin-source') ?? path.get('pin-source'))?.toString('utf8');
  if (modulePath === undefined) throw refuse('names no module-path');
  if (pinSource === undefined) throw refuse('names no pin-source');
  const [token, serial, object, id] = [one('token'), one('serial'), one('object'), path.get('id') ?? null];
  if (token === null && serial === null) throw refuse('names no token');
  if (object === null && id === null) throw refuse('names no object');
  return { modulePath, token, serial, object, id, pinFile: pinSource.replace(/^file:(?:\/\/)?/, '') };
}

type Refuse = (why: string) => SignerRefused;

/** Values are bytes, because an id is rarely text. */
function readAttributes(text: string, separator: string, refuse: Refuse): ReadonlyMap<string, Buffer> {
  const attributes = new Map<string, Buffer>();
  for (const part of text.split(separator).filter((each) => each !== '')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0));
    if (equals <= 0) throw refuse(`has a part without a value: "${part}"`);
    if (attributes.has(name)) throw refuse(`names "${name}" twice`);
    attributes.set(name, percentDecoded(part.slice(equals + 1), refuse));
  }
  return attributes;
}

function percentDecoded(value: string, refuse: Refuse): Buffer {
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) throw refuse(`has a "%" without two hex digits after it`);
  const parts = value.split(/(%[0-9A-Fa-f]{2})/);
  return Buffer.concat(
    parts.map((part) => (part.startsWith('%') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  );
}
