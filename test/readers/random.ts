/** A generator of the same numbers for the same seed (mulberry32), and what is chosen by them. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(count: number): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  chance(ofHundred: number): boolean {
    return this.below(100) < ofHundred;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

/** A territory as it may be written, mostly wrong in some way. */
export function anyTerritory(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return random.one(['CU', 'IR', 'KP', 'SD', 'SY', 'UA-43', 'UA-40', 'NO', 'DE', 'GB', 'RU', 'XK']);
    case 1:
      return random.one(['UK', 'SU', 'EU', 'AA', 'UA-99', 'RU-CR', 'ZZ', 'XX', 'YU', 'AN', 'UN', 'XA', 'QO']);
    case 2:
      return random.one(letters) + random.one(letters);
    case 3:
      return `${random.one(['UA', 'RU', 'CU', 'US'])}-${random.one(['43', '40', '4', 'CR', '430', '99'])}`;
    case 4:
      return random.one([
        'cu',
        'Cuba',
        'CUB',
        '',
        ' CU',
        'CU ',
        'no',
        'NO',
        'true',
        '~',
        '43',
        '1e3',
        'UA43',
        'ua-43',
      ]);
    default:
      return random.one(['CU', 'UA-43', 'IR']);
  }
}

/** A time as it may be written. */
export function anyTime(random: Random): string {
  const year = random.one(['2021', '2021', '2024', '2100', '0000', '9999', '10000', '+10000', '-0001', '21']);
  const day = `${year}-${pad(random.below(14))}-${pad(random.below(33))}`;
  if (random.chance(25)) return day;
  const second = random.one(['00', '59', '60', '61', pad(random.below(70))]);
  const time = `${pad(random.below(26))}:${pad(random.below(62))}:${second}`;
  const fraction = random.chance(70) ? '' : random.one(['.5', '.123', '.1234', '.', ',5']);
  const zone = random.one(['Z', 'Z', 'Z', 'Z', 'z', '+00:00', '-00:00', '+02:00', '', ' UTC']);
  return `${day}${random.one(['T', 'T', 'T', 'T', 't', ' '])}${time}${fraction}${zone}`;
}

/** A duration as it may be written. */
export function anyDuration(random: Random): string {
  const count = random.one([0, 1, 2, 3, 6, 7, 13, 14, 30, 89, 90, 91, 100, 365, 40_000]);
  return random.one([
    `P${count}D`,
    `P${count}D`,
    `P${count}M`,
    `P${count}W`,
    `P${count}Y`,
    `PT${count}H`,
    `P${count}DT1S`,
    `P${count}`,
    `${count}`,
    'P1M2D',
    'P',
    '-P1D',
    'P1.5D',
  ]);
}

/** A number as it may be written in YAML. */
export function anyNumber(random: Random): string {
  return random.one([
    '1',
    '2',
    '0',
    '-1',
    '1.0',
    '1e0',
    '01',
    '0x1',
    '0o1',
    '+1',
    '.5',
    '1.',
    '9000',
    '9e3',
    '9000.5',
    '9000.50',
    '1e-3',
    '.inf',
    '.nan',
    '1_000',
    '"1"',
    '9007199254740993',
    'true',
    '~',
  ]);
}
