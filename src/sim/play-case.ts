import { dayMs, type Instant } from '../core/time.ts';
import { approveLock, decideAppeal, endCase, proposeLock, readAppeals, readOutcomes } from './casework.ts';
import type { Fleet } from './fleet.ts';
import type { Officer } from './officers.ts';
import type { Operator } from './operator.ts';
import type { Phone } from './phone.ts';
import type { CaseStory } from './story.ts';

/** Who acts in the case. `reviewer` null: nobody is there who did not decide, and appeals wait until they end the lock by themselves. */
export interface Staff {
  readonly investigator: Officer;
  readonly officer: Officer;
  readonly reviewer: Officer | null;
}

/** What was ordered, as the campaign reports it. */
export interface Ordered {
  readonly named: number;
  readonly ordered: number;
  /** By the reason that was given. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly approvedAt: Instant;
  readonly endedAt: Instant | undefined;
}

interface Scene {
  readonly story: CaseStory;
  readonly fleet: Fleet;
  readonly staff: Staff;
  readonly operator: Operator;
  readonly phones: readonly Phone[];
  /** Carries out what was decided, and has it logged. */
  readonly carryOut: () => Promise<unknown>;
}

/** The case of a story, act by act. */
export interface CasePlay {
  open(): Promise<void>;
  approve(): Promise<void>;
  answerAppeals(): Promise<void>;
  end(): Promise<void>;
  readonly ordered: Ordered;
}

const supportWithinDays = 3;

export function playCase(scene: Scene): CasePlay {
  const { story, fleet, staff, operator, phones, carryOut } = scene;
  const byPhoneId = new Map<string, Phone>();
  let opened: { readonly caseId: string; readonly measureId: string } | undefined;
  let ordered: Ordered = { named: 0, ordered: 0, skipped: {}, approvedAt: 0, endedAt: undefined };

  return {
    get ordered() {
      return ordered;
    },
    /** Exactly the phones of the lots that are due. */
    async open() {
      for (const phone of phones.filter(({ person }) => story.kinds.includes(person.kind.id))) {
        const found = await operator.findPhone(phone.person.serial);
        if (found === undefined || (await operator.readStanding(found.phoneId)) !== 'due') continue;
        phone.phoneId = found.phoneId;
        byPhoneId.set(found.phoneId, phone);
      }
      if (byPhoneId.size === 0) return;
      const { title, clauses, limitDays, reason } = story;
      const phoneIds = [...byPhoneId.keys()];
      opened = await proposeLock(staff.investigator, { title, clauses, limitDays, reason, phoneIds });
    },
    async approve() {
      if (opened === undefined) return;
      await approveLock(staff.officer, opened.measureId);
      const now = fleet.clock.now();
      await carryOut();
      const outcomes = await readOutcomes(staff.officer, opened.measureId);
      const skipped: Record<string, number> = {};
      for (const { phoneId, outcome, why } of outcomes) {
        if (outcome === 'ordered') byPhoneId.get(phoneId)?.judge.onOrdered(now);
        else skipped[why ?? 'waiting'] = (skipped[why ?? 'waiting'] ?? 0) + 1;
      }
      const named = outcomes.length;
      const count = outcomes.filter(({ outcome }) => outcome === 'ordered').length;
      ordered = { named, ordered: count, skipped, approvedAt: now, endedAt: undefined };
    },
    /** Whoever bought in good faith is told that they are right; the others why not. */
    async answerAppeals() {
      const { reviewer } = staff;
      if (reviewer === null) return;
      for (const { phoneId } of await readAppeals(reviewer)) {
        const phone = byPhoneId.get(phoneId);
        if (phone === undefined) continue;
        const isRight = phone.person.life.whenLocked?.boughtInGoodFaith === true;
        const outcome = isRight ? 'upheld' : 'dismissed';
        const answer = isRight
          ? 'The receipt shows a purchase in good faith; the matter is closed.'
          : 'No receipt was shown, and the consignment was sold for another market.';
        await decideAppeal(reviewer, phoneId, { outcome, answer });
        phone.judge.onAppealDecided(outcome, fleet.clock.now());
      }
    },
    async end() {
      if (opened === undefined) return;
      await endCase(staff.investigator, opened.caseId, story.ending);
      const now = fleet.clock.now();
      await carryOut();
      ordered = { ...ordered, endedAt: now };
      for (const phone of byPhoneId.values()) {
        phone.judge.onReleased(now);
        if (phone.person.life.whenLocked?.callsSupport === true)
          fleet.schedule(now + phone.random.between(0.2, supportWithinDays) * dayMs, phone, {
            kind: 'call-support',
          });
      }
    },
  };
}
