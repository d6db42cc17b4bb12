import { mccTable, plmnTable, subNationalTable } from './mcc-table.ts';
import type { Territory } from './territory.ts';

/** What a network or an address says of the place. */
export interface Claim {
  /** The territories it serves or stands for: it supports these. */
  readonly territories: readonly Territory[];
  /** Sub-national territories where it is found too: it contradicts none of them and supports none. */
  readonly consistent: readonly Territory[];
}

const none: readonly Territory[] = [];
const emptyClaim: Claim = { territories: none, consistent: none };

function split(codes: string): readonly Territory[] {
  return codes.split(' ') as readonly string[] as readonly Territory[];
}

const subNational = Object.entries(subNationalTable).map(([code, countries]) => ({
  territory: code as Territory,
  countries: split(countries),
}));

/** A code that serves a whole country is found in its sub-national territories too, and cannot tell them from the rest of it. */
function claimOfCountry(codes: string): Claim {
  const territories = split(codes);
  const linked = subNational.filter(({ countries }) =>
    countries.some((country) => territories.includes(country)),
  );
  return { territories, consistent: linked.map(({ territory }) => territory) };
}

const byMcc = new Map(Object.entries(mccTable).map(([mcc, codes]) => [mcc, claimOfCountry(codes)]));
// Where one network is on the air is known more exactly than for its country: 250-96 is on the air in Ukraine, and not in Crimea.
const byPlmn = new Map<string, Claim>(
  Object.entries(plmnTable).map(([plmn, codes]) => [
    plmn,
    codes === '' ? emptyClaim : { territories: split(codes), consistent: none },
  ]),
);
const addresses = new Map(
  subNational
    .flatMap(({ countries }) => countries)
    .map((country) => [country, claimOfCountry(country)] as const),
);

/** What a serving network says; nothing where the code is that of a satellite, ship, aircraft or test, international or unknown. */
export function claimOfNetwork(plmn: string): Claim {
  return byPlmn.get(plmn) ?? byMcc.get(plmn.slice(0, 3)) ?? emptyClaim;
}

/** What a network address says. */
export function claimOfAddress(territory: Territory): Claim {
  return addresses.get(territory) ?? { territories: [territory], consistent: none };
}

/** Whether home-routed data of this SIM would come out in the territory: its country code says, not where the network is on the air. */
export function isHomeOf(plmn: string, territory: Territory): boolean {
  return byMcc.get(plmn.slice(0, 3))?.territories.includes(territory) ?? false;
}

/** The territories that a network serves; none where it places nothing. */
export function territoriesOfPlmn(plmn: string): readonly Territory[] {
  return claimOfNetwork(plmn).territories;
}

/** The countries whose networks and addresses are found in a sub-national territory; none for a country. */
export function countriesFoundIn(territory: Territory): readonly Territory[] {
  return subNational.find((entry) => entry.territory === territory)?.countries ?? none;
}
