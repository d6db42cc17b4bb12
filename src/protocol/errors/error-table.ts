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
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    text: 'A head has to arrive within 10 seconds, a whole request within 30. This says nothing about what it asked for.',
    remedy: 'Send it again, over a better connection where there is one.',
  },
  'head-too-large': {
    status: 431,
    title: 'The head of the request is too large',
    text: 'Request line and headers together are at most 16 KiB. This says nothing about what the request asked for.',
    remedy: 'Send fewer or shorter headers; a proxy on the way may add some.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    text: 'No operation or document answers here.',
    remedy: 'See /openapi.json for what there is.',
  },
  'on-admin-port': {
    status: 404,
    title: 'This is not for the public',
    text: 'Metrics are served on a port of their own, which the public does not reach.',
    remedy:
      'Ask the port that --admin-port (CARNET_ADMIN_PORT) names, on the machine of the server: 8323 by default.',
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
    text: 'An IMEI is 15 digits, the last of which checks the others (Luhn); 14 digits without it, the 16 of an IMEISV and separators are understood.',
    remedy: 'Read the IMEI again: dial *#06#.',
  },
  'key-enrolled': {
    status: 409,
    title: 'This key is enrolled for other hardware',
    text: 'A key is made in one phone and never leaves it; this one was enrolled with another serial number or IMEI.',
    remedy: 'Make a new key and enrol it.',
  },
  'hardware-mismatch': {
    status: 400,
    title: 'The report is not about this hardware',
    text: '`hw` of the report is not the hash of the IMEIs, serial number, model and key of the request, or it is missing beside a factory proof.',
    remedy:
      'Hash what the request names, IMEIs as 15 digits each and sorted, and sign the report anew; or leave `hw` and the proof out.',
  },
  'factory-proof-wrong': {
    status: 400,
    title: 'The factory proof does not hold',
    text: 'The factory proof cannot be read, or its signature does not hold over the report.',
    remedy:
      'Sign the report of this very request with the factory key, or send no proof: the key then is a claimed one.',
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
  'statement-unknown': {
    status: 404,
    title: 'No such statement',
    text: 'No statement with this hash stands in the public log.',
    remedy: 'It may be queued still: ask again in a few seconds. The whole log is at /log/.',
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
  'person-needed': {
    status: 403,
    title: 'A person has to stand up for this',
    text: 'The token of the data folder reads and favours owners; what can restrict a phone is done by people in their own names.',
    remedy: 'Sign in with your passkey.',
  },
  'case-unknown': {
    status: 404,
    title: 'No such case',
    text: 'No case of this number was opened here.',
    remedy: 'See /v1/operator/cases.',
  },
  'case-over': {
    status: 409,
    title: 'The case is over',
    text: 'It was ended, or its limit passed; nothing can be proposed, approved or ordered in it any more.',
    remedy: 'Open a new case where there are new facts.',
  },
  'clause-unknown': {
    status: 422,
    title: 'No such clause may lock',
    text: 'Only clauses of the policies in force, and in a measure those of its case, can be named; `clauses` lists the others.',
    remedy: 'Name clauses as the policy does.',
  },
  'measure-unknown': {
    status: 404,
    title: 'No such measure',
    text: 'No measure of this id was drafted here.',
    remedy: 'See /v1/operator/measures.',
  },
  'measure-closed': {
    status: 409,
    title: 'Not possible in this state',
    text: '`state` is where the measure stands, `may` what can be done to it now.',
    remedy: 'Read the measure again; draft another where this one is over.',
  },
  'measure-changed': {
    status: 409,
    title: 'What you signed is not what stands now',
    text: 'The manifest was made anew since, or the phones were changed: a signature counts for one exact set.',
    remedy: 'Read what stands now, and sign that.',
  },
  'measure-empty': {
    status: 422,
    title: 'The measure names no phone',
    text: 'There is nothing to sign.',
    remedy: 'Add phones first.',
  },
  'measure-full': {
    status: 422,
    title: 'Too many phones for one measure',
    text: 'A measure names at most 100,000 phones.',
    remedy: 'Draft a second measure in the same case.',
  },
  'measure-altered': {
    status: 409,
    title: 'The record of the measure does not agree with itself',
    text: 'Manifest, hash, signatures or phones were altered in the database. Nothing is ordered by it.',
    remedy: 'Tell an administrator and an auditor; draft the measure anew.',
  },
  'approver-is-proposer': {
    status: 403,
    title: 'The proposer never approves',
    text: 'You proposed this measure; it takes another person to approve it.',
    remedy: 'Ask another compliance officer.',
  },
  'passkey-shared': {
    status: 403,
    title: 'This passkey has signed already',
    text: 'Proposer and approver have to sign with different passkeys.',
    remedy: 'Sign with a passkey that is yours alone; tell an administrator.',
  },
  'signer-role-lost': {
    status: 403,
    title: 'A signer no longer holds the role',
    text: 'Proposer and approver hold their roles until a measure is carried out. One of them has lost theirs.',
    remedy:
      'Have the measure proposed anew by somebody who holds the role, or the role given back and confirmed.',
  },
  'approver-key-not-counted': {
    status: 403,
    title: 'The approver key does not count',
    text: 'A lock is signed with an approver key that the newest approver set names in this role.',
    remedy: 'Add an approver key, or have two people of the set sign the next one.',
  },
  'appeal-missing': {
    status: 422,
    title: 'The report carries no appeal',
    text: 'An appeal is the text in the field `appeal` of a signed report.',
    remedy: 'Write what the owner objects into the report, or check in where there is nothing to object.',
  },
  'nothing-to-appeal': {
    status: 409,
    title: 'There is nothing to object to',
    text: 'Nothing is recorded of this phone that an appeal could be about.',
    remedy: 'If the phone shows a notice or a lock all the same, let it check in: it is then released.',
  },
  'device-hint-needed': {
    status: 409,
    title: 'Several phones have these numbers',
    text: 'Serial number and IMEI do not tell which key the locked phone has, and a code works for one key alone.',
    remedy:
      'Read the six characters beside the ten digits from the lock screen and send them as `device`; they also begin the device id (`sub`) in the phone’s carnet.',
  },
  'device-hint-unknown': {
    status: 409,
    title: 'No phone with these numbers shows these characters',
    text: 'None of the keys that were enrolled with this serial number or IMEI begins with `device`.',
    remedy: 'Ask for the six characters again, and for serial number and IMEI: it may be another phone.',
  },
  'no-appeal-waiting': {
    status: 409,
    title: 'No appeal waits for an answer',
    text: 'This phone’s owner has not objected, or was answered already.',
    remedy: 'See /v1/operator/appeals for those that wait.',
  },
  'reviewer-decided-before': {
    status: 403,
    title: 'The reviewer is never the decider',
    text: 'You proposed or approved an order that this phone was locked under, or the policy that locks by itself.',
    remedy: 'Let somebody answer who had no part in it.',
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
    text: 'The authenticator counts its uses, and this answer carries a count no higher than one that was already accepted. Either a newer answer of the same passkey arrived first, as when two tabs sign at the same time, or a second authenticator holds the same key.',
    remedy:
      'Begin again. If it is refused once more, remove this passkey, enrol a new one and tell an administrator.',
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
  'roles-not-enrolled': {
    status: 409,
    title: 'This person has not enrolled yet',
    text: 'A second person vouches for somebody who holds their own passkey; so far nobody holds one for this account.',
    remedy: 'Confirm once the person has enrolled by their link, and has told you so themselves.',
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
  'epoch-over': {
    status: 409,
    title: 'This epoch of the records is over',
    text: 'The records were restored again, or another epoch was named.',
    remedy: 'Read the counts again, compare them, and confirm the epoch that was read with them.',
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
    text: 'You used the key for an earlier request with a different body.',
    remedy: 'Use a fresh key for a new request.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    text: 'The quota that RateLimit-Policy states is used up, or as many requests of this sender are under way as may be; `detail` says which.',
    remedy: 'Wait as long as Retry-After says.',
  },
  busy: {
    status: 503,
    title: 'Too many requests wait',
    text: 'More requests of this kind wait than can be answered in time. Nothing was changed.',
    remedy: 'Repeat the same request after Retry-After.',
  },
  stopping: {
    status: 503,
    title: 'This server is being stopped',
    text: 'It answers what was under way and takes nothing new. Nothing was changed.',
    remedy: 'Repeat the same request after Retry-After, on a new connection.',
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
    text: 'The server lacks what it needs to decide: it is not loaded yet, or its clocks disagree. `waitingFor` names it.',
    remedy: 'Repeat the same request after Retry-After.',
  },
  internal: {
    status: 500,
    title: 'A fault of ours',
    text: 'The server failed in a way it should not. Nothing follows for the phone.',
    remedy: 'Repeat later; quote `instance` when reporting it.',
  },
} as const satisfies Record<string, ErrorEntry>;
