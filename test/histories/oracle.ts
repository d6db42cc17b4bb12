import type { DossierChange, StoredDossier } from '../../src/app/dossiers/ports.ts';
import { minuteMs, type Instant } from '../../src/core/time.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { promised } from './policy-fixtures.ts';
import { payloadOf } from './deliver.ts';
import type { Handset } from './handset.ts';

/** A promise that was broken. */
export type Violation =
  | 'locked-without-a-cause'
  | 'locked-by-no-answer'
  | 'locked-by-anothers-order'
  | 'locked-after-a-release'
  | 'locked-after-a-code'
  | 'locked-beyond-its-lease'
  | 'locked-before-notice-and-grace'
  | 'locked-under-an-order-long-released'
  | 'still-locked-after-a-fair-answer'
  | 'ordered-by-fewer-than-two'
  | 'standing-locked-without-an-order'
  | 'one-number-for-two-orders'
  | 'never-unlocked-by-time'
  | 'ordered-while-halted'
  | 'acted-by-a-wrong-time'
  | 'ordered-under-a-measure-from-before-a-restore'
  | 'held-against-a-key-without-a-first-start'
  | 'stranger-took-the-phone'
  | 'stranger-moved-the-first-start'
  | 'stranger-moved-the-owners-records'
  | 'stranger-was-told'
  | 'help-did-not-reach-a-key'
  | 'server-fault';

/** One lock order that the server really signed, by the truth of its making. */
interface Genuine {
  readonly seq: number;
  readonly aud: string;
  readonly issuedAt: Instant;
  /** The end of the lease in the world's time. */
  readonly endsAt: Instant;
}

/** Why a phone is locked, as the oracle saw it happen. */
interface Cause {
  readonly lock: Genuine;
  readonly ranMs: number;
  readonly leftMs: number;
}

/** Clocks are corrected only when they are this far off. */
const toleranceMs = 10 * minuteMs;
/** No phone obeys a longer lease, and so none is locked longer by any mistake of a server's clock. */
const leaseMaxMs = 90 * 24 * 60 * minuteMs;

/** What the phone was given: `fair` by the server itself, now. */
interface Told {
  readonly directives: readonly { readonly jws: string; readonly proven: boolean }[];
  readonly fair: boolean;
}

/**
 * Sees everything, in the world's own time, and knows nothing of the code under judgement but what a phone shows and a server signs. Every
 * violation is entered once.
 */
export class Oracle {
  readonly violations: Violation[] = [];
  /** Whom it knows to have stood up for a lock of this phone, and when. */
  readonly #approved = new Map<string, Instant>();
  readonly #genuine = new Map<string, Genuine>();
  readonly #numbers = new Map<string, string>();
  /** Locks that the phone was given with proof, by number. */
  readonly #heard = new Map<number, Genuine>();
  /** Of those, the ones it obeyed. */
  readonly #causes = new Map<number, Cause>();
  #releaseHeard = 0;
  #releasedAt = -Infinity;
  #noticedAt: Instant | undefined;
  #lookedAt: Instant | undefined;
  #phoneClockSet = false;
  #serverClockSet = false;
  #tampered = false;
  #restored = false;
  #forged = false;
  #releaseLogged = false;
  #slipped = false;
  #halted = false;
  #restoredMorningAt = -Infinity;

