/**
 * The quorum's time of a checkpoint: of each witness its earliest valid cosignature, and of those the `quorum`th latest. So at least `quorum`
 * witnesses say that it was this late already, and a stale line that is replayed beside a new one counts as old.
 *
 * `times`: for each witness, the times of its valid lines, in seconds or milliseconds; the answer has the same unit. undefined where fewer
 * witnesses than the quorum have a line, or the quorum is below 1.
 */
export function quorumTime(times: readonly (readonly number[])[], quorum: number): number | undefined {
  if (!Number.isSafeInteger(quorum) || quorum < 1) return undefined;
  const earliest = times.filter((lines) => lines.length > 0).map((lines) => Math.min(...lines));
  return earliest.sort((one, other) => other - one)[quorum - 1];
}
