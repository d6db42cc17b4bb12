import {
  FactoryKeyChangeList,
  FactoryKeyChangeView,
  FactoryKeyConfirmed,
  FactoryKeyProposal,
} from '../operators/factory-keys.ts';
import { CeremonyBegun, Nothing } from '../operators/people.ts';
import { PhoneId } from '../scalars/scalars.ts';
import { exact, optional } from '../schema/compound.ts';
import { pattern } from '../schema/scalar.ts';
import { assertionErrors, json, type Operation } from './operation.ts';

const hardware = exact({ hardwareId: PhoneId });
const change = exact({ hardwareId: PhoneId, number: pattern('^[1-9][0-9]{0,8}$') });
const nothing = { types: json, schema: Nothing } as const;
const confirmationErrors = [
  'hardware-unknown',
  'factory-key-not-asked',
  'factory-key-own',
  'factory-key-outdated',
  'not-ready',
] as const;

/** A factory key says whose evidence counts, so it takes two people to change one. */
export const factoryKeyOperations = {
  listFactoryKeyChanges: {
    method: 'GET',
    path: '/v1/operator/factory-key-changes',
    audience: 'operator',
    summary:
      'Changes of factory keys that wait for a second person, oldest first; or all of one piece of hardware, latest first.',
    query: exact({ hardwareId: optional(PhoneId) }),
    quota: null,
    answers: { 200: { description: 'At most 100.', types: json, schema: FactoryKeyChangeList } },
    errors: [],
  },
  proposeFactoryKey: {
    method: 'POST',
    path: '/v1/operator/hardware/{hardwareId}/factory-key-changes',
    audience: 'operator',
    summary: 'Ask for another factory key of hardware that a manifest names. A second person confirms it.',
    params: hardware,
    body: { types: json, schema: FactoryKeyProposal },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 201: { description: 'It waits.', types: json, schema: FactoryKeyChangeView } },
    errors: ['hardware-unknown', 'factory-key-unchanged', 'factory-key-waiting', 'not-ready'],
  },
  withdrawFactoryKey: {
    method: 'POST',
    path: '/v1/operator/hardware/{hardwareId}/factory-key-changes/{number}/withdraw',
    audience: 'operator',
    summary: 'Take back a change that waits.',
    params: change,
    body: nothing,
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'Taken back.', types: json, schema: FactoryKeyChangeView } },
    errors: ['hardware-unknown', 'factory-key-not-asked'],
  },
  beginFactoryKeyConfirmation: {
    method: 'POST',
    path: '/v1/operator/hardware/{hardwareId}/factory-key-changes/{number}/confirm/options',
    audience: 'operator',
    summary: 'What the passkey of a second person signs, so that exactly this change takes force.',
    params: change,
    body: nothing,
    quota: null,
    answers: { 200: { description: 'To be signed.', types: json, schema: CeremonyBegun } },
    errors: confirmationErrors,
  },
  confirmFactoryKey: {
    method: 'POST',
    path: '/v1/operator/hardware/{hardwareId}/factory-key-changes/{number}/confirm',
    audience: 'operator',
    summary:
      'Confirm a change, as a second person and by passkey. It ends the contest; what the key before proved is only claimed from then on. Nothing is locked, and no activation moves.',
    params: change,
    body: { types: json, schema: FactoryKeyConfirmed },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'In force.', types: json, schema: FactoryKeyChangeView } },
    errors: [...assertionErrors, 'operator-deactivated', ...confirmationErrors],
  },
} as const satisfies Record<string, Operation>;
