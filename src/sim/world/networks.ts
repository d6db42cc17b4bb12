import { all } from 'mcc-mnc-list';
import { territoriesOfPlmn } from '../../core/territory/networks.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';
import { Plmn } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';

const isPlmn = fits(Plmn);

/** The operators that Crimea's own codes were given to, and those of the mainland that phones there are also served by. */
const crimeanPlmns = ['25032', '25033', '25034', '25060', '25001', '25020'];

/** A satellite network's code places nobody: Thuraya. */
export const satellitePlmn = '90105';

const plmnsByCountry = new Map<string, string[]>();
for (const network of all()) {
  if (network.type !== 'National' || network.status !== 'Operational') continue;
  if (network.countryCode === null || network.mcc === null || network.mnc === null) continue;
  const plmn = `${network.mcc}${network.mnc}`;
  if (!isPlmn(plmn)) continue;
  // The list files networks of Guam, Jersey and Crimea under the country that they belong to; they serve no city of its mainland.
  if (!territoriesOfPlmn(plmn).some((territory) => territory === network.countryCode)) continue;
  const plmns = plmnsByCountry.get(network.countryCode) ?? [];
  if (!plmns.includes(plmn)) plmns.push(plmn);
  plmnsByCountry.set(network.countryCode, plmns);
}

/** A country's networks in operation, as MCC and MNC in one string. Throws where it has none. */
function plmnsOf(country: Territory): readonly string[] {
  const plmns = plmnsByCountry.get(country);
  if (plmns === undefined) throw new Error(`no network in operation in ${country}`);
  return plmns;
}

/** The networks that serve a place. */
export function servingPlmns(place: Place): readonly string[] {
  return place.territory.startsWith('UA-') ? crimeanPlmns : plmnsOf(place.served);
}

/** The home network of a SIM sold at a place. */
export function simOf(place: Place, random: Random): string {
  return random.pick(servingPlmns(place));
}
