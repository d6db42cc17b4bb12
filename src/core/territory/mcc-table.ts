import { placelessPlmns } from './placeless-networks.ts';
import type { Territory } from './territory.ts';

/**
 * Mobile country codes and the territories they serve (ITU-T E.212, list in the annex to the ITU Operational Bulletin), checked
 * by hand against the networks known to be on the air, and by a test against every line of npm `mcc-mnc-list`. A row holds the ten codes
 * that start with its two digits: `20 - - GR` says that 202 is Greece. Several territories: the code is shared, and the network alone does
 * not say which. Codes that serve no territory (901 international, 001 and 999 tests, 991, 995) are left out on purpose.
 *
 * Territories are ISO 3166-1. XK (Kosovo) is a code that ISO leaves to its users; the ITU gave Kosovo 221 in 2016. 289 is used in Abkhazia
 * without an assignment, 534, 535 and 544 were superseded by the codes of the United States, and the Vatican has 225 but no network of its own.
 */
const rows = `
20 - - GR - NL - BE - FR -
21 - - MC AD ES - HU - BA HR
22 RS XK IT/VA - - VA RO - CH -
23 CZ SK AT - GB/GG/IM/JE GB - - DK -
24 SE - NO/SJ - AX/FI - LT LV EE -
25 RU - - - - UA - BY - MD
26 PL - DE - - - GI - PT -
27 LU - IE - IS - AL - MT -
28 CY - GE AM BG - TR - FO GE
29 GL - SM SI MK LI - ME - -
30 - - CA - - - - - PM -
31 AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI AS/GU/MP/PR/US/VI - - -
33 PR - VI - MX - - - JM -
34 BL/GF/GP/MF/MQ - BB - AG - KY - VG -
35 BM - GD - MS - KN - LC -
36 VC - BQ/CW/SX AW BS AI DM - CU -
37 DO - HT - TT - TC - - -
40 AZ KZ BT - IN IN IN - - -
41 PK - AF LK MM LB JO SY IQ KW
42 SA YE OM - AE IL/PS BH QA MN NP
43 AE AE IR - UZ - TJ KG TM -
44 JP JP - - - - - - - -
45 KR - VN - HK MO KH LA - -
46 CN CN - - - - TW KP - -
47 BD - MV - - - - - - -
50 - - MY - - AU/CC/CX/NF - - - -
51 ID - - - TL PH - - - -
52 TH - - - - SG - - BN -
53 NZ - - - MP GU NR PG - TO
54 SB VU FJ WF AS KI NC PF CK WS
55 FM MH PW TV TK NU - - - -
60 - - EG DZ EH/MA TN LY GM SN MR
61 ML GN CI BF NE TG BJ MU LR SL
62 GH NG TD CF CM CV ST GQ GA CG
63 CD AO GW SC SD RW ET SO DJ KE
64 TZ UG BI MZ - ZM MG RE/YT ZW NA
65 MW LS BW SZ KM ZA - ER SH SS
70 - - BZ - GT - SV - HN -
71 NI - CR - PA - PE - - -
72 - - AR - BR - - - - -
73 CL - CO - VE - BO - GY -
74 EC - GF - PY - SR - UY -
75 FK - - - - - - - - -`;

/** Mobile country codes to territories, separated by spaces. */
export const mccTable: Readonly<Record<string, string>> = Object.fromEntries(
  rows
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [start, ...cells] = row.split(' ');
      return cells.map((cell, digit) => [`${start}${digit}`, cell.replaceAll('/', ' ')] as const);
    })
    .filter(([, territories]) => territories !== '-'),
);

/** Networks that serve other territories than their country code says, by those territories: MCC and MNC as written on the air. */
const onAir: readonly (readonly [territories: string, plmns: string])[] = [
  // Satellites, ships, aircraft and tests, under whatever country code.
  ['', placelessPlmns],
  // On the air in Crimea and Sevastopol only: K-Telecom, Sevtelekom, Krymtelekom, KTK Telecom. Intertelecom's 250-61 is off the air and proves nothing.
  ['UA-40 UA-43', '25032 25033 25034 25060'],
  // On the air in Zaporizhzhia and Kherson (+7Telecom), Donetsk (Phoenix) and Luhansk (MKS) only, not in Crimea.
  ['UA', '25096 25097 25598'],
  // Interdnestrcom serves Transnistria under a Ukrainian code.
  ['MD', '25500'],
  // Networks that also serve a neighbour: SFR, Bouygues; Tango, Orange; Swisscom; Nema; Vala; IPKO; Karabakh Telecom; Digicel.
  ['FR MC', '20810 20820'],
  ['BE LU', '27077 27099'],
  ['CH LI', '22801'],
  ['FO IS', '27402'],
  ['MC XK', '21210'],
  ['SI XK', '29341'],
  ['AM AZ', '28304'],
  ['FJ NR', '54202'],
  // Turkcell and Vodafone also run the networks of the north of Cyprus, under their codes of Turkey.
  ['CY TR', '28601 28602'],
  // The islands of the British Crown, and Åland.
  ['GG JE', '23403 23450 23455'],
  ['JE', '23428'],
  ['IM', '23418 23436 23458 23473'],
  ['AX', '24414'],
  // Digicel runs one code on several islands of the Caribbean.
  ['BM GD JM KY LC MS TC', '33805 338050'],
  // Jawwal and Ooredoo Palestine; the Israeli networks also reach the West Bank, so 425 itself stays shared.
  ['PS', '42505 42506'],
  ['AU NF', '50510'],
  // Where one network of the shared North American codes serves one territory.
  ['BM', '31059'],
  ['GU', '310032 310033 310140 310400 310480 311120 311250'],
  ['GU MP', '310370'],
  ['MP', '310110'],
  ['VI', '311470'],
  ['AS', '311780'],
  ['PR', '313510 313790'],
];

/** Those networks to their territories; `''` where a network is nowhere in particular. */
export const plmnTable: Readonly<Record<string, string>> = Object.fromEntries(
  onAir.flatMap(([territories, plmns]) => plmns.split(' ').map((plmn) => [plmn, territories] as const)),
);

/** The territories that a network serves, separated by spaces; `''` where it places nothing. */
export function servedBy(plmn: string): string {
  return plmnTable[plmn] ?? mccTable[plmn.slice(0, 3)] ?? '';
}

/**
 * The sub-national territories that have a fence, with the countries whose networks and addresses are found there. They have none
 * of their own, so that only a fix can prove them.
 */
export const subNationalTable: Readonly<Record<string, string>> = {
  'UA-40': 'RU UA',
  'UA-43': 'RU UA',
};

/** Territories that the published fences enclose (`data/fences.json`; a test compares). */
export const fencedTerritories = [
  'CU',
  'IR',
  'KP',
  'SD',
  'SY',
  'UA-40',
  'UA-43',
] as readonly string[] as readonly Territory[];
