import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { FenceData } from '../../../src/core/territory/fence-data.ts';
import { buildFences, resolveFix } from '../../../src/core/territory/fences.ts';
import { locate } from '../../../src/core/territory/locate.ts';
import { fixOf } from '../../../src/agent/check-in/gather-evidence.ts';
import type { Evidence } from '../../../src/core/territory/evidence.ts';
import { parseTerritory } from '../../../src/core/territory/territory.ts';
import { dayMs } from '../../../src/core/time.ts';
import { openAddressLookup } from '../../../src/http/address-lookup.ts';
import { addressIn, readAddressBook } from '../../../src/sim/world/addresses.ts';
import { servingPlmns } from '../../../src/sim/world/networks.ts';
import type { Person } from '../../../src/sim/world/person.ts';
import { readWorld, type Place } from '../../../src/sim/world/places.ts';
import { populate } from '../../../src/sim/fleet/population.ts';
import { seededRandom } from '../../../src/sim/world/random.ts';
import { september2021 } from '../../../src/sim/scenarios/september-2021.ts';
import { sensesOf, type Sensed } from '../../../src/sim/world/senses.ts';

const world = readWorld();
const book = readAddressBook();
const lookup = openAddressLookup();
const fences = buildFences(
  JSON.parse(readFileSync(new URL('../../../data/fences.json', import.meta.url), 'utf8')) as FenceData,
);
const borderPlaces = world.borders.flatMap(({ home, across }) => [home, across]);
const places: readonly Place[] = [
  ...world.listed,
  ...world.elsewhere,
  ...borderPlaces,
  ...world.spoofed,
  world.odesa,
  ...world.kuban,
];
const russia = parseTerritory('RU')!;
const listed = new Set<string>(september2021.listed);

test('every place lies where its true territory says, by the fences', () => {
  for (const place of places) {
    const { territory, marginM } = resolveFix(fences, place.longitude, place.latitude);
    const expected = listed.has(place.territory) ? place.territory : null;
    assert.equal(territory, expected, `${place.name}, ${marginM} m from a fence`);
  }
});

test('every place has networks of its own country codes', () => {
  const codes: Readonly<Record<string, RegExp>> = {
    CU: /^368/,
    IR: /^432/,
    SY: /^417/,
    SD: /^634/,
    KP: /^467/,
    'UA-43': /^250(?:01|20|32|33|34|60)$/,
    'UA-40': /^250(?:01|20|32|33|34|60)$/,
    DE: /^262/,
    US: /^31[0-6]/,
    GB: /^23[45]/,
    RU: /^250(?!32|33|34|60)/,
  };
  for (const place of places) {
    const plmns = servingPlmns(place);
    assert.ok(plmns.length > 0, place.name);
    for (const plmn of plmns) assert.match(plmn, codes[place.territory] ?? /^\d{5,6}$/, place.name);
  }
});

test('every address made up for a country is looked up to that country', () => {
  const random = seededRandom('addresses');
  for (const country of new Set(places.map((place) => place.served))) {
    for (let drawn = 0; drawn < 50; drawn++) {
      const address = addressIn(book, country, random);
      assert.equal(lookup.territoryOf(address), country, `${address} was drawn for ${country}`);
    }
  }
});

const options = { phones: 600, seed: 11, shiftMs: 0, world };
const people = populate(september2021, options);

test('the same seed gives the same people, another seed others', () => {
  const lives = (seed: number): string =>
    JSON.stringify(populate(september2021, { ...options, seed }).map(({ life }) => life));
  assert.equal(lives(11), lives(11));
  assert.notEqual(lives(11), lives(12));
});

test('a story moved in time is the same story', () => {
  const shiftMs = 1887 * dayMs;
  const moved = populate(september2021, { ...options, shiftMs });
  for (const [index, { life }] of people.entries()) {
    const other = moved[index]!.life;
    assert.equal(other.activatedAt - shiftMs, life.activatedAt);
    assert.deepEqual(
      other.segments.map((segment) => ({ ...segment, from: segment.from - shiftMs })),
      life.segments,
    );
    if (life.segments[0]!.connection === 'offline') continue;
    const senseAt = (at: number, person: Person): Sensed =>
      sensesOf(person, book, seededRandom(`shift/${index}`)).sense(at);
    assert.deepEqual(senseAt(other.activatedAt, moved[index]!), senseAt(life.activatedAt, people[index]!));
  }
});

test('every kind is there, every phone its own, every life in order', () => {
  assert.equal(people.length, 600);
  assert.deepEqual(new Set(people.map(({ kind }) => kind)), new Set(september2021.kinds));
  assert.equal(new Set(people.map(({ imei }) => imei)).size, 600);
  const first = september2021.inForce + september2021.firstDay * dayMs;
  for (const { life, kind, imei } of people) {
    assert.match(imei, /^\d{15}$/);
    assert.ok(life.activatedAt >= first, kind.id);
    assert.ok(life.segments[0]!.from <= life.activatedAt, kind.id);
    for (const [index, segment] of life.segments.entries())
      assert.ok(
        index === 0 || life.segments[index - 1]!.from < segment.from,
        `${kind.id}: segments out of order`,
      );
  }
});

test('the truth is consistent: who may be reached was first used in a listed territory after the policy', () => {
  for (const { life, kind } of people) {
    const newThere =
      listed.has(life.segments[0]!.place.territory) && life.activatedAt >= september2021.inForce;
    if (kind.reach.kind !== 'never') assert.ok(newThere, kind.id);
    // The other way round only an exemption protects, or a clause that binds nobody.
    else if (newThere) assert.ok(life.exemption !== undefined || life.home.territory === 'SD', kind.id);
  }
});

const evidenceOf = (sensed: Sensed): readonly Evidence[] => {
  const fix = sensed.position === undefined ? undefined : fixOf(fences, sensed.position);
  const { serving, sims } = sensed.networks;
  return [
    ...(fix === undefined ? [] : [fix as Evidence]),
    ...(serving === undefined ? [] : [{ kind: 'network', plmn: serving } as const]),
    ...sims.map((plmn) => ({ kind: 'sim', plmn }) as const),
    { kind: 'address', territory: sensed.addressTerritory },
  ];
};

test('what the sources prove is never untrue against an owner, and mostly something', () => {
  let proved = 0;
  let asked = 0;
  for (const person of people) {
    const senses = sensesOf(person, book, seededRandom(`senses/${person.index}`));
    const draw = seededRandom(`moments/${person.index}`);
    for (let moment = 0; moment < 20; moment++) {
      const at = draw.between(person.life.activatedAt, september2021.inForce + september2021.endDay * dayMs);
      const segment = senses.segmentAt(at);
      if (segment.connection === 'offline') continue;
      const whereabouts = locate(evidenceOf(senses.sense(at)));
      asked += 1;
      if (whereabouts.kind === 'elsewhere') assert.ok(!listed.has(segment.place.territory), person.kind.id);
      if (whereabouts.kind !== 'placed') continue;
      proved += 1;
      const truth = segment.place.territory;
      const said = `${person.kind.id} in ${segment.place.name}: ${whereabouts.territory}`;
      if (listed.has(whereabouts.territory)) assert.equal(whereabouts.territory, truth, said);
      // Without a fix, Russian codes and a Russian address prove Russia (rule 4): wrong in Crimea, and never against the owner.
      else if (listed.has(truth))
        assert.ok(truth.startsWith('UA-') && whereabouts.territory === russia, said);
    }
  }
  assert.ok(proved / asked > 0.75, `${proved} of ${asked}`);
});
