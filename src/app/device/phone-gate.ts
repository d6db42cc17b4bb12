/** Check-ins of one phone that may be under way at the same time. */
const inFlightMax = 2;

/** Lets at most two check-ins of a phone through at a time. Repeats of a report that is under way get its answer and cost nothing. */
export interface PhoneGate<Answer> {
  /**
   * Runs `work`, or joins the run of the same report of the same phone. `deviceId`: the key that signed. undefined where two other reports of
   * the phone are under way.
   */
  enter(deviceId: string, report: string, work: () => Promise<Answer>): Promise<Answer> | undefined;
}

export function createPhoneGate<Answer>(): PhoneGate<Answer> {
  /** By key, then by the report's exact text. Holds only what is under way. */
  const underWay = new Map<string, Map<string, Promise<Answer>>>();

  function leave(deviceId: string, report: string): void {
    const reports = underWay.get(deviceId);
    reports?.delete(report);
    if (reports?.size === 0) underWay.delete(deviceId);
  }

  return {
    enter(deviceId, report, work) {
      const reports = underWay.get(deviceId) ?? new Map<string, Promise<Answer>>();
      const same = reports.get(report);
      if (same !== undefined) return same;
      if (reports.size >= inFlightMax) return undefined;
      const answer = work().finally(() => leave(deviceId, report));
      underWay.set(deviceId, reports.set(report, answer));
      return answer;
    },
  };
}
