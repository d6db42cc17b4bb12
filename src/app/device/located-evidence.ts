import type { Evidence } from '../../core/territory/evidence.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { ReportedEvidence, ServerEvidence } from '../../protocol/device/evidence.ts';

/**
 * What the server itself knows of the phone's place, by the kind of evidence that it is; null where it knows nothing. A new kind of
 * server evidence does not compile before every caller states it.
 */
export interface ServerSources extends Readonly<Record<ServerEvidence['kind'], Territory | null>> {
  /** The country of the address that the request came from; null where the tables do not know it. */
  readonly address: Territory | null;
}

/** The evidence of a report together with what the server adds. */
export function locatedEvidence(
  reported: readonly ReportedEvidence[],
  { address }: ServerSources,
): readonly Evidence[] {
  return address === null ? reported : [...reported, { kind: 'address', territory: address }];
}
