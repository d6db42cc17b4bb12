import { createAdmission, type Admission } from '../app/device/admission.ts';
import type { Principal } from '../app/people/principal.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import type { OperationId } from '../protocol/operations/operations.ts';
import type { Operation } from '../protocol/operations/operation.ts';

/**
 * Ways to the database. Each has connections of its own number, together fewer than the pool has, so that a flood on one leaves the others theirs;
 * listed check-ins keep the rest (`app/device/check-in-listed.ts`).
 */
const runningMax = { enrolment: 3, 'sign-in': 2, public: 1, operator: 3 } as const;
type RoadName = keyof typeof runningMax;

const waitingMax = 1024;
const waitMaxMs = 10_000;
const retryAfterS = 10;
/** Requests of one operator, or of all programs, that are under way at the same time. */
const principalMax = 64;

export interface Roads {
  /**
   * Does `work` when the operation's road has room. Refuses with `busy` where too many wait or it waited too long, with `rate-limited` where the
   * principal has too many under way. null: the operation asks for no connection.
   */
  of(
    id: OperationId,
    operation: Operation,
  ): (<T>(principal: Principal | null, work: () => Promise<T>) => Promise<T | Refusal>) | null;
}

export function createRoads(): Roads {
  const admissions = new Map<RoadName, Admission>();
  for (const [name, max] of Object.entries(runningMax))
    admissions.set(
      name as RoadName,
      createAdmission({ runningMax: max, waitingMax, waitMaxMs, nowMs: () => performance.now() }),
    );
  const underWay = new Map<string, number>();
  return {
    of(id, operation) {
      const name = roadOf(id, operation);
      if (name === null) return null;
      const admission = admissions.get(name)!;
      const admitted = async <T>(work: () => Promise<T>): Promise<T | Refusal> =>
        (await admission.run(work)) ?? refuse('busy', { retryAfterS });
      return async (principal, work) => {
        if (principal === null) return admitted(work);
        const who = principal.kind === 'operator' ? principal.id : 'programs';
        const count = underWay.get(who) ?? 0;
        if (count >= principalMax)
          return refuse('rate-limited', {
            detail: `${principalMax} requests in your name are under way.`,
            retryAfterS,
          });
        underWay.set(who, count + 1);
        try {
          return await admitted(work);
        } finally {
          const left = underWay.get(who)! - 1;
          if (left === 0) underWay.delete(who);
          else underWay.set(who, left);
        }
      };
    },
  };
}

/** Check-ins have bounds of their own; the other public operations are answered from memory. */
function roadOf(id: OperationId, { audience, quota }: Operation): RoadName | null {
  if (audience === 'operator') return 'operator';
  if (quota === 'enrolment' || quota === 'sign-in') return quota;
  return id === 'readStatement' ? 'public' : null;
}
