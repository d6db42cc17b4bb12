import { exact, list } from '../schema/compound.ts';
import { boolean, oneOf } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** What `GET /readyz` answers. */
export const Readiness = exact({
  ready: boolean(),
  /** `clock`: clocks disagree; `confirmation`: a person has to confirm restored records. Nothing is ordered meanwhile. */
  waitingFor: list(oneOf(['database', 'watch set', 'policies', 'clock', 'confirmation'])),
});
export type Readiness = TypeOf<typeof Readiness>;
