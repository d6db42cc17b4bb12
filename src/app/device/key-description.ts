import { contextTag, readElements, type Element } from './der.ts';

/** What secure hardware says of the phone that holds a key (Android key attestation, `KeyDescription.hardwareEnforced`). */
export interface KeyDescription {
  /** The key was made in a trusted environment or a secure element, not in software, and not imported into it. */
  readonly inHardware: boolean;
  /** The system was verified at boot and the boot loader is locked. */
  readonly verifiedBoot: boolean;
  readonly serial: string | null;
  readonly imeis: readonly string[];
}

const sequence = 0x30;
const octetString = 0x04;
const boolean = 0x01;
const integer = 0x02;
const oid = 0x06;
const enumerated = 0x0a;
const extensionsTag = 0xa3;
/** 1.3.6.1.4.1.11129.2.1.17 */
const keyDescriptionOid = Buffer.from('2b06010401d679020111', 'hex');
/** Positions in `KeyDescription`. */
const attestationSecurityLevel = 1;
const keyMintSecurityLevel = 3;
const hardwareEnforced = 7;
/** Tags in `AuthorizationList`. */
const origin = contextTag(702);
const rootOfTrust = contextTag(704);
const attestationIdSerial = contextTag(713);
const attestationIdImei = contextTag(714);
const attestationIdSecondImei = contextTag(723);

/** Whether a certificate, DER, carries a description, readable or not. */
export function hasKeyDescription(certificate: Buffer): boolean {
  return findExtension(certificate) !== undefined;
}

/** Reads the description from a leaf certificate, DER. undefined where it has none that can be read. */
export function readKeyDescription(certificate: Buffer): KeyDescription | undefined {
  const extension = findExtension(certificate);
  const fields = extension === undefined ? undefined : children(extension, sequence);
  const list = fields?.[hardwareEnforced];
  const enforced = list?.tag === sequence ? readElements(list.content) : undefined;
  if (fields === undefined || enforced === undefined) return undefined;
  const text = (tag: number): string | null =>
    valueOf(enforced, tag, octetString)?.toString('latin1') ?? null;
  const imeis = [text(attestationIdImei), text(attestationIdSecondImei)];
  return {
    inHardware:
      isHardware(fields[attestationSecurityLevel]) &&
      isHardware(fields[keyMintSecurityLevel]) &&
      isGenerated(valueOf(enforced, origin, integer)),
    verifiedBoot: isVerified(valueOf(enforced, rootOfTrust, sequence)),
    serial: text(attestationIdSerial),
    imeis: imeis.filter((imei) => imei !== null),
  };
}

/** `SecurityLevel`: 0 is software. */
function isHardware(level: Element | undefined): boolean {
  return level?.tag === enumerated && level.content.length === 1 && level.content[0]! > 0;
}

/** `KeyOrigin`, 0: generated there. An imported key exists elsewhere too. */
function isGenerated(value: Buffer | undefined): boolean {
  return value?.length === 1 && value[0] === 0;
}

/** `RootOfTrust`: key, deviceLocked, verifiedBootState (0: verified), hash. */
function isVerified(root: Buffer | undefined): boolean {
  const [, locked, state] = (root === undefined ? undefined : readElements(root)) ?? [];
  return (
    locked?.tag === boolean &&
    locked.content[0] === 0xff &&
    state?.tag === enumerated &&
    state.content.length === 1 &&
    state.content[0] === 0
  );
}

/** The only value under an explicit tag that occurs once. */
function valueOf(list: readonly Element[], tag: number, kind: number): Buffer | undefined {
  const [tagged, ...others] = list.filter((one) => one.tag === tag);
  const [value, ...more] = (tagged === undefined ? undefined : readElements(tagged.content)) ?? [];
  return value?.tag === kind && others.length + more.length === 0 ? value.content : undefined;
}

/** The elements inside the only element, which has this tag. */
function children(bytes: Buffer, tag: number): readonly Element[] | undefined {
  const [only, ...others] = readElements(bytes) ?? [];
  return only?.tag === tag && others.length === 0 ? readElements(only.content) : undefined;
}

function findExtension(certificate: Buffer): Buffer | undefined {
  const signed = children(certificate, sequence)?.[0];
  const parts = signed?.tag === sequence ? readElements(signed.content) : undefined;
  const wrapped = parts?.find((part) => part.tag === extensionsTag);
  for (const extension of (wrapped === undefined ? undefined : children(wrapped.content, sequence)) ?? []) {
    const [name, ...rest] = readElements(extension.content) ?? [];
    if (name?.tag === oid && name.content.equals(keyDescriptionOid)) return rest.at(-1)?.content;
  }
  return undefined;
}
