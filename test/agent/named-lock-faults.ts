import { measureChallengeText } from '../../src/protocol/acts/approval.ts';
import { Approver, sha, type AssertionFault } from './approver.ts';
import { logFaults } from './log-faults.ts';
import { dayMs, type Maker, type NamedLockFault } from './named-lock.ts';
import { orderFaults } from './order-faults.ts';

type Make = (maker: Maker) => NamedLockFault;

/** Ada proposes rightly; Bob approves with this fault. */
const bob =
  (how: AssertionFault): Make =>
  ({ ada, bob: other }) => ({
    signers: [
      [ada, 'proposer', {}],
      [other, 'approver', how],
    ],
  });

export const adasOther = new Approver('Ada');
const stranger = new Approver('Eve');
const otherHash = sha('other');
const iatOf = ({ server }: Maker): number => Math.floor(server.nowMs / 1000);
const at =
  (offsetMs: number): NonNullable<NamedLockFault['proof']> =>
  ({ testLog, server }, statement) => {
    testLog.timeS = Math.floor((server.nowMs + offsetMs) / 1000);
    return testLog.proof(testLog.append(statement));
  };

/** Each lock is refused by a phone that obeys the same one without the fault. */
export const namedLockFaults: readonly (readonly [string, Make, string])[] = [
  // Two people named this phone.
  ['without an approval', () => ({ approval: null }), 'not-approved'],
  ['an approval with a field that nobody knows', () => ({ approval: { later: true } }), 'not-approved'],
  [
    'one person in both roles',
    ({ ada }) => ({
      signers: [
        [ada, 'proposer', {}],
        [ada, 'approver', {}],
      ],
    }),
    'not-approved',
  ],
  [
    'one person with two keys',
    ({ ada }) => ({
      signers: [
        [ada, 'proposer', {}],
        [adasOther, 'approver', {}],
      ],
    }),
    'not-approved',
  ],
  [
    'two proposers',
    ({ ada, bob: other }) => ({
      signers: [
        [ada, 'proposer', {}],
        [other, 'proposer', {}],
      ],
    }),
    'not-approved',
  ],
  [
    'a person who is in no set',
    ({ ada }) => ({
      signers: [
        [ada, 'proposer', {}],
        [stranger, 'approver', {}],
      ],
    }),
    'not-approved',
  ],
  [
    'a challenge of the first form',
    bob({ challenge: sha(`carnet-measure-v1\napprover\n${otherHash}\n`) }),
    'not-approved',
  ],
  [
    'a challenge over another manifest',
    bob({ challenge: sha(measureChallengeText('approver', otherHash)) }),
    'not-approved',
  ],
  ['a challenge for the other role', bob({ role: 'proposer' }), 'not-approved'],
  ['another origin', bob({ clientData: { origin: 'https://approve.example.evil' } }), 'not-approved'],
  ['a page inside another page', bob({ clientData: { crossOrigin: true } }), 'not-approved'],
  [
    'a registration instead of an assertion',
    bob({ clientData: { type: 'webauthn.create' } }),
    'not-approved',
  ],
  ['another rpId', bob({ rpId: 'carnet.example' }), 'not-approved'],
  ['nobody present', bob({ flags: 0x04 }), 'not-approved'],
  ['nobody verified', bob({ flags: 0x01 }), 'not-approved'],
  [
    'a signature of something else',
    bob({
      tamper: (one) => ({ ...one, signature: one.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
    }),
    'not-approved',
  ],
  [
    'short authenticator data',
    bob({ tamper: (one) => ({ ...one, authenticatorData: one.authenticatorData.slice(0, 40) }) }),
    'not-approved',
  ],
  [
    'client data that is no JSON',
    bob({ tamper: (one) => ({ ...one, clientDataJSON: 'AAAA' }) }),
    'not-approved',
  ],
  [
    'keys that the public statement does not name',
    ({ ada, bob: other }) => ({
      statement: {
        approvals: ['proposer', 'approver'].map((role) => ({
          role,
          key: role === 'proposer' ? ada.key : `${other.key.slice(1)}A`,
          assertionSha256: otherHash,
        })),
      },
    }),
    'not-approved',
  ],
  // The manifest.
  [
    'a head with a field that nobody knows',
    () => ({ headText: (head) => JSON.stringify({ ...head, later: 1 }) }),
    'wrong-manifest',
  ],
  ['a farewell’s head', () => ({ head: { kind: 'farewell' } }), 'wrong-manifest'],
  ['a head for another log', () => ({ head: { origin: 'log.example/other' } }), 'wrong-manifest'],
  [
    'a lease beyond the measure',
    ({ server }) => ({ head: { until: new Date(server.nowMs + 20 * dayMs).toISOString() } }),
    'wrong-manifest',
  ],
  [
    'another head than the statement names',
    () => ({ statement: { measure: { sha256: otherHash } } }),
    'wrong-manifest',
  ],
  [
    'another phone’s hardware',
    ({ hardware }) => ({ hardware: { ...hardware, serial: 'SN999999' } }),
    'wrong-member',
  ],
  ['another opening', () => ({ payload: { opening: 'A'.repeat(22) } }), 'wrong-member'],
  [
    'another place among the members',
    () => ({ approval: { index: 0, path: [otherHash, otherHash, otherHash] } }),
    'wrong-member',
  ],
  ['a path that is too short', () => ({ approval: { path: [] } }), 'wrong-member'],
  ['another member in the statement', () => ({ statement: { measure: undefined } }), 'statement-mismatch'],
  // The public record.
  ['a statement with a field that nobody knows', () => ({ statement: { later: 1 } }), 'statement-mismatch'],
  ['a statement for another territory', () => ({ statement: { territory: 'IR' } }), 'statement-mismatch'],
  [
    'a statement with another end',
    ({ server }) => ({ statement: { until: new Date(server.nowMs + 5 * dayMs).toISOString().slice(0, 10) } }),
    'statement-mismatch',
  ],
  [
    'a statement about another clause',
    () => ({ statement: { clauses: ['cu-presence'] } }),
    'statement-mismatch',
  ],
  ['the statement of another order', () => ({ statement: { order: otherHash } }), 'statement-mismatch'],
  ['the statement of another lease', () => ({ payload: { episodeSeq: 2 } }), 'wrong-subject'],
  ['the statement of another phone', () => ({ statement: { subject: otherHash } }), 'wrong-subject'],
  [
    'a lease that does not end with a day',
    ({ server }) => ({ payload: { lease: new Date(server.nowMs + 20 * dayMs).toISOString() } }),
    'statement-mismatch',
  ],
  ['a directive with a field that nobody knows', () => ({ payload: { later: 1 } }), 'malformed'],
  ['a stolen name instead of the key', () => ({ stranger: true }), 'bad-signature'],
  ['no proof', () => ({ proof: () => null }), 'no-proof'],
  ['another statement in the log', () => ({ proof: (maker) => maker.prove('another') }), 'not-in-log'],
  ...logFaults,
  ...orderFaults,
  // Time from the witnesses.
  ['a time that ran ahead of the phone', () => ({ proof: at(2 * 3_600_000) }), 'time-ran-ahead'],
  [
    'an order dated two hours after its proof',
    (maker) => ({ payload: { iat: iatOf(maker) + 7200 } }),
    'signed-later',
  ],
  ['an order for eight days', (maker) => ({ payload: { exp: iatOf(maker) + 8 * 86_400 } }), 'malformed'],
  ['a proof of two hours before the order', () => ({ proof: at(-2 * 3_600_000) }), 'signed-later'],
  // The phone's own memory.
  ['a notice that the phone never had', () => ({ payload: { notifySeq: 77 } }), 'no-notice'],
  [
    'a territory that the notice does not name',
    () => ({ payload: { territory: 'IR' }, statement: { territory: 'IR' } }),
    'other-notice',
  ],
  [
    'a clause that the notice does not name',
    () => ({
      payload: { clauses: [{ id: 'cu-presence', basis: [] }] },
      statement: { clauses: ['cu-presence'] },
    }),
    'other-notice',
  ],
];
