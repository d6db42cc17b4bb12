import { hourMs } from '../../core/time.ts';

/** The wrong codes that still count: for each, the running time in milliseconds until it stops counting. */
export type CodeTries = readonly number[];

const triesMax = 5;
const forgottenAfterMs = hourMs;

export function triesLeft(tries: CodeTries): number {
  return Math.max(0, triesMax - tries.length);
}

/** Milliseconds until the next try; 0 where one is left. */
export function nextTryMs(tries: CodeTries): number {
  return tries.length < triesMax ? 0 : [...tries].sort((a, b) => b - a)[triesMax - 1]!;
}

export function countTry(tries: CodeTries): CodeTries {
  return [...tries, forgottenAfterMs];
}

/** Deducts running time only, so neither a reboot nor a set clock gives tries back. Returns the same object where nothing changed. */
export function forgetTries(tries: CodeTries, elapsedMs: number): CodeTries {
  if (tries.length === 0 || !(elapsedMs > 0)) return tries;
  return tries.map((each) => each - elapsedMs).filter((each) => each > 0);
}
