import type { Networks, Position as PhonePosition } from '../../agent/platform/ports.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { addressIn, type AddressBook } from './addresses.ts';
import { satellitePlmn, servingPlmns, simOf } from './networks.ts';
import type { Connection, Person, Segment } from './person.ts';
import type { Position } from './places.ts';
import type { Random } from './random.ts';

/** All that a phone's sources say at one moment, and the address that its request comes from. */
export interface Sensed {
  readonly position: PhonePosition | undefined;
  readonly networks: Networks;
  readonly zone: string;
  readonly address: string;
  /** The country that the address is registered in. */
  readonly addressTerritory: Territory;
}

/** One phone's sources over its life. What they say at a moment depends on seed, phone and moment alone, not on who asked before. */
export interface Senses {
  segmentAt(at: Instant): Segment;
  /** When the segment of that moment ends; undefined for the last. */
  segmentEnd(at: Instant): Instant | undefined;
  /** Throws where the phone is offline: then nobody asks. */
  sense(at: Instant): Sensed;
}

const metresPerDegree = 111_320;
/** How far people move about from where they live (one deviation). */
const roamM = 300;
const fixWorks: Readonly<Record<Connection, number>> = {
  home: 0.9,
  roaming: 0.9,
  'local-sim': 0.9,
  wifi: 0.8,
  satellite: 0.97,
  offline: 0,
};
const networkSeen = 0.98;
/** A roaming phone is on the hotel's Wi-Fi that often: then its address is a local one. */
const roamingOnWifi = 0.3;
const coarseFix = 0.03;

function displaced(from: Position, deviationM: number, random: Random): Position {
  const latitude = from.latitude + (random.normal() * deviationM) / metresPerDegree;
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  return {
    latitude,
    longitude: from.longitude + (random.normal() * deviationM) / (metresPerDegree * squeeze),
  };
}

function segmentIndexAt(segments: readonly Segment[], at: Instant): number {
  const next = segments.findIndex((segment) => segment.from > at);
  return next === -1 ? segments.length - 1 : Math.max(0, next - 1);
}

/** The country whose address the server sees. */
function addressCountry(person: Person, segment: Segment, onWifi: boolean): Territory {
  if (segment.vpnExit !== undefined) return segment.vpnExit;
  const homeRouted = segment.connection === 'roaming' || segment.connection === 'satellite';
  return homeRouted && !onWifi ? person.life.home.served : (segment.servedFrom ?? segment.place).served;
}

function fixAt(segment: Segment, spot: Position, random: Random): PhonePosition | undefined {
  if (segment.indoors === true || !random.chance(fixWorks[segment.connection])) return undefined;
  const coarse = segment.displacedTo === undefined && random.chance(coarseFix);
  const accuracyM = coarse ? random.between(800, 2500) : 5 + Math.abs(random.normal()) * 15;
  const from = segment.displacedTo ?? displaced(spot, roamM, random);
  // Two thirds of all true positions lie within the stated radius; the error is drawn to be consistent with it.
  const seen = displaced(from, accuracyM / 1.5, random);
  return { lon: seen.longitude, lat: seen.latitude, accuracyM };
}

/** Draws what stays the same over the life once (SIMs, the spot in each city), the rest at each moment. */
export function sensesOf(person: Person, book: AddressBook, random: Random): Senses {
  const { segments, home } = person.life;
  const homeSim = simOf(home, random.fork('sim'));
  const lasting = segments.map((segment, index) => {
    const draw = random.fork(`segment/${index}`);
    const serving =
      segment.connection === 'home' ? homeSim : draw.pick(servingPlmns(segment.servedFrom ?? segment.place));
    const spot = displaced(segment.place, segment.place.spreadM, draw);
    return { serving, spot };
  });
  return {
    segmentAt: (at) => segments[segmentIndexAt(segments, at)]!,
    segmentEnd: (at) => segments[segmentIndexAt(segments, at) + 1]?.from,
    sense(at) {
      const index = segmentIndexAt(segments, at);
      const segment = segments[index]!;
      const { serving, spot } = lasting[index]!;
      if (segment.connection === 'offline') throw new Error('an offline phone was asked where it is');
      // Counted from the phone's own first day, so that a story moved in time stays the same story.
      const draw = random.fork(`${at - person.life.activatedAt}`);
      const onWifi = segment.connection === 'roaming' && draw.chance(roamingOnWifi);
      const position = fixAt(segment, spot, draw);
      const addressTerritory = addressCountry(person, segment, onWifi);
      const covered = draw.chance(networkSeen);
      return {
        position,
        networks: {
          serving: servingOf(segment.connection, serving, covered),
          sims: segment.connection === 'wifi' ? [] : [segment.connection === 'local-sim' ? serving : homeSim],
        },
        zone: segment.place.zone,
        address: addressIn(book, addressTerritory, draw),
        addressTerritory,
      };
    },
  };
}

function servingOf(connection: Connection, serving: string, covered: boolean): string | undefined {
  if (connection === 'wifi' || !covered) return undefined;
  return connection === 'satellite' ? satellitePlmn : serving;
}
