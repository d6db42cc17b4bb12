import {
  CeremonyBegun,
  EnrolmentBegun,
  EnrolmentCredential,
  LinkToken,
  Nothing,
  SignedIn,
  SignInCredential,
} from '../operators/people.ts';
import { json, type Operation } from './operation.ts';
import { open, optional } from '../schema/compound.ts';
import { text } from '../schema/scalar.ts';

/** Enrolment and sign-in of people: no session is needed, and the quota of sign-ins applies. */
export const enteringOperations = {
  beginEnrolment: {
    method: 'POST',
    path: '/v1/operator/enrolment/options',
    audience: 'public',
    summary: 'Open an enrolment link: whom it is for, and the options for a new passkey.',
    body: { types: json, schema: LinkToken },
    quota: 'sign-in',
    answers: { 200: { description: 'Begun; five minutes to answer.', types: json, schema: EnrolmentBegun } },
    errors: ['enrolment-link-invalid', 'operator-deactivated', 'store-away'],
  },
  finishEnrolment: {
    method: 'POST',
    path: '/v1/operator/enrolment',
    audience: 'public',
    summary: 'Enrol the passkey that the link is for. The link is used up; a session opens.',
    body: { types: json, schema: EnrolmentCredential },
    quota: 'sign-in',
    answers: { 201: { description: 'Enrolled and signed in.', types: json, schema: SignedIn } },
    errors: [
      'enrolment-link-invalid',
      'operator-deactivated',
      'operator-exists',
      'passkey-challenge-over',
      'passkey-refused',
      'passkey-known',
      'store-away',
    ],
  },
  beginSignIn: {
    method: 'POST',
    path: '/v1/operator/sign-in/options',
    audience: 'public',
    summary: 'Options for signing in with a passkey, without a user name.',
    body: { types: json, schema: Nothing },
    quota: 'sign-in',
    answers: { 200: { description: 'Begun; five minutes to answer.', types: json, schema: CeremonyBegun } },
    errors: ['store-away'],
  },
  finishSignIn: {
    method: 'POST',
    path: '/v1/operator/sign-in',
    audience: 'public',
    summary: 'Open a session with what the passkey signed.',
    body: { types: json, schema: SignInCredential },
    quota: 'sign-in',
    answers: { 200: { description: 'Signed in; the cookie is set.', types: json, schema: SignedIn } },
    errors: [
      'passkey-challenge-over',
      'passkey-unknown',
      'passkey-refused',
      'passkey-copied',
      'operator-deactivated',
      'store-away',
    ],
  },
  beginOidc: {
    method: 'GET',
    path: '/v1/operator/oidc/begin',
    audience: 'public',
    summary: 'Go to the identity provider to sign in there.',
    quota: 'sign-in',
    answers: { 302: { description: 'To the identity provider.', types: json } },
    errors: ['oidc-off', 'oidc-refused'],
  },
  finishOidc: {
    method: 'GET',
    path: '/v1/operator/oidc/callback',
    audience: 'public',
    summary: 'Come back from the identity provider.',
    query: open({
      code: optional(text({ maxLength: 4096 })),
      state: optional(text({ maxLength: 512 })),
      error: optional(text({ maxLength: 512 })),
    }),
    quota: 'sign-in',
    answers: { 303: { description: 'Signed in, to the home page.', types: json } },
    errors: ['oidc-off', 'oidc-refused', 'oidc-stranger', 'operator-deactivated', 'store-away'],
  },
} as const satisfies Record<string, Operation>;
