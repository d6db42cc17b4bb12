import { canonicalJson } from '../../core/canonical-json.ts';

/** What names a piece of hardware, and the key that is enrolled in it. */
export interface NamedKey {
  /** 15 digits each, in any order. */
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  /** The key's SubjectPublicKeyInfo, base64url DER. */
  readonly key: string;
}

/**
 * The text whose SHA-256 a report carries as `hw`, so that its signature covers the hardware that an enrolment names: RFC 8785 canonical JSON of
 * { imei, key, model, serial }.
 */
export function hardwareText({ imeis, serial, model, key }: NamedKey): string {
  return canonicalJson({ imei: [...new Set(imeis)].sort(), key, model, serial });
}
