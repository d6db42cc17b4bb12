import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  atHome,
  benchPhone,
  inHavana,
  signedReport,
  type BenchPhone,
} from '../../../bench/support/check-in-requests.ts';
import { macKey, macOf } from '../../../src/app/keys/hmac.ts';
import { openClient, type Answer, type Client } from './client.ts';

interface Phone {
  readonly key: BenchPhone;
  readonly listed: boolean;
  readonly phoneId: string;
  carnet: string;
  sessionKey: string;
  seq: number;
}

const havana = '152.206.10.1';
const pauseMs = 20;

/** Phones that check in again and again, in a listed territory or at home, and keep what they were acknowledged. */
export class Fleet {
  /** The last number of each listed phone that was acknowledged. */
  readonly acknowledged = new Map<string, number>();
  /** Serial numbers whose enrolment was acknowledged. */
  readonly enrolled = new Set<string>();
  /** Phones that were given an order or told that they are locked: none of these is owed one. */
  readonly wrongful = new Set<string>();
  /** The first refusal of each status. */
  readonly refusals = new Map<number, Answer>();
  /** `performance.now()` of the last acknowledged check-in of a listed phone. */
  lastListedAt = 0;
  readonly #client: Client;
  readonly #enrolling: Client;
  readonly #stopping = new AbortController();
  #counted: Record<string, number> = {};
  #ordinary = 0;
  readonly #lives: readonly Promise<void>[];

  /** `enrolAt`: the port where phones enrol; that of their check-ins where it is not given. */
  constructor(
    port: number,
    counts: { readonly listed: number; readonly ordinary: number; readonly enrolAt?: number },
  ) {
    this.#client = openClient(port);
    this.#enrolling = counts.enrolAt === undefined ? this.#client : openClient(counts.enrolAt);
    this.#lives = [
      ...Array.from({ length: counts.listed }, () => this.#live(true)),
      ...Array.from({ length: counts.ordinary }, () => this.#live(false)),
    ];
  }

  /** How many listed phones were acknowledged more than they were in this copy of `acknowledged`. */
  takenSince(held: ReadonlyMap<string, number>): number {
    return [...this.acknowledged].filter(([phone, seq]) => seq > (held.get(phone) ?? 0)).length;
  }

  /** Answers by status, and broken exchanges by code, since this was last called. */
  count(): Readonly<Record<string, number>> {
    const counted = this.#counted;
    this.#counted = {};
    return counted;
  }

  /** Ordinary check-ins that were answered since this was last called. */
  countOrdinary(): number {
    const ordinary = this.#ordinary;
    this.#ordinary = 0;
    return ordinary;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#lives);
    this.#client.close();
    this.#enrolling.close();
  }

  async #live(listed: boolean): Promise<void> {
    const { signal } = this.#stopping;
    const phone = await this.#enrol(listed);
    if (phone === undefined) return;
    while (!signal.aborted) {
      await this.#checkIn(phone);
      await setTimeout(pauseMs * (0.5 + Math.random()));
    }
  }

  /** Sends until it is acknowledged. undefined where the fleet stops first. */
  async #insist(path: string, bodyOf: () => object, address: string): Promise<Answer['body'] | undefined> {
    for (;;) {
      try {
        const client = path === '/v1/enrolments' ? this.#enrolling : this.#client;
        const answer = await client.post(path, bodyOf(), address);
        this.#tally(String(answer.status));
        if (answer.status < 300) return answer.body;
        if (!this.refusals.has(answer.status)) this.refusals.set(answer.status, answer);
      } catch (error) {
        this.#tally((error as NodeJS.ErrnoException).code ?? 'broken');
      }
      if (this.#stopping.signal.aborted) return undefined;
      await setTimeout(2 * pauseMs);
    }
  }

  #tally(what: string): void {
    this.#counted[what] = (this.#counted[what] ?? 0) + 1;
  }

  async #enrol(listed: boolean): Promise<Phone | undefined> {
    const key = benchPhone();
    const serial = `CHAOS${randomBytes(6).toString('hex')}`;
    const { kty, crv, x, y } = key.publicKey.export({ format: 'jwk' });
    const hardware = { imei: [], serial, model: 'chaos', publicKey: { kty, crv, x, y } };
    const answer = await this.#insist(
      '/v1/enrolments',
      () => ({ ...hardware, report: signedReport(key, { seq: 1, now: Date.now(), evidence: atHome }) }),
      // Many addresses, since a quota counts enrolments by address.
      `91.0.${randomInt(250)}.${1 + randomInt(250)}`,
    );
    if (answer === undefined) return undefined;
    this.enrolled.add(serial);
    const carnet = String(answer['carnet']);
    const { phone } = JSON.parse(Buffer.from(carnet.split('.')[1]!, 'base64url').toString()) as {
      phone: string;
    };
    return { key, listed, phoneId: phone, carnet, sessionKey: String(answer['sessionKey']), seq: 1 };
  }

  async #checkIn(phone: Phone): Promise<void> {
    phone.seq += 1;
    const { key, listed, phoneId, seq } = phone;
    const answer = await this.#insist(
      '/v1/check-ins',
      () => {
        const report = signedReport(key, { seq, now: Date.now(), evidence: listed ? inHavana : atHome });
        const mac = macOf(macKey(Buffer.from(phone.sessionKey, 'base64url')), report);
        return { carnet: phone.carnet, report, mac };
      },
      listed ? havana : '91.0.17.1',
    );
    if (answer === undefined) return;
    phone.carnet = String(answer['carnet']);
    if (typeof answer['sessionKey'] === 'string') phone.sessionKey = answer['sessionKey'];
    if (answer['standing'] === 'locked' || (answer['directives'] as unknown[]).length > 0)
      this.wrongful.add(phoneId);
    if (!listed) {
      this.#ordinary += 1;
      return;
    }
    this.lastListedAt = performance.now();
    this.acknowledged.set(phoneId, seq);
  }
}
