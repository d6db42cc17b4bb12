/** A seeded source of chance. The same seed and the same calls give the same answers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  below(below: number): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Normal with mean 0 and deviation 1 (Box and Muller). */
  normal(): number;
  /** An independent source for one purpose: what is drawn from it moves nothing that is drawn from this one. */
  fork(purpose: string): Random;
}

/** FNV-1a over the text, then finalised as in MurmurHash3: purposes that differ by a letter give unrelated seeds. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** sfc32 (Doty-Humphrey's small fast counter): 128 bits of state, period at least 2^32. */
function sfc32(seed: string): () => number {
  let a = hash32(`${seed}/a`);
  let b = hash32(`${seed}/b`);
  let c = hash32(`${seed}/c`);
  let counter = 1;
  const step = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp++) step();
  return step;
}

export function seededRandom(seed: string): Random {
  const step = sfc32(seed);
  const next = (): number => step() / 4_294_967_296;
  const random: Random = {
    next,
    below: (below) => Math.floor(next() * below),
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick<T>(choices: readonly T[]): T {
      const choice = choices[Math.floor(next() * choices.length)];
      if (choice === undefined) throw new Error('nothing to pick from');
      return choice;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    fork: (purpose) => seededRandom(`${seed}/${purpose}`),
  };
  return random;
}
