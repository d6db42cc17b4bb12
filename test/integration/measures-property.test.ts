import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  measureActs,
  nextMeasureState,
  type MeasureAct,
  type MeasureState,
} from '../../src/core/casework/transitions.ts';
import { confirmSigning, type Officer } from '../../src/sim/casework/officers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import type { AnyJson } from '../support/any-json.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { officersOf, operatorGet, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy, ...withAbsentWitness });
const people = await officersOf(server);
const { due } = await phonesInCuba(server, { due: 1 });
const phone = due[0]!.phoneId;

const acts = ['change-phones', 'propose', 'approve', 'withdraw', 'pause', 'resume', 'release'] as const;
type Step = { readonly act: (typeof acts)[number] | 'carry-out'; readonly by: 0 | 1 };

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('propose', 'approve', 'carry-out', ...acts),
  by: fc.constantFrom(0, 1),
});

/** Does the act over HTTP; the type of the refusal, or null where it was done. */
async function attempt(by: Officer, measure: string, act: MeasureAct): Promise<string | null> {
  const typeOf = ({ status, body }: { status: number; body: AnyJson }): string | null =>
    status < 300 ? null : (body.type as string);
  if (act === 'change-phones') return typeOf(await by.post(`measures/${measure}/phones`, { add: [phone] }));
  if (act !== 'propose' && act !== 'approve')
    return typeOf(await by.post(`measures/${measure}/${act}`, { reason: 'As it comes' }));
  const asked = await by.post(`measures/${measure}/${act}`);
  return asked.status === 200 ? typeOf(await confirmSigning(by, act, asked.body)) : typeOf(asked);
}

async function ordersOf(): Promise<number> {
  const { events } = (await operatorGet(server, `dossiers/${phone}`)).body;
  return events.filter((one: { kind: string }) => one.kind === 'lock-ordered').length;
}

test('P7: whatever two people do in whatever order, a lock is ordered only after one proposed and the other approved', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const [first] = people;
      const opened = await first.post('cases', { title: 'A case', clauses: ['cu-activation'] });
      const drafted = await first.post(`cases/${opened.body.id}/measures`, {
        reason: 'A lot',
        phones: [phone],
      });
      const measure = drafted.body.measure as string;
      let state = 'draft' as MeasureState;
      let proposer: number | null = null;
      const before = await ordersOf();
      for (const { act, by } of steps) {
        if (act === 'carry-out') {
          const { ordered } = await server.executeMeasures();
          assert.equal(ordered, state === 'approved' ? 1 : 0);
          if (state === 'approved') state = 'executed';
          continue;
        }
        const refusal = await attempt(people[by], measure, act);
        const next = nextMeasureState('lock', state, act);
        if (next === undefined) assert.equal(refusal, 'urn:carnet:error:measure-closed');
        else if (act === 'approve' && by === proposer)
          assert.equal(refusal, 'urn:carnet:error:approver-is-proposer');
        else {
          assert.equal(refusal, null, `${act} by ${by} in ${state}`);
          state = next;
          if (act === 'propose') proposer = by;
        }
        const read = (await first.get(`measures/${measure}`)).body;
        assert.deepEqual([read.state, read.may], [state, measureActs('lock', state)]);
      }
      const ordered = (await ordersOf()) - before;
      if (ordered > 0) assert.ok(['executed', 'released'].includes(state), 'never without both signatures');
      // Leaves nothing that the next run could carry out.
      await first.post(`cases/${opened.body.id}/end`, { finding: 'other', reason: 'The next one' });
      await server.executeMeasures();
    }),
    { numRuns: 30, seed: 7 },
  );
});