  blame(violation: Violation): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }

  approve(approvals: string, at: Instant): void {
    this.#approved.set(approvals, at);
  }

  released(at: Instant): void {
    this.#releasedAt = at;
    this.#releaseLogged = false;
  }

  looked(at: Instant): void {
    if (this.#noticedAt !== undefined) this.#lookedAt ??= at;
  }

  clockSet(whose: 'phone' | 'server'): void {
    if (whose === 'phone') this.#phoneClockSet = true;
    else this.#serverClockSet = true;
  }

  /** While the server is halted nothing is ordered, told or handed over but releases. */
  halted(isHalted: boolean): void {
    this.#halted = isHalted;
  }

  /** Somebody wrote an order into the database that two people never gave: what the server says of it is not believed, only the phone. */
  tampered(): void {
    this.#tampered = true;
  }

  /** The directive key is in other hands: a phone that answers to their orders is to be heard of. */
  keyStolen(): void {
    this.#forged = true;
  }

  /** `isOwners`: of the owner's key. Of others' it is judged only who ordered, and when. */
  committed(change: DossierChange, isOwners: boolean, now: Instant, skewMs: number): void {
    for (const one of change.issued) {
      const number = `${change.deviceId}/${one.seq}`;
      const before = this.#numbers.get(number);
      // A database that is old and a clock that is behind together may count anew; a phone refuses the lower number.
      const maySo = this.#restored && this.#serverClockSet;
      if (before !== undefined && before !== one.jws && !maySo) this.blame('one-number-for-two-orders');
      this.#numbers.set(number, one.jws);
      if (this.#halted && one.type !== 'release') this.blame('ordered-while-halted');
      if (one.type === 'notify' && isOwners) this.#noticedAt ??= now;
      if (one.type !== 'lock') continue;
      const statement = JSON.parse(one.statement) as LockStatement;
      const orderedAt = this.#approved.get(JSON.stringify(statement.approvals));
      if (orderedAt === undefined) this.blame('ordered-by-fewer-than-two');
      else if (orderedAt < this.#releasedAt) this.blame('locked-under-an-order-long-released');
      else if (orderedAt < this.#restoredMorningAt)
        this.blame('ordered-under-a-measure-from-before-a-restore');
      if (!isOwners) continue;
      const lease = one.lease ?? Infinity;
      this.#genuine.set(one.jws, {
        seq: one.seq,
        aud: change.deviceId,
        issuedAt: now,
        endsAt: lease - skewMs,
      });
    }
  }

  heard({ directives, fair }: Told, phone: Handset): void {
    for (const { jws, proven } of directives) {
      const { type, seq, aud } = payloadOf(jws);
      const lock = this.#genuine.get(jws);
      if (lock !== undefined && proven) {
        this.#heard.set(seq, lock);
        // Handed over past the server, which may have withdrawn it and cannot know that the phone has it.
        if (!fair) this.#slipped = true;
      }
      if (fair && type === 'release' && aud === phone.state.deviceId)
        this.#releaseHeard = Math.max(this.#releaseHeard, seq);
    }
  }

  /**
   * How long the lock may hold from now on. A phone whose own clock was set cannot know that an order kept back from it is old; then it holds
   * for the time that it was ordered for, at the most.
   */
  #leftMs({ issuedAt, endsAt }: Genuine, now: Instant): number {
    if (this.#serverClockSet) return leaseMaxMs;
    return endsAt - (this.#phoneClockSet ? issuedAt : now);
  }

  /** The owner unlocked the phone: what held it before holds it no more. */
  codeAccepted(): void {
    this.#heard.clear();
    this.#causes.clear();
  }

  /** The log is no part of any backup: what it says was released stays so. What nobody had told it is lost with the database. */
  restored(): void {
    this.#restored = true;
    if (!this.#releaseLogged) this.#releasedAt = -Infinity;
  }

  /** A restore that was found out: nothing that people ended or granted before it is undone, whether the log had it or not. */
  restoredMorning(at: Instant): void {
    this.#restored = true;
    this.#restoredMorningAt = at;
  }

  logged(statements: readonly string[]): void {
    if (statements.some((one) => one.includes('"type":"release"') || one.includes('"kind":"case-end"')))
      this.#releaseLogged = true;
  }

  phoneReset(): void {
    this.#heard.clear();
    this.#causes.clear();
    this.#releaseHeard = 0;
  }

  inspect(
    phone: Handset,
    before: { readonly wasLocked: boolean; readonly hadAnswer: boolean },
    now: Instant,
  ): void {
    const { posture, deviceId } = phone.state;
    if (posture.kind !== 'locked') return;
    if (!before.wasLocked && !before.hadAnswer) this.blame('locked-by-no-answer');
    if (!before.wasLocked && this.#isTooEarly(now)) this.blame('locked-before-notice-and-grace');
    const cause = this.#causeOf(posture.lock.seq, phone, now);
    if (cause === undefined) {
      this.blame('locked-without-a-cause');
      return;
    }
    if (cause.lock.aud !== deviceId) this.blame('locked-by-anothers-order');
    if (cause.lock.seq < this.#releaseHeard) this.blame('locked-after-a-release');
    if (phone.ranMs - cause.ranMs > cause.leftMs + toleranceMs) this.blame('locked-beyond-its-lease');
  }

  /** From when the phone first obeyed an order; hearing it again gives no new lease. */
  #causeOf(seq: number, phone: Handset, now: Instant): Cause | undefined {
    const known = this.#causes.get(seq);
    const lock = this.#heard.get(seq);
    if (known !== undefined || lock === undefined) return known;
    const cause = { lock, ranMs: phone.ranMs, leftMs: this.#leftMs(lock, now) };
    this.#causes.set(seq, cause);
    return cause;
  }

  inspectServer(dossier: StoredDossier, serverNow: Instant): void {
    const { standing, registration } = dossier;
    const isHeld = standing === 'notice' || standing === 'grace' || standing === 'due';
    if (registration.activation === null && (isHeld || standing === 'locked') && !this.#tampered)
      this.blame('held-against-a-key-without-a-first-start');
    if (standing !== 'locked' || this.#tampered) return;
    if (this.#approved.size === 0) this.blame('standing-locked-without-an-order');
    if (this.#isTooEarly(serverNow)) this.blame('locked-before-notice-and-grace');
  }

  /** The server itself answered, now: what it recorded of the phone is what the phone is, though it says `due` until the phone reported that it obeys. */
  fairlyAnswered(phone: Handset, standing: string): void {
    if (phone.isLocked && standing !== 'locked' && !this.#serverClockSet && !this.#restored && !this.#slipped)
      this.blame('still-locked-after-a-fair-answer');
  }

  /** Records that somebody wrote into, that a clock ran away from or that are older than the log may well be called damaged. */
  faulted(): void {
    const isExplained = this.#tampered || this.#serverClockSet || this.#restored || this.#forged;
    if (!isExplained) this.blame('server-fault');
  }

  /** Notice counts from when the owner looked; or, where their clock was set, perhaps from when they were asked to. */
  #isTooEarly(at: Instant): boolean {
    const from = this.#phoneClockSet ? this.#noticedAt : this.#lookedAt;
    const promisedMs = promised.noticeMs + promised.graceMs - toleranceMs;
    return !this.#serverClockSet && (from === undefined || at < from + promisedMs);
  }
}
