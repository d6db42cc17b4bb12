import type { Outlet } from '../server/terminal.ts';

const widthCells = 28;
const redrawMs = 100;

export interface Progress {
  /** Sets how much is done, in the unit that `total` counts. */
  update(done: number, note?: string): void;
  /** Draws the last state and ends the line. */
  end(note?: string): void;
}

/** A progress bar on a terminal; elsewhere one line at every tenth, so that a log stays readable. */
export function progressBar(outlet: Outlet, label: string, total: number): Progress {
  const startedAt = Date.now();
  let drawnAt = 0;
  let tenthDrawn = 0;

  const line = (done: number, note: string): string => {
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const cells = Math.round(share * widthCells);
    const elapsedS = (Date.now() - startedAt) / 1000;
    const leftS = share > 0 && share < 1 ? Math.ceil(elapsedS / share - elapsedS) : 0;
    const bar = '█'.repeat(cells) + '░'.repeat(widthCells - cells);
    const left = leftS > 0 ? ` ${leftS} s left` : '';
    return `${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %${left}${note === '' ? '' : `  ${note}`}`;
  };

  return {
    update(done, note = '') {
      if (outlet.isTerminal) {
        if (Date.now() - drawnAt < redrawMs) return;
        drawnAt = Date.now();
        outlet.redraw(line(done, note));
        return;
      }
      const tenth = total === 0 ? 10 : Math.floor((done / total) * 10);
      if (tenth <= tenthDrawn || tenth >= 10) return;
      tenthDrawn = tenth;
      outlet.write(`${line(done, note)}\n`);
    },
    end(note = '') {
      if (outlet.isTerminal) outlet.redraw('');
      outlet.write(`${line(total, note)}\n`);
    },
  };
}
