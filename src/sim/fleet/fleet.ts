import { createFenceCache, type FenceCache } from '../../agent/check-in/fence-cache.ts';
import type { TransportAnswer } from '../../agent/platform/ports.ts';
import type { Carnet } from '../../core/carnet/carnet.ts';
import { locate } from '../../core/territory/locate.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import { hourMs } from '../../core/time.ts';
import type { Acknowledgement } from '../../protocol/device/report.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import { splitJws } from '../../protocol/device/jws.ts';
import type { AttestationRoot } from '../world/attestation-root.ts';
import type { AddressBook } from '../world/addresses.ts';
import type { VirtualClock } from '../world/clock.ts';
import { hostileTransport, type Delivery, type FaultCounts } from '../world/hostile-network.ts';
import type { HttpClient } from '../world/http-client.ts';
import { judgeOf } from '../judging/judge.ts';
import type { Person } from '../world/person.ts';
import { startAgent, type Phone } from './phone.ts';
import { seededRandom } from '../world/random.ts';
import { networkCodeRule, ruleOf2021 } from '../judging/rivals.ts';
import { sensesOf } from '../world/senses.ts';
import type { Stranger, StrangerTraffic } from './stranger.ts';
import type { Story } from './story.ts';

/** What is still to happen to one phone. */
export type Happening =
  | { readonly kind: 'wake' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'owner-looks'; readonly look: () => void }
  | { readonly kind: 'late-copy'; readonly send: () => Promise<TransportAnswer> }
  | { readonly kind: 'grant'; readonly exemption: string }
  | { readonly kind: 'glance' }
  | { readonly kind: 'stranger'; readonly stranger: Stranger }
  | { readonly kind: 'appeal' }
  | { readonly kind: 'call-support' };

export interface Traffic {
  checkIns: number;
  enrolments: number;
  unavailable: number;
  broken: number;
  /** How many reports the server refused, by the code that it gave. */
  readonly refused: Record<string, number>;
  readonly faults: FaultCounts;
  readonly locks: LockTraffic;
}

/** What answers and reports said of locks on the wire. */
export interface LockTraffic {
  /** Numbers of the lock orders that were in answers, and of those that came without a proof. */
  readonly delivered: Set<string>;
  readonly withoutProof: Set<string>;
  /** By number, why a phone refused it. */
  readonly refused: Map<string, string>;
}

/** What all phones share. */
export interface Fleet {
  readonly story: Story;
  readonly seed: number;
  readonly inForce: number;
  readonly baseUrl: string;
  readonly client: HttpClient;
  readonly clock: VirtualClock;
  readonly book: AddressBook;
  /** The root of attestation that the server trusts; null: none of the simulation's. */
  readonly attestation: AttestationRoot | null;
  readonly traffic: Traffic;
  readonly strangers: StrangerTraffic;
  /** One cache of fences for all. */
  readonly fences: FenceCache;
  readonly schedule: (at: number, phone: Phone, happening: Happening) => void;
}

interface SentReport {
  readonly sub: string;
  readonly evidence: readonly Evidence[];
  readonly acks: readonly Acknowledgement[];
}

export function payloadOf(jws: string): unknown {
  return JSON.parse(Buffer.from(splitJws(jws)?.payload ?? '', 'base64url').toString());
}

/** The lineage that the carnet of an answer names. */
export function lineageOf(text: string): string {
  const { carnet } = JSON.parse(text) as { readonly carnet: string };
  return (payloadOf(carnet) as Carnet).phone;
}

/** A report as it went over the wire, so that the rival rules see what the server saw and nothing else. */
function reportSent(body: string): SentReport {
  const { report } = JSON.parse(body) as { readonly report: string };
  return payloadOf(report) as SentReport;
}

/** Lock orders are counted as they are delivered, whatever the phone or the server says of them. */
async function observeLocks(locks: LockTraffic, sent: SentReport, answer: TransportAnswer): Promise<void> {
  for (const ack of sent.acks) {
    const number = `${sent.sub}/${ack.seq}`;
    if (ack.state === 'refused' && locks.delivered.has(number)) locks.refused.set(number, ack.why ?? '');
  }
  const text = await answer.text();
  if (text.includes('"directives":[]')) return;
  const { directives } = JSON.parse(text) as CheckInAnswer;
  for (const { directive, proof } of directives) {
    const { type, seq } = payloadOf(directive) as Directive;
    if (type !== 'lock') continue;
    locks.delivered.add(`${sent.sub}/${seq}`);
    if (proof === null) locks.withoutProof.add(`${sent.sub}/${seq}`);
  }
}

