/** One way in which a request can be refused: what the client reads, and what it can do about it. */
interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What happened, for people. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Every refusal that the interface knows. The HTTP answers, OpenAPI and docs/reference/errors.md follow from it. */
export const errorRegistry = {
  'malformed-body': {
    status: 400,
    title: 'The body is not what this operation takes',
    text: 'The body is not JSON, or it lacks a field, has one too many, or has one of the wrong shape; `detail` names it.',
    remedy: 'Correct the named field. Fields that the schema does not name are refused, not ignored.',
  },
  'malformed-query': {
    status: 400,
    title: 'The address is not what this operation takes',
    text: 'A query or path parameter is missing, unknown or of the wrong shape; `detail` names it.',
    remedy: 'Correct the named parameter.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    text: 'Bodies are at most 65,536 bytes.',
    remedy: 'Send less.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of a kind that is not read here',
    text: 'This operation does not read the given Content-Type.',
    remedy: 'Send application/json, or application/yaml where a policy is published.',
  },
  'not-acceptable': {
    status: 406,
    title: 'There is no such representation',
    text: 'What was asked for exists, but in none of the representations that Accept names.',
    remedy: 'Accept application/json or application/yaml.',
  },
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    text: 'The request breaks HTTP itself.',
    remedy: 'Repeat it with a conforming client.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    text: 'No operation or document answers here.',
    remedy: 'See /openapi.json for what there is.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This method does nothing here',
    text: 'The address exists, but not for this method.',
    remedy: 'Use a method that the Allow header names.',
  },
  'carnet-malformed': {
    status: 400,
    title: 'The carnet cannot be read',
    text: 'What was presented as the carnet is not a compact JWS of the right shape.',
    remedy: 'Present the carnet exactly as the last answer gave it.',
  },
  'carnet-not-sealed': {
    status: 401,
    title: 'The seal of the carnet is broken',
    text: 'The carnet was not sealed by this server, or was changed since.',
    remedy: 'Present the carnet exactly as the last answer gave it; where it is lost, enrol again.',
  },
  'carnet-key-retired': {
    status: 401,
    title: 'The carnet is sealed under a key that is no longer kept',
    text: 'Keys open what they sealed for 24 months after their successor took over.',
    remedy: 'Enrol again: the phone keeps its activation.',
  },
  'mac-wrong': {
    status: 401,
    title: 'The report was not authenticated by this phone',
    text: 'The mac over the report does not hold under the session key that belongs to the carnet.',
    remedy:
      'Compute HMAC-SHA-256 over the exact text of `report` under the session key given with the carnet.',
  },
  'report-malformed': {
    status: 400,
    title: 'The report cannot be read',
    text: 'The report is not a compact JWS (ES256) of the right shape; `detail` names the field.',
    remedy: 'Correct the named field and sign again under the same `seq`.',
  },
  'report-of-another': {
    status: 400,
    title: 'The report is of another phone',
    text: '`sub` of the report is not the device that the carnet or the key belongs to.',
    remedy: 'Send the report together with the carnet of the same phone.',
  },
  'report-sequence': {
    status: 400,
    title: 'The first report must have number 1',
    text: 'An enrolment carries the first report of a new key, with `seq` 1.',
    remedy: 'Number the reports of a new key from 1.',
  },
  'signature-wrong': {
    status: 401,
    title: 'The signature does not hold',
    text: 'The ES256 signature of the report does not hold under the key of the phone.',
    remedy: 'Sign the report with the key that was enrolled.',
  },
  'clock-skew': {
    status: 400,
    title: 'The clock of the phone is off',
    text: '`iat` of the report is more than ten minutes away from the time of the server, which the Date header gives.',
    remedy: 'Correct by the Date header and sign again under the same `seq`.',
  },
  'first-start-after-report': {
    status: 400,
    title: 'The first start comes after the report',
    text: '`iat` of `firstReport` is later than `iat` of `report`, which was made after it.',
    remedy: 'Give the first start the age that it has by the corrected clock, or leave `firstReport` out.',
  },
  'device-superseded': {
    status: 409,
    title: 'This key was replaced by a later enrolment',
    text: 'The hardware was reset and enrolled under another key; what this key says no longer counts.',
    remedy: 'Use the key enrolled last, or enrol again.',
  },
  'phone-unknown': {
    status: 404,
    title: 'No such phone',
    text: 'The registry has no phone by this name.',
    remedy: 'A phone: enrol again. An operator: look it up by IMEI, serial or device id.',
  },
  'phone-not-enrolled': {
    status: 409,
    title: 'The phone was never started',
    text: 'The registry knows the hardware, but it has not been enrolled yet.',
    remedy: 'Start it once and let it enrol, at home; then repeat.',
  },
  'public-key-invalid': {
    status: 400,
    title: 'The public key is no key',
    text: 'The coordinates given do not lie on the curve P-256.',
    remedy: 'Send the public half of an ECDSA P-256 key as a JWK.',
  },
  'imei-invalid': {
    status: 400,
    title: 'The IMEI cannot be right',
    text: 'An IMEI is 15 digits, the last of which checks the others (Luhn).',
    remedy: 'Read the IMEI again: dial *#06#.',
  },
  'hardware-ambiguous': {
    status: 409,
    title: 'These numbers belong to different phones',
    text: 'All the numbers given, or the key, are known as another phone’s.',
    remedy: 'Enrol with the numbers of one phone; the maker can correct the registry.',
  },
  'attestation-contradicts': {
    status: 400,
    title: 'The attestation contradicts the request',
    text: 'The attestation chain cannot be read, does not hold together, or attests another key than the one enrolled.',
    remedy: 'Send the chain of this very key, leaf first, or none.',
  },
  'policy-unknown': {
    status: 404,
    title: 'No such policy',
    text: 'No policy of this name, or no such version of it, was published.',
    remedy: 'See /v1/policies for what was published.',
  },
  'policy-faulty': {
    status: 422,
    title: 'The policy cannot be published',
    text: 'The document has faults; `faults` lists each with line and field.',
    remedy: 'Correct every fault and publish again.',
  },
  'policy-exists': {
    status: 409,
    title: 'This version was published before',
    text: 'A published policy never changes.',
    remedy: 'Publish the change as the next version.',
  },
  'exemption-unknown': {
    status: 422,
    title: 'No policy declares this exemption',
    text: 'Only an exemption that a policy in force declares can be granted.',
    remedy: 'Use one of the ids that the policy lists.',
  },
  unauthorized: {
    status: 401,
    title: 'Operators only',
    text: 'This operation needs a session that is open, or the bearer token of the data folder.',
    remedy: 'Sign in again; a program sends Authorization: Bearer with the token.',
  },
  forbidden: {
    status: 403,
    title: 'This is not yours to do',
    text: 'None of your roles allows this operation; `roles` lists those that do.',
    remedy: 'Ask somebody who has such a role, or an administrator for the role.',
  },
  'csrf-token-missing': {
    status: 403,
    title: 'The request may come from another site',
    text: 'In a session, whatever changes something carries the header Carnet-Csrf with the token that /v1/operator/me gives, and comes from this origin.',
    remedy: 'Read /v1/operator/me again and repeat the request with its token.',
  },
  'passkey-required': {
    status: 403,
    title: 'Only in a session opened by a passkey',
    text: 'A session opened at an identity provider reads; it changes nothing.',
    remedy: 'Sign in with your passkey.',
  },
  'passkey-refused': {
    status: 403,
    title: 'What the passkey said does not hold',
    text: 'The answer of the authenticator failed verification; `detail` says in what.',
    remedy: 'Begin again, on the page that this server serves at its public address.',
  },
  'passkey-challenge-over': {
    status: 403,
    title: 'There is no such challenge',
    text: 'The challenge was answered before, is older than five minutes, or was never given.',
    remedy: 'Begin again.',
  },
  'passkey-copied': {
    status: 403,
    title: 'The passkey may have been copied',
    text: 'The authenticator counts its uses, and the count did not go on: two of them may hold one key.',
    remedy: 'Remove this passkey and enrol a new one; tell an administrator.',
  },
  'passkey-unknown': {
    status: 404,
    title: 'No such passkey',
    text: 'This passkey is not enrolled here, or was removed.',
    remedy: 'Use another passkey, or ask for a new enrolment link.',
  },
  'passkey-of-another': {
    status: 403,
    title: 'This passkey is somebody else’s',
    text: 'What you sign you sign with a passkey of your own.',
    remedy: 'Use a passkey that you enrolled yourself.',
  },
  'passkey-known': {
    status: 409,
    title: 'This passkey is enrolled already',
    text: 'A key belongs to one person for good, also after it was removed.',
    remedy: 'Let the authenticator make a new one.',
  },
  'passkey-last': {
    status: 409,
    title: 'This is the last passkey',
    text: 'Without a passkey nobody can sign in.',
    remedy: 'Enrol another one first.',
  },
  'enrolment-link-invalid': {
    status: 403,
    title: 'The enrolment link does not hold',
    text: 'It was used, was replaced by a newer one, is older than a day, or was never given out.',
    remedy: 'Ask an administrator for a new one.',
  },
  'operator-unknown': {
    status: 404,
    title: 'No such operator',
    text: 'Nobody here goes by this id.',
    remedy: 'See /v1/operator/operators.',
  },
  'operator-exists': {
    status: 409,
    title: 'Somebody has this address',
    text: 'An e-mail address names one operator.',
    remedy: 'Change that operator’s roles, or use another address.',
  },
  'operator-deactivated': {
    status: 403,
    title: 'This operator was deactivated',
    text: 'A deactivated operator neither signs in nor gets roles.',
    remedy: 'Invite the person anew, under another address.',
  },
  'roles-own': {
    status: 403,
    title: 'Nobody gives roles to themselves',
    text: 'Your own roles are for others to give and to confirm.',
    remedy: 'Ask another administrator.',
  },
  'roles-confirmation-own': {
    status: 403,
    title: 'A second person confirms',
    text: 'Whoever gave a role, or the link that a passkey was enrolled by, cannot confirm it.',
    remedy: 'Ask another administrator or compliance officer.',
  },
  'roles-not-asked': {
    status: 409,
    title: 'These roles do not wait for confirmation',
    text: 'What was asked for this operator is nothing, or something else by now.',
    remedy: 'Read the operator again and confirm exactly the roles that wait.',
  },
  'administrator-last': {
    status: 409,
    title: 'This is the last administrator',
    text: 'Without an administrator nobody can invite anyone.',
    remedy: 'Make another administrator first.',
  },
  'oidc-off': {
    status: 404,
    title: 'No identity provider is set up',
    text: 'This server was started without --oidc-issuer.',
    remedy: 'Sign in with a passkey.',
  },
  'oidc-refused': {
    status: 403,
    title: 'The identity provider’s answer does not hold',
    text: 'It belongs to another attempt, failed verification, or the provider declined; `detail` says in what.',
    remedy: 'Begin again.',
  },
  'oidc-stranger': {
    status: 403,
    title: 'Nobody was invited under this identity',
    text: 'Only an operator who was invited with the address that the provider verified may sign in.',
    remedy: 'Ask an administrator for an invitation.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'Idempotency-Key is missing',
    text: 'This operation must be safe to repeat, and takes a key for it.',
    remedy:
      'Send Idempotency-Key with a fresh value of 8 to 128 visible characters, and the same value when repeating.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    text: 'The key names an earlier request with a different body.',
    remedy: 'Use a fresh key for a new request.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    text: 'The quota that RateLimit-Policy states is used up.',
    remedy: 'Wait as long as Retry-After says.',
  },
  'store-away': {
    status: 503,
    title: 'The records are out of reach',
    text: 'The database does not answer. Nothing was changed, or nothing is known to be.',
    remedy: 'Repeat the same request after Retry-After.',
  },
  'not-ready': {
    status: 503,
    title: 'Not ready yet',
    text: 'The server has not loaded what it needs to decide; `waitingFor` names it.',
    remedy: 'Repeat the same request after Retry-After.',
  },
  internal: {
    status: 500,
    title: 'A fault of ours',
    text: 'The server failed in a way it should not. Nothing follows for the phone.',
    remedy: 'Repeat later; quote `instance` when reporting it.',
  },
} as const satisfies Record<string, ErrorEntry>;
