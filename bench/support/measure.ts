/** Runs `work` in rounds of `round` calls until `seconds` are over, after a warm-up, and gives the best round's calls a second. */
export function callsPerSecond(work: (index: number) => void, round: number, seconds: number): number {
  const endWarmUp = performance.now() + 500;
  let index = 0;
  while (performance.now() < endWarmUp) for (let call = 0; call < round; call += 1) work(index++);
  let best = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const startedAt = performance.now();
    for (let call = 0; call < round; call += 1) work(index++);
    best = Math.max(best, (round / (performance.now() - startedAt)) * 1000);
  }
  return best;
}
