import { standings, type Standing } from '../../core/decision/decision.ts';
import type { ScoreRow } from './scoreboard.ts';

/** Innocent phones on which Carnet acted at all, rightly or not: by the strictest standing that each ever had. */
export interface TouchedInnocents {
  /** Put under notice, in grace or due: nothing was restricted. */
  readonly noticed: number;
  readonly locked: number;
}

const noticed: ReadonlySet<Standing> = new Set(['notice', 'grace', 'due']);

export function touchedInnocents(rows: readonly ScoreRow[]): TouchedInnocents {
  const innocent = rows.filter((row) => !row.contraband);
  const reached = (which: (standing: Standing) => boolean): number =>
    innocent
      .flatMap((row) => standings.filter(which).map((standing) => row.reached[standing] ?? 0))
      .reduce((sum, phones) => sum + phones, 0);
  return {
    noticed: reached((standing) => noticed.has(standing)),
    locked: reached((standing) => standing === 'locked'),
  };
}
