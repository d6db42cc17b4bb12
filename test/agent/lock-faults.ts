import { createHash } from 'node:crypto';
import type { RefusalReason } from '../../src/agent/state/order.ts';
import { Signatory, approvals, salt, type TestLog, type LockFault } from './test-log.ts';
import type { SmallServer } from './small-server.ts';

interface FaultScene {
  readonly server: SmallServer;
  readonly testLog: TestLog;
}

const dayMs = 86_400_000;
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const subjectOf = (deviceId: string): string =>
  createHash('sha256')
    .update(Buffer.from(salt + deviceId, 'hex'))
    .digest('base64url');
const isoAfter = (server: SmallServer, days: number): string =>
  new Date(server.nowMs + days * dayMs).toISOString();

const stranger = new Signatory('witness.example/a', 4);
const strangeLog = new Signatory('log.example/carnet', 1);

// [the attack, how the order is made, the reason of the refusal]
export const lockFaults: readonly [string, (scene: FaultScene) => LockFault, RefusalReason][] = [
  // A stolen directive key, without the log.
  ['no proof at all', () => ({ proof: () => null }), 'no-proof'],
  ['a statement that was never logged, with the proof of another', () => ({ isLogged: false }), 'not-in-log'],
  [
    'a statement of this phone’s, one letter changed after it was logged',
    () => ({ delivered: (text) => text.replace('"v":1', '"v": 1') }),
    'statement-mismatch',
  ],
  [
    'a statement about another phone',
    () => ({ statement: { subject: subjectOf('b'.repeat(32)) } }),
    'wrong-subject',
  ],
  ['another salt', () => ({ payload: { salt: '00'.repeat(16) } }), 'wrong-subject'],
  ['no salt', () => ({ payload: { salt: undefined } }), 'wrong-subject'],
  [
    'a member that is another phone of the measure',
    () => ({ statement: { measure: { sha256: digestOf('m'), member: digestOf('b') } } }),
    'wrong-member',
  ],
  [
    'an old statement of this phone, for a new order',
    () => ({ statement: { seq: 4 } }),
    'statement-mismatch',
  ],
  ['the statement of a notice', () => ({ statement: { type: 'notify' } }), 'statement-mismatch'],
  [
    'a longer lease than the public one',
    ({ server }) => ({ statement: { until: isoAfter(server, 7) } }),
    'statement-mismatch',
  ],
  ['a statement without an end', () => ({ statement: { until: undefined } }), 'statement-mismatch'],
  [
    'other clauses than the public ones',
    () => ({ statement: { clauses: ['ir-activation'] } }),
    'statement-mismatch',
  ],
  [
    'one clause more than the public ones',
    () => ({
      payload: {
        clauses: [
          { id: 'cu-activation', basis: [] },
          { id: 'ir', basis: [] },
        ],
      },
    }),
    'statement-mismatch',
  ],
  [
    'one clause less than the public ones',
    () => ({ statement: { clauses: ['cu-activation', 'ir-activation'] } }),
    'statement-mismatch',
  ],
  ['another territory than the public one', () => ({ statement: { territory: 'IR' } }), 'statement-mismatch'],
  [
    'a statement that says more than it may',
    () => ({ statement: { imei: '490154203237518' } as object }),
    'statement-mismatch',
  ],
  ['a statement of another kind', () => ({ statement: { kind: 'policy' } }), 'statement-mismatch'],
  ['a statement that is no JSON', () => ({ text: () => 'locked' }), 'statement-mismatch'],
  // Two people.
  ['no approval', () => ({ statement: { approvals: [] } }), 'not-approved'],
  ['one person', () => ({ statement: { approvals: [approvals[0]] } }), 'not-approved'],
  [
    'one person in both roles',
    () => ({ statement: { approvals: [approvals[0], { ...approvals[1], key: approvals[0].key }] } }),
    'not-approved',
  ],
  [
    'one assertion in both roles',
    () => ({
      statement: {
        approvals: [approvals[0], { ...approvals[1], assertionSha256: approvals[0].assertionSha256 }],
      },
    }),
    'not-approved',
  ],
  [
    'two proposers',
    () => ({ statement: { approvals: [approvals[0], { ...approvals[1], role: 'proposer' }] } }),
    'not-approved',
  ],
  [
    'two approvers',
    () => ({ statement: { approvals: [{ ...approvals[0], role: 'approver' }, approvals[1]] } }),
    'not-approved',
  ],
  // The log and its witnesses.
  ['a proof of another leaf', () => ({ proof: (testLog) => testLog.proof(2) }), 'not-in-log'],
  [
    'a flipped bit in the path',
    () => ({
      proof: (testLog, index) => {
        const [head, first, second, ...rest] = testLog.proof(index).split('\n');
        return [head, first, (second!.startsWith('A') ? 'B' : 'A') + second!.slice(1), ...rest].join('\n');
      },
    }),
    'not-in-log',
  ],
  [
    'a path that is too short',
    () => ({
      proof: (testLog, index) =>
        testLog
          .proof(index)
          .split('\n')
          .filter((_, line) => line !== 2)
          .join('\n'),
    }),
    'bad-proof',
  ],
  ['a proof that is none', () => ({ proof: () => 'trust me' }), 'bad-proof'],
  [
    'a proof of the next version',
    () => ({ proof: (testLog, index) => testLog.proof(index).replace('@v1', '@v2') }),
    'bad-proof',
  ],
  [
    'an index beyond the log',
    () => ({ proof: (testLog, index) => testLog.proof(index).replace(`index ${index}`, 'index 99') }),
    'bad-proof',
  ],
  [
    'a checkpoint by another log key',
    ({ testLog }) => ({
      proof: (own, index) => own.proof(index, own.checkpoint([strangeLog, ...testLog.witnesses])),
    }),
    'bad-checkpoint',
  ],
  [
    'a checkpoint that the log did not sign',
    ({ testLog }) => ({
      proof: (own, index) => own.proof(index, own.checkpoint([...testLog.witnesses])),
    }),
    'bad-checkpoint',
  ],
  [
    'a checkpoint of another origin',
    () => ({
      proof: (own, index) => own.proof(index).replace('log.example/carnet\n', 'log.example/other\n'),
    }),
    'bad-checkpoint',
  ],
  [
    'a checkpoint of another log that signs with the same keys',
    () => ({
      proof: (own, index) => own.proof(index, own.checkpoint(undefined, undefined, 'log.example/other')),
    }),
    'bad-checkpoint',
  ],
  [
    'a checkpoint whose size was changed',
    () => ({ proof: (own, index) => own.proof(index).replace(/(carnet\n)\d+\n/, '$17000\n') }),
    'bad-checkpoint',
  ],
  [
    'a log that passes for its own witness',
    ({ testLog }) => ({
      proof: (own, index) =>
        own.proof(
          index,
          own.checkpoint([
            testLog.log,
            testLog.witnesses[0],
            new Signatory('log.example/carnet', 4, testLog.log),
          ]),
        ),
    }),
    'no-quorum',
  ],
  [
    'a split view: the other checkpoint of one size, cosigned by one witness only',
    ({ testLog }) => ({
      proof: (own, index) => own.proof(index, own.checkpoint([testLog.log, testLog.witnesses[1]])),
    }),
    'no-quorum',
  ],
  [
    'no witness',
    ({ testLog }) => ({ proof: (own, index) => own.proof(index, own.checkpoint([testLog.log])) }),
    'no-quorum',
  ],
  [
    'one witness twice, at two times',
    ({ testLog }) => ({
      proof: (own, index) => {
        const checkpoint = own.checkpoint([testLog.log, testLog.witnesses[0]]);
        const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
        const { name, id, signature } = testLog.witnesses[0].line(text, 1_767_600_060);
        const line = Buffer.concat([Buffer.alloc(4), signature]);
        line.writeUInt32BE(id);
        return own.proof(index, `${checkpoint}— ${name} ${line.toString('base64')}\n`);
      },
    }),
    'bad-checkpoint',
  ],
  [
    'a witness that lies: a cosignature that does not hold',
    ({ testLog }) => ({
      proof: (own, index) => own.proof(index, own.checkpoint([testLog.log, testLog.witnesses[1], stranger])),
    }),
    'no-quorum',
  ],
  [
    'cosignatures of another checkpoint',
    ({ testLog }) => ({
      proof: (own, index) => {
        const older = own.checkpoint(testLog.witnesses, Buffer.alloc(32)).split('\n\n')[1]!;
        return own.proof(index, own.checkpoint([testLog.log]) + older);
      },
    }),
    'no-quorum',
  ],
  // The order itself.
  ['for another phone', () => ({ payload: { aud: 'b'.repeat(32) } }), 'not-addressed'],
  ['expired', () => ({ payload: { exp: 1_600_000_000 } }), 'expired'],
  ['signed by a stranger', () => ({ stranger: true }), 'bad-signature'],
  ['under an unknown key', () => ({ header: { kid: 'stolen' } }), 'unknown-key'],
  ['without a lease', () => ({ payload: { lease: undefined }, statement: { until: undefined } }), 'no-lease'],
  ['with a lease that is over', ({ server }) => ({ payload: { lease: isoAfter(server, -1) } }), 'lease-over'],
  [
    'with a lease without end',
    ({ server }) => ({ payload: { lease: isoAfter(server, 200) } }),
    'lease-too-long',
  ],
  [
    'with a lease on a day that does not exist',
    () => ({ payload: { lease: '2026-02-31T00:00:00Z' } }),
    'no-lease',
  ],
];
