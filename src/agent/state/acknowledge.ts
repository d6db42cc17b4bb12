import { formatInstant, type Instant } from '../../core/time.ts';
import type { Acknowledgement } from '../../protocol/device/report.ts';
import type { EnrolledState } from './agent-state.ts';

const queuedMax = 32;
const rememberedMax = 16;

/**
 * Queues an acknowledgement for the next report. One of a directive that was obeyed or shown is also remembered (`settled`) and replaces any
 * later refusal of the same number.
 */
export function acknowledge(
  state: EnrolledState,
  news: Omit<Acknowledgement, 'at'>,
  at: Instant,
): EnrolledState {
  const known = state.settled.find((each) => each.seq === news.seq);
  const ack = known ?? { ...news, at: formatInstant(at) };
  const settled =
    known === undefined && ack.state !== 'refused'
      ? [...state.settled, ack].slice(-rememberedMax)
      : state.settled;
  const acks = [...state.acks.filter((each) => each.seq !== ack.seq), ack];
  // A full queue drops refusals first: they are made again when the directive is delivered again.
  while (acks.length > queuedMax)
    acks.splice(
      Math.max(
        0,
        acks.findIndex((each) => each.state === 'refused'),
      ),
      1,
    );
  return { ...state, settled, acks };
}