/** The fences that all phones share. One phone's wrong clock must not outdate those of all. */
export function sharedFences({
  baseUrl,
  client,
  clock,
}: Pick<Fleet, 'baseUrl' | 'client' | 'clock'>): FenceCache {
  const stored = new Map<string, string>();
  const keeper = createFenceCache({
    baseUrl,
    transport: (url, request) => client.send(url.slice(baseUrl.length), request),
    storage: {
      get: (name) => Promise.resolve(stored.get(name)),
      set: (name, text) => Promise.resolve(void stored.set(name, text)),
    },
  });
  return { current: (trusted) => keeper.current(trusted, clock.now()) };
}

/** Makes the phones: for each the agent, the sources, the network, the judge and the rival rules. */
export function makeFleet(fleet: Fleet, people: readonly Person[]): readonly Phone[] {
  const { story, seed, clock, baseUrl, client, fences } = fleet;
  const listed = new Set(story.listed);

  return people.map((person) => {
    const random = seededRandom(`${story.id}/${seed}/phone/${person.index}`);
    const phone: Phone = {
      person,
      senses: sensesOf(person, fleet.book, random.fork('senses')),
      judge: judgeOf(person),
      sight: ruleOf2021(listed, fleet.inForce, locate),
      networkCode: networkCodeRule(fleet.inForce),
      random,
      restart: () => {
        phone.agent = startAgent(phone, {
          baseUrl,
          transport,
          clock,
          fences,
          attestation: fleet.attestation,
          show: () => showNotice(fleet, phone),
        });
        phone.enrolled = false;
      },
      agent: undefined,
      sensed: undefined,
      enrolled: false,
      exemptionAsked: false,
      startedAt: person.life.activatedAt,
      phoneId: undefined,
      deviceId: undefined,
      lineages: new Set(),
      appealAsked: false,
    };
    const transport = hostileTransport(baseUrl, {
      client,
      random: random.fork('network'),
      counts: fleet.traffic.faults,
      address: () => phone.sensed!.address,
      delivered: (delivery) => observe(fleet, phone, delivery),
      keepLateCopy: (send) =>
        fleet.schedule(clock.now() + random.between(1, 60) * hourMs, phone, { kind: 'late-copy', send }),
    });
    phone.restart();
    return phone;
  });
}

/** The owner looks at the phone some hours later. What a reset has wiped off the screen is not there to be seen. */
function showNotice(fleet: Fleet, phone: Phone): Promise<'shown' | 'not-shown'> {
  const { clock } = fleet;
  const { agent } = phone;
  phone.judge.onNotice(clock.now());
  return new Promise((resolve) => {
    const look = (): void => {
      if (phone.agent !== agent) {
        resolve('not-shown');
        return;
      }
      phone.judge.onSeen(clock.now());
      resolve('shown');
    };
    fleet.schedule(clock.now() + phone.random.between(0.2, 40) * hourMs, phone, {
      kind: 'owner-looks',
      look,
    });
  });
}

export function countFailure(traffic: Traffic, status: number): void {
  if (status === 503) traffic.unavailable += 1;
  else if (status >= 500) traffic.broken += 1;
}

/** What reached the server is counted, and what it took in is shown to the rival rules. */
async function observe(fleet: Fleet, phone: Phone, { path, body, answer }: Delivery): Promise<void> {
  const { traffic, clock } = fleet;
  countFailure(traffic, answer.status);
  if (answer.status !== 200 && answer.status !== 201) return;
  const sent = reportSent(body);
  if (path === '/v1/check-ins') {
    traffic.checkIns += 1;
    await observeLocks(traffic.locks, sent, answer);
  } else {
    traffic.enrolments += 1;
    phone.lineages.add(lineageOf(await answer.text()));
  }
  const evidence = [
    ...sent.evidence,
    { kind: 'address', territory: phone.sensed!.addressTerritory } as const,
  ];
  const observation = { at: clock.now(), evidence };
  phone.sight.observe(observation);
  phone.networkCode.observe(observation);
}
