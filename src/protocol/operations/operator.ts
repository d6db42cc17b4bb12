import { Type } from 'typebox';
import { DossierView, ExemptionGrant, ExemptionGranted, PhoneList } from '../operators/operator.ts';
import { PhoneId } from '../device/report.ts';
import { exact, json, type Operation } from './operation.ts';

/** What operators ask about phones and policies. */
export const operatorOperations = {
  findPhones: {
    method: 'GET',
    path: '/v1/operator/devices',
    audience: 'operator',
    summary: 'Find phones by IMEI, serial, device id or phone id; exactly one of them.',
    query: Type.Object(
      {
        imei: Type.Optional(Type.String({ pattern: '^[0-9]{15}$' })),
        serial: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{4,32}$' })),
        deviceId: Type.Optional(PhoneId),
        phoneId: Type.Optional(PhoneId),
      },
      { ...exact, minProperties: 1, maxProperties: 1 },
    ),
    quota: null,
    answers: { 200: { description: 'Those found, at most 16.', types: json, schema: PhoneList } },
    errors: [],
  },
  readDossier: {
    method: 'GET',
    path: '/v1/operator/dossiers/{phoneId}',
    audience: 'operator',
    summary:
      'One phone’s dossier with the decision that follows from it now; in words where `words` names a language.',
    params: Type.Object({ phoneId: PhoneId }, exact),
    query: Type.Object({ words: Type.Optional(Type.String({ minLength: 2, maxLength: 35 })) }, exact),
    quota: null,
    answers: { 200: { description: 'The dossier.', types: json, schema: DossierView } },
    errors: ['phone-unknown', 'not-ready'],
  },
  grantExemption: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/exemptions',
    audience: 'operator',
    summary: 'Grant an exemption that a policy in force declares.',
    params: Type.Object({ phoneId: PhoneId }, exact),
    body: { types: json, schema: ExemptionGrant },
    idempotent: true,
    quota: null,
    answers: { 201: { description: 'Granted and decided anew.', types: json, schema: ExemptionGranted } },
    errors: ['phone-unknown', 'phone-not-enrolled', 'exemption-unknown', 'not-ready'],
  },
} as const satisfies Record<string, Operation>;
