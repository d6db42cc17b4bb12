import type { PlayedScenario } from '../../server/played-scenario.ts';
import { touchedInnocents } from '../scoring/innocents.ts';
import type { Scoreboard, ScoreRow } from '../scoring/scoreboard.ts';

function reached(row: ScoreRow): string {
  return Object.entries(row.reached)
    .map(([standing, phones]) => `${standing} ${phones}`)
    .join(', ');
}

const phones = (count: number): string => `${count} phone${count === 1 ? '' : 's'}`;

function lockSentences({ ordered, locked, wronglyLocked, withoutProof, appeals, endedBy }: Locks): string[] {
  const ends = [
    `${phones(endedBy.released)} heard of it`,
    ...(endedBy.code === 0 ? [] : [`${phones(endedBy.code)} out of reach had a code`]),
    ...(endedBy.lease === 0 ? [] : [`for ${phones(endedBy.lease)} out of reach the lease ended`]),
  ];
  return [
    `Two people ordered ${phones(ordered)} of the smuggled lots to be locked, and ${locked} were: ${wronglyLocked} wrongly, ${withoutProof} without a proof from the public log.`,
    `${appeals.filed} owners appealed, ${appeals.liftedProvisionally} were unlocked while they waited, and ${appeals.upheld} were right.`,
    `One act released the rest: ${ends.join(', ')}.`,
  ];
}

type Locks = NonNullable<Scoreboard['locks']>;

function checkSentence({ decisions, log }: NonNullable<Scoreboard['checked']>): string {
  const found = log.findings.length === 0 ? 'nothing wrong' : `${log.findings.length} things wrong`;
  return `Afterwards ${decisions.alike.toLocaleString('en')} of ${decisions.recorded.toLocaleString('en')} decisions were computed again to the same bytes, and the auditor found ${found} in ${log.entries} entries of the log.`;
}

/** What the start page shows of a play. Plays of earlier versions have no case and were not checked: those sentences are left out. */
export function scenarioSummary(board: Scoreboard): PlayedScenario['summary'] {
  return {
    title: board.title,
    phones: board.phones,
    innocent: {
      lockedBy2021Rule: board.wrongly.rule2021,
      lockedByNetworkRule: board.wrongly.networkRule,
      ...touchedInnocents(board.rows),
    },
    rows: board.rows.map((row) => ({
      owner: row.title,
      phones: row.phones,
      lockedBy2021Rule: row.lockedBy2021Rule,
      lockedByNetworkRule: row.lockedByNetworkRule,
      carnet: reached(row),
      rightlyReached: row.contraband,
    })),
    afterwards: [
      ...(board.locks === null ? [] : lockSentences(board.locks)),
      ...(board.checked === null ? [] : [checkSentence(board.checked)]),
    ],
  };
}
