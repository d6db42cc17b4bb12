import { decodeBase64url } from '../../core/base64.ts';
import type { Run } from '../../core/decision/event.ts';
import { Fields } from '../../core/policy/fields.ts';
import { dayOf, type Instant } from '../../core/time.ts';

/** Reads the `run` of an observation as a dossier keeps it: the moment of the last of them, how many there were, and on which days; null where it has none. */
export function readRun(fields: Fields, at: Instant): Run | null {
  if (fields.raw('run') === undefined) return null;
  const names = ['last', 'count', 'days', 'on', 'onLastDay', 'unproven'];
  const run = Fields.open(fields.raw('run'), [...fields.path, 'run'], fields.faults, names);
  const last = run.instant('last');
  if (last < at) run.fault('last', 'must not be earlier than at');
  const span = dayOf(last) - dayOf(at) + 1;
  const on = run.optionalText('on');
  const bits = on === null ? undefined : decodeBase64url(on);
  if (on !== null && bits?.length !== (span + 7) >> 3)
    run.fault('on', 'must have one bit for each day from at to last, in base64url');
  const count = wholeOf(run, 'count', 2);
  const days = run.raw('days') === undefined && on === null ? span : wholeOf(run, 'days', 1);
  if (days > span || days > count) run.fault('days', 'must not be more than there are days, or observations');
  const unproven = run.raw('unproven') === undefined ? 0 : wholeOf(run, 'unproven', 1);
  return {
    last,
    count,
    days,
    onLastDay: run.raw('onLastDay') === undefined ? 1 : wholeOf(run, 'onLastDay', 1),
    ...(on !== null && { on }),
    ...(unproven > 0 && { unproven }),
  };
}

function wholeOf(run: Fields, name: string, least: number): number {
  const value = run.raw(name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  run.fault(name, `must be a whole number, ${least} or more`);
  return least;
}
