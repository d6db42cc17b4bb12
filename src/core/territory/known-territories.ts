import { fencedTerritories } from './mcc-table.ts';
import { parentOf, parseTerritory, type Territory } from './territory.ts';

/**
 * ISO 3166-1 alpha-2, the codes that are officially assigned and no others: not the reserved ones (`EU`, `UK`, `SU`), nor those that are left to their users
 * (`AA`, `XX`, `ZZ`).
 */
const assigned =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK ' +
  'CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS ' +
  'GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV ' +
  'LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
  'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR ' +
  'TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** Kosovo: ISO leaves the code to its users, but the ITU gave the place networks (221), so a phone can be proved to be there. */
const inUse = 'XK';

/** Every territory that a document, a request or a phone may name: countries, and the parts of countries that have a fence. */
export const knownTerritories: readonly Territory[] = [
  ...([...assigned.split(' '), inUse] as readonly string[] as readonly Territory[]),
  ...fencedTerritories.filter((territory) => parentOf(territory) !== undefined),
];

const known: ReadonlySet<string> = new Set(knownTerritories);
const fenced: ReadonlySet<string> = new Set(fencedTerritories);

/** Whether there is such a territory. What has only the form of a code (`UK`, `UA-99`) is none. */
export function isKnownTerritory(code: string): boolean {
  return known.has(code);
}

/** Whether the published fences enclose the territory, so that a fix can prove it. */
export function hasFence(territory: Territory): boolean {
  return fenced.has(territory);
}

/** Reads the code of a territory that exists; undefined for everything else, whatever its form. */
export function readTerritory(text: string): Territory | undefined {
  const territory = parseTerritory(text);
  return territory !== undefined && known.has(territory) ? territory : undefined;
}
