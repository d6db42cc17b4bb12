import { nearBorderM } from '../../core/territory/evidence.ts';
import { servedBy } from '../../core/territory/mcc-table.ts';
import type { ReportedEvidence } from '../../protocol/device/evidence.ts';

/**
 * The territories that the phone's own evidence supported: where it resolved its position beyond a fence's margin, or whose network served it. The
 * table of networks is the firmware's own, so no answer can move the phone to a place where it never was.
 */
function supportedBy(evidence: readonly ReportedEvidence[]): readonly string[] {
  return evidence.flatMap((each): readonly string[] => {
    switch (each.kind) {
      case 'fix':
        return each.territory !== null && each.marginM >= nearBorderM ? [each.territory] : [];
      case 'network':
        return servedBy(each.plmn).split(' ').filter(Boolean);
      case 'sim':
      case 'zone':
        return [];
      default:
        return each satisfies never;
    }
  });
}

/** The known territories with those of one more report. Returns the same list where it has no new one. */
export function withSupported(
  known: readonly string[],
  evidence: readonly ReportedEvidence[],
): readonly string[] {
  const news = supportedBy(evidence).filter((territory) => !known.includes(territory));
  return news.length === 0 ? known : [...new Set([...known, ...news])].sort();
}
