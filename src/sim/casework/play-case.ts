import { dayMs, type Instant } from '../../core/time.ts';
import { approveLock, decideAppeal, endCase, proposeLock, readAppeals, readOutcomes } from './casework.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Officer } from './officers.ts';
import type { Operator } from './operator.ts';
import type { Phone } from '../fleet/phone.ts';
import type { CaseStory } from '../fleet/story.ts';

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

const supportWithinDays = 3;

/** The case of a story, act by act. */
export class CasePlay {
  readonly #scene: Scene;
  readonly #byPhoneId = new Map<string, Phone>();
  #opened: { readonly caseId: string; readonly measureId: string } | undefined;
  #ordered: Ordered = { named: 0, ordered: 0, skipped: {}, approvedAt: 0, endedAt: undefined };

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get ordered(): Ordered {
    return this.#ordered;
  }

  /** Proposes to lock exactly the phones of the lots that are due. */
  async open(): Promise<void> {
    const { story, staff, operator, phones } = this.#scene;
    for (const phone of phones.filter(({ person }) => story.kinds.includes(person.kind.id))) {
      const found = await operator.findPhone(phone);
      if (found === undefined || (await operator.readStanding(found.phoneId)) !== 'due') continue;
      phone.phoneId = found.phoneId;
      this.#byPhoneId.set(found.phoneId, phone);
    }
    const phoneIds = [...this.#byPhoneId.keys()];
    if (phoneIds.length === 0) return;
    const { title, clauses, limitDays, reason } = story;
    this.#opened = await proposeLock(staff.investigator, { title, clauses, limitDays, reason, phoneIds });
  }

  async approve(): Promise<void> {
    const { staff, fleet, carryOut } = this.#scene;
    if (this.#opened === undefined) return;
    await approveLock(staff.officer, this.#opened.measureId);
    const now = fleet.clock.now();
    await carryOut();
    const outcomes = await readOutcomes(staff.officer, this.#opened.measureId);
    const skipped: Record<string, number> = {};
    for (const { phoneId, outcome, why } of outcomes) {
      if (outcome === 'ordered') this.#byPhoneId.get(phoneId)?.judge.locks.onOrdered(now);
      else skipped[why ?? 'waiting'] = (skipped[why ?? 'waiting'] ?? 0) + 1;
    }
    const ordered = outcomes.filter(({ outcome }) => outcome === 'ordered').length;
    this.#ordered = { named: outcomes.length, ordered, skipped, approvedAt: now, endedAt: undefined };
  }

  /** Whoever bought in good faith is told that they are right; the others why not. */
  async answerAppeals(): Promise<void> {
    const { staff, fleet } = this.#scene;
    if (staff.reviewer === null || !this.#isAsked()) return;
    for (const { phoneId } of await readAppeals(staff.reviewer)) {
      const phone = this.#byPhoneId.get(phoneId);
      if (phone === undefined) continue;
      const decision = decisionOn(phone);
      await decideAppeal(staff.reviewer, phoneId, decision);
      phone.judge.locks.onAppealDecided(decision.outcome, fleet.clock.now());
    }
  }

  /** Whether an owner objected and has no answer yet. */
  #isAsked(): boolean {
    return [...this.#byPhoneId.values()].some(({ judge }) => {
      const { appealedAt, appealOutcome } = judge.locks.life;
      return appealedAt !== undefined && appealOutcome === undefined;
    });
  }

  async end(): Promise<void> {
    const { staff, fleet, story, carryOut } = this.#scene;
    if (this.#opened === undefined) return;
    await endCase(staff.investigator, this.#opened.caseId, story.ending);
    const now = fleet.clock.now();
    await carryOut();
    this.#ordered = { ...this.#ordered, endedAt: now };
    for (const phone of this.#byPhoneId.values()) {
      phone.judge.locks.onReleased(now);
      if (phone.person.life.whenLocked?.callsSupport === true)
        fleet.schedule(now + phone.random.between(0.2, supportWithinDays) * dayMs, phone, {
          kind: 'call-support',
        });
    }
  }
}

function decisionOn({ person }: Phone): {
  readonly outcome: 'upheld' | 'dismissed';
  readonly answer: string;
} {
  return person.life.whenLocked?.boughtInGoodFaith === true
    ? {
        outcome: 'upheld',
        answer: 'The receipt shows a purchase in good faith; the matter is closed.',
      }
    : {
        outcome: 'dismissed',
        answer: 'No receipt was shown, and the consignment was sold for another market.',
      };
}
