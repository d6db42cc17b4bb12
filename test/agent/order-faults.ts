import { dayMs, type Maker, type NamedLockFault } from './named-lock.ts';

/** The same end in the order and in the public statement. */
const ending =
  (days: number) =>
  ({ server }: Maker): NamedLockFault => {
    const day = new Date(server.nowMs + days * dayMs).toISOString().slice(0, 10);
    const until = new Date(server.nowMs + 400 * dayMs).toISOString();
    return { payload: { lease: `${day}T00:00:00Z` }, statement: { until: day }, head: { until } };
  };

/** Orders that are not as they should be, or not as their public statement says: each is refused by a phone that obeys the same lock without the fault. */
export const orderFaults: readonly (readonly [string, (maker: Maker) => NamedLockFault, string])[] = [
  // The statement that the directive names.
  [
    'a statement of this phone’s, one letter changed after it was logged',
    () => ({ delivered: (text) => text.replace('"v":2', '"v": 2') }),
    'statement-mismatch',
  ],
  ['a statement of another kind', () => ({ statement: { kind: 'farewell' } }), 'statement-mismatch'],
  ['a statement that is no JSON', () => ({ text: () => 'locked' }), 'malformed'],
  [
    'a member that is another phone of the measure',
    () => ({ text: (text) => text.replace(/"member":"[^"]+"/, `"member":"${'A'.repeat(43)}"`) }),
    'wrong-member',
  ],
  ['a statement without an end', () => ({ statement: { until: undefined } }), 'statement-mismatch'],
  [
    'a statement that says more than it may',
    () => ({ statement: { imei: '490154203237518' } }),
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
  ['another salt', () => ({ payload: { salt: Buffer.alloc(32).toString('base64url') } }), 'wrong-subject'],
  ['no salt', () => ({ payload: { salt: undefined } }), 'malformed'],
  // Who approved, by the statement and by the signatures.
  ['a statement that names nobody', () => ({ statement: { approvals: [] } }), 'statement-mismatch'],
  ['one person alone', ({ ada }) => ({ signers: [[ada, 'proposer', {}]] }), 'statement-mismatch'],
  [
    'two approvers and no proposer',
    ({ ada, bob }) => ({
      signers: [
        [ada, 'approver', {}],
        [bob, 'approver', {}],
      ],
    }),
    'not-approved',
  ],
  // The order itself.
  ['for another phone', () => ({ payload: { aud: 'b'.repeat(32) } }), 'not-addressed'],
  ['expired', () => ({ payload: { exp: 1_600_000_000 } }), 'expired'],
  ['under an unknown key', () => ({ header: { kid: 'stolen' } }), 'unknown-key'],
  ['without a lease', () => ({ payload: { lease: undefined } }), 'malformed'],
  ['with a lease that is over', ending(0), 'lease-over'],
  ['with a lease without end', ending(200), 'lease-too-long'],
  [
    'with a lease on a day that does not exist',
    () => ({ payload: { lease: '2026-02-31T00:00:00Z' } }),
    'malformed',
  ],
];
