import { standings } from '../../core/decision/decision.ts';
import { lockAllowances } from '../../core/policy/policy.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import type { EnrolmentAnswer } from '../../protocol/device/enrolment.ts';
import type { DirectiveStatement } from '../../protocol/log/statement.ts';
import type { Trust } from '../../protocol/device/trust.ts';

// What the server answers, held to the schemas of src/protocol by a test. By hand: the validator that the server uses weighs more than
// the whole agent.

type Check = (value: unknown) => boolean;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lengths count code points, as JSON Schema does. */
const text =
  (min: number, max: number, pattern?: RegExp): Check =>
  (value) => {
    if (typeof value !== 'string' || value.length > 2 * max) return false;
    const length = Array.from(value).length;
    return length >= min && length <= max && (pattern === undefined || pattern.test(value));
  };
const anyText: Check = (value) => typeof value === 'string';
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const exactly =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const list =
  (item: Check, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every((each) => item(each));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Exactly these fields; those of `optional` may be missing. */
const fields =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value) =>
    isFields(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, each]) => {
      const check = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined;
      return check !== undefined && check(each);
    });

const sequence = integer(1, Number.MAX_SAFE_INTEGER);
const numericDate = integer(0, 253_402_300_799);
const digest = matching(/^[A-Za-z0-9_-]{43}$/);
const timestamp = matching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/);
const clauseId = matching(/^[a-z0-9][a-z0-9-]{0,63}$/);
const territory = matching(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/);

const directiveKey = fields({
  kty: exactly('EC'),
  crv: exactly('P-256'),
  x: anyText,
  y: anyText,
  kid: anyText,
  alg: exactly('ES256'),
  use: exactly('sig'),
});

const isTrust = fields({
  directiveKeys: fields({ keys: list(directiveKey, Infinity) }),
  log: orNull(fields({ origin: anyText, vkey: anyText, url: anyText })),
  witnesses: list(fields({ name: anyText, vkey: anyText }), Infinity),
  quorum: integer(0, Infinity),
  fences: fields({ version: anyText, sha256: anyText }),
  lockProfile: list(exactly(...lockAllowances), Infinity),
});

const isEnrolmentAnswer = fields({
  carnet: anyText,
  sessionKey: anyText,
  unlockSecret: anyText,
  trust: isTrust,
});

const isDelivered = fields({
  directive: text(0, 16_384),
  statement: text(0, 65_535),
  proof: orNull(text(0, 16_384)),
});

export const readDelivered = (value: unknown): DeliveredDirective | undefined =>
  isDelivered(value) ? (value as DeliveredDirective) : undefined;

const isCheckInAnswer = fields(
  {
    carnet: text(5, 16_384, /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
    standing: exactly(...standings),
    directives: list(isDelivered, 16),
    next: integer(1, 31_622_400),
  },
  { message: anyText, sessionKey: digest },
);

const isDirective = fields(
  {
    iss: text(1, 200),
    aud: matching(/^[0-9a-f]{32}$/),
    seq: sequence,
    type: exactly('notify', 'lock', 'release'),
    iat: numericDate,
    exp: numericDate,
    standing: anyText,
    clauses: list(fields({ id: clauseId, basis: list(text(0, 500), 8) }), 32),
    territory: orNull(territory),
    reason: text(0, 4000),
    remedy: fields({ appealUrl: anyText, contact: anyText }),
    statementSha256: digest,
  },
  { lease: timestamp, caseRef: text(0, 64), salt: matching(/^[0-9a-f]{32}$/) },
);

const approval = fields({
  role: exactly('proposer', 'approver'),
  key: digest,
  assertionSha256: digest,
});

const isDirectiveStatement = fields(
  {
    v: exactly(1),
    kind: exactly('directive'),
    at: timestamp,
    subject: digest,
    seq: integer(1, Infinity),
    type: exactly('notify', 'lock', 'release'),
    territory: orNull(territory),
    clauses: list(clauseId, 32),
    policy: fields({ id: anyText, version: integer(1, Infinity), sha256: digest }),
    decisionSha256: digest,
    approvals: list(approval, 8),
  },
  { measure: fields({ sha256: digest, member: digest }), until: timestamp },
);

export const readTrust = (value: unknown): Trust | undefined =>
  isTrust(value) ? (value as Trust) : undefined;

export const readEnrolmentAnswer = (value: unknown): EnrolmentAnswer | undefined =>
  isEnrolmentAnswer(value) ? (value as EnrolmentAnswer) : undefined;

export const readCheckInAnswer = (value: unknown): CheckInAnswer | undefined =>
  isCheckInAnswer(value) ? (value as CheckInAnswer) : undefined;

export const readDirective = (value: unknown): Directive | undefined =>
  isDirective(value) ? (value as Directive) : undefined;

export const readDirectiveStatement = (value: unknown): DirectiveStatement | undefined =>
  isDirectiveStatement(value) ? (value as DirectiveStatement) : undefined;

/** The number that an unreadable directive claims, if it can be told apart at all. */
export const claimedSeq = (value: unknown): number | null =>
  isFields(value) && sequence(value['seq']) ? (value['seq'] as number) : null;
