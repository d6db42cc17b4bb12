import { dayMs, parseDay } from '../../core/time.ts';
import type { Registration } from '../dossiers/ports.ts';
import type { CheckedEnrolment } from './check-enrolment.ts';
import { openCarnet, type Seals } from '../keys/seals.ts';
import type { Standstill } from '../ports.ts';

/**
 * The activation that an earlier carnet proves, where the database was restored from before the phone enrolled: so its first start is not moved to where it
 * enrols anew. Only while the records are recovering, and only for the very key that the carnet names; the enrolment's report is signed by it. null: the
 * carnet proves nothing, and the enrolment is read without it. What the evidence of an unproved first start supported is lost with the records, so it
 * is placed in no listed territory any more.
 */
export function activationByCarnet(
  seals: Seals,
  { carnet: text, device, now }: Pick<CheckedEnrolment, 'carnet' | 'device' | 'now'>,
  standstill: Standstill | null,
): Registration['activation'] {
  if (text === null || standstill?.kind !== 'recovering') return null;
  const opened = openCarnet(seals, text, now);
  if (opened.kind === 'refused' || opened.carnet.sub !== device.deviceId) return null;
  const { territory, day } = opened.carnet.activated;
  const activated = parseDay(day);
  return activated === undefined
    ? null
    : { at: Math.min(now, activated * dayMs), territory, supported: territory === null ? [] : null };
}
