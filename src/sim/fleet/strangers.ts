import { createAgent } from '../../agent/index.ts';
import type { TransportAnswer, TransportRequest } from '../../agent/platform/ports.ts';
import { dayMs, hourMs, type Instant } from '../../core/time.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import { addressIn } from '../world/addresses.ts';
import { deviceKeys } from '../world/device-keys.ts';
import { servingPlmns } from '../world/networks.ts';
import type { Place } from '../world/places.ts';
import { seededRandom, type Random } from '../world/random.ts';
import { lineageOf, payloadOf, type Fleet } from './fleet.ts';
import { strangerKinds, type Stranger, type StrangerKind, type StrangerTraffic } from './stranger.ts';
import type { Phone } from './phone.ts';

/** One phone of so many has a stranger. */
const phonesPerStranger = 20;
const visitsMax = 5;
const visitEveryMs = 1.1 * dayMs;

/**
 * Whom strangers choose. A boxed phone whose key is only claimed loses its first start to a stranger, which helps whoever smuggled it and nobody else;
 * so of those whom a clause has to reach only proved ones are chosen, to see that nothing is lost there.
 */
function isChosen({ person: { kind, proof, life } }: Phone, as: StrangerKind): boolean {
  if (life.segments.some(({ connection }) => connection === 'offline') && as !== 'stolen') return false;
  const mustBeDue = kind.reach.kind === 'clause';
  switch (as) {
    case 'boxed':
      return kind.reach.kind === 'never' || (mustBeDue && proof !== 'claimed');
    case 'stolen':
      return true;
    case 'sold':
      return mustBeDue;
    default:
      return as satisfies never;
  }
}

const boxedBeforeMs = 6 * dayMs;

/** When the stranger enrols: by the life of the phone and, for what is sold, while it is due. */
function enrolsAt(fleet: Fleet, { person: { life } }: Phone, kind: StrangerKind, random: Random): Instant {
  const { story, inForce } = fleet;
  switch (kind) {
    case 'boxed':
      return life.activatedAt - random.between(0.2, 1) * boxedBeforeMs;
    case 'stolen':
      return Math.max(life.activatedAt, inForce) + random.between(2, 30) * dayMs;
    case 'sold':
      return inForce + random.between(0.6, 0.75) * story.endDay * dayMs;
    default:
      return kind satisfies never;
  }
}

/** Puts the visits of all strangers into the queue. The same seed has the same ones. */
export function sendStrangers(fleet: Fleet, phones: readonly Phone[], places: readonly Place[]): void {
  const random = seededRandom(`${fleet.story.id}/${fleet.seed}/strangers`);
  const earliest = fleet.clock.now();
  for (let index = 0; index < Math.ceil(phones.length / phonesPerStranger); index++) {
    const draw = random.fork(`${index}`);
    const kind = strangerKinds[index % strangerKinds.length]!;
    const chosen = phones.filter((phone) => isChosen(phone, kind));
    if (chosen.length === 0) continue;
    const phone = draw.pick(chosen);
    const stranger = strangerAt(fleet, { kind, phone, place: draw.pick(places), random: draw });
    const at = Math.max(earliest, enrolsAt(fleet, phone, kind, draw));
    fleet.schedule(at, phone, { kind: 'stranger', stranger });
  }
}

interface Visit {
  readonly kind: StrangerKind;
  readonly phone: Phone;
  readonly place: Place;
  readonly random: Random;
}

function strangerAt(fleet: Fleet, { kind, phone, place, random }: Visit): Stranger {
  const { baseUrl, client, clock, book, strangers } = fleet;
  const { imei, serial, model } = phone.person;
  const stored = new Map<string, string>();
  const address = addressIn(book, place.served, random);
  const [serving] = servingPlmns(place);
  const network = { serving, sims: serving === undefined ? [] : [serving] };
  const transport = async (url: string, request: TransportRequest): Promise<TransportAnswer> => {
    const headers = { ...request.headers, 'x-forwarded-for': address };
    const path = url.slice(baseUrl.length);
    const answer = await client.send(path, { ...request, headers });
    if (answer.status < 300 && request.method === 'POST') await count(strangers, phone, answer, request);
    return answer;
  };
  const agent = createAgent(
    {
      position: () => Promise.resolve({ lon: place.longitude, lat: place.latitude, accuracyM: 12 }),
      networks: () => Promise.resolve(network),
      zone: () => place.zone,
      language: () => 'en',
      clock: { wallMs: () => clock.now(), monotonicMs: () => clock.now() },
      storage: {
        get: (name) => Promise.resolve(stored.get(name)),
        set: (name, text) => Promise.resolve(void stored.set(name, text)),
      },
      keys: deviceKeys(),
      transport,
      // Acknowledged at once, so that the clock runs as early as it can.
      notify: () => Promise.resolve('shown'),
      random: () => random.next(),
    },
    { baseUrl, hardware: { imei: [imei], serial, model }, fences: fleet.fences, isDemo: true },
  );
  return { kind, phone, agent, visits: 0 };
}

async function count(
  strangers: StrangerTraffic,
  phone: Phone,
  answer: TransportAnswer,
  { body = '' }: TransportRequest,
): Promise<void> {
  const text = await answer.text();
  strangers.answers += 1;
  strangers.carnets.set(lineageOf(text), phone);
  const { report } = JSON.parse(body) as { readonly report: string };
  const { sub } = payloadOf(report) as { readonly sub: string };
  const { directives = [] } = JSON.parse(text) as Partial<CheckInAnswer>;
  for (const { directive } of directives)
    if ((payloadOf(directive) as Directive).aud !== sub) strangers.othersOrders += 1;
}

/** Enrols, and from then on checks in once a day, acknowledges and objects. */
export async function strangerActs(fleet: Fleet, stranger: Stranger): Promise<void> {
  const { agent, kind, phone } = stranger;
  const { strangers, clock } = fleet;
  const isFirst = kind === 'boxed';
  const outcome = stranger.visits === 0 ? await agent.enrol() : await agent.checkIn();
  if (outcome.kind === 'enrolled') strangers.enrolled[kind] += 1;
  const isHeld =
    outcome.kind === 'answered' && ['notice', 'grace', 'due', 'locked'].includes(outcome.standing ?? '');
  if (isHeld && !isFirst) strangers.heldWithoutStart += 1;
  if (outcome.kind === 'enrolled' || outcome.kind === 'answered') stranger.visits += 1;
  if (stranger.visits === 3) await agent.appeal('It is mine, and I want it back.');
  if (stranger.visits > visitsMax) return;
  fleet.schedule(clock.now() + (outcome.kind === 'answered' ? visitEveryMs : 7 * hourMs), phone, {
    kind: 'stranger',
    stranger,
  });
}
