import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readRevoked } from '../protocol/registry/revoked-certificates.ts';
import type { AttestationOptions } from '../server/serve-options.ts';
import { optional, type Reading, type ValuesOf } from './options.ts';

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, DER; undefined where there is none, or one that cannot be read. */
function readCertificates(pem: string): readonly Uint8Array[] | undefined {
  const found = pem.match(certificate);
  try {
    return found?.map((one) => new X509Certificate(one).raw);
  } catch {
    return undefined;
  }
}

function fileOf<Value>(
  help: string,
  wanted: string,
  read: (text: string) => Value | undefined,
): Reading<Value> {
  return {
    argument: 'FILE',
    help,
    parse(file) {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        return { fault: `: ${file} cannot be read` };
      }
      const value = read(text);
      return value === undefined ? { fault: `: ${file} is not ${wanted}` } : { value };
    },
  };
}

export const attestationOptions = {
  'attestation-roots': optional(
    fileOf(
      'the roots under which an attestation proves a phone’s key, PEM',
      'a PEM file with certificates',
      readCertificates,
    ),
    'attestations prove nothing',
  ),
  'attestation-revoked': optional(
    fileOf(
      'certificates that are revoked, and since when',
      'JSON of the form {"entries":{"SERIAL IN HEX":{"from":"2026-01-31"}}}',
      readRevoked,
    ),
    'none',
  ),
} as const;

export function attestationOptionsOf(values: ValuesOf<typeof attestationOptions>): AttestationOptions {
  return {
    roots: values['attestation-roots'] ?? [],
    revoked: values['attestation-revoked'] ?? new Map(),
  };
}
