import { json, type Operation } from './operation.ts';
import { DeviceId, PhoneId, TypedSerial } from '../scalars/scalars.ts';
import { exact, optional, someOf } from '../schema/compound.ts';
import { pattern, text } from '../schema/scalar.ts';
import { ContestedList, PhoneList } from '../operators/phones.ts';
import { DossierView, ExemptionGrant, ExemptionGranted } from '../operators/dossiers.ts';

/** What operators read about phones, and exemptions. */
export const operatorOperations = {
  findPhones: {
    method: 'GET',
    path: '/v1/operator/devices',
    audience: 'operator',
    summary:
      'Find phones by IMEI, as box or *#06# show it, serial number in any case, device id or phone id; exactly one of them.',
    query: someOf(
      {
        imei: optional(text({ minLength: 1, maxLength: 64 })),
        serial: optional(TypedSerial),
        deviceId: optional(DeviceId),
        phoneId: optional(PhoneId),
      },
      { minProperties: 1, maxProperties: 1 },
    ),
    quota: null,
    answers: { 200: { description: 'Those found, at most 16.', types: json, schema: PhoneList } },
    errors: ['imei-invalid'],
  },
  listContested: {
    method: 'GET',
    path: '/v1/operator/contested-hardware',
    audience: 'operator',
    summary:
      'Hardware for which two proved keys report, the one that waits longest first; and how enrolments that no manifest names fare.',
    query: exact({
      cursor: optional(pattern('^[0-9]{1,15}-[0-9a-f]{32}$')),
      limit: optional(pattern('^[1-9][0-9]?$')),
    }),
    quota: null,
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: ContestedList },
    },
    errors: [],
  },
  readDossier: {
    method: 'GET',
    path: '/v1/operator/dossiers/{phoneId}',
    audience: 'operator',
    summary:
      'One phone’s dossier with the decision that follows from it now; in words where `words` names a language.',
    params: exact({ phoneId: PhoneId }),
    query: exact({ words: optional(text({ minLength: 2, maxLength: 35 })) }),
    quota: null,
    answers: { 200: { description: 'The dossier.', types: json, schema: DossierView } },
    errors: ['phone-unknown', 'not-ready'],
  },
  grantExemption: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/exemptions',
    audience: 'operator',
    summary: 'Grant an exemption that a policy in force declares.',
    params: exact({ phoneId: PhoneId }),
    body: { types: json, schema: ExemptionGrant },
    idempotent: true,
    quota: null,
    answers: { 201: { description: 'Granted and decided anew.', types: json, schema: ExemptionGranted } },
    errors: ['phone-unknown', 'phone-not-enrolled', 'exemption-unknown', 'not-ready'],
  },
} as const satisfies Record<string, Operation>;
