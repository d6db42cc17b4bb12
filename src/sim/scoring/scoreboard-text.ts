import { standings } from '../../core/decision/decision.ts';
import type { PlayChecked } from './check-play.ts';
import { lockLines } from './lock-score.ts';
import { strangerKinds, type StrangerScore } from '../fleet/stranger.ts';
import { touchedInnocents } from './innocents.ts';
import { keyProofs } from '../world/person.ts';
import { reachedNothing, type Scoreboard, type ScoreRow } from './scoreboard.ts';

const integer = (value: number): string => value.toLocaleString('en-GB');
const wrongfulShown = 20;

function reachedText(row: ScoreRow): string {
  const parts = standings.flatMap((standing) => {
    const phones = row.reached[standing];
    return phones === undefined ? [] : [`${standing} ${integer(phones)}`];
  });
  return parts.join(', ');
}

function table(board: Scoreboard): string[] {
  const header = ['owner', 'phones', '2021 rule', 'network rule', 'Carnet: strictest standing', 'wrongful'];
  const cells = board.rows.map((row) => {
    const locked = (phones: number): string =>
      phones > 0 && !row.contraband ? `${integer(phones)} !` : `${integer(phones)}  `;
    return [
      row.title,
      integer(row.phones),
      locked(row.lockedBy2021Rule),
      locked(row.lockedByNetworkRule),
      reachedText(row),
      integer(row.wrongful),
    ];
  });
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]!.length)),
  );
  const leftAligned = new Set([0, 4]);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        leftAligned.has(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)];
}

function kindsText(statements: Readonly<Record<string, number>>): string {
  const parts = Object.entries(statements).map(([kind, count]) => `${integer(count)} ${kind}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function checkedLines({ decisions, log }: PlayChecked): readonly string[] {
  return [
    `Decisions computed again from the database alone: ${integer(decisions.alike)} of ${integer(decisions.recorded)} to the same bytes`,
    ...decisions.different.map((each) => `  differs: ${each}`),
    `The public log, read by its auditor: ${integer(log.entries)} entries${kindsText(log.statements)}; ` +
      (log.findings.length === 0 ? 'all is well' : `${integer(log.findings.length)} findings`),
    ...log.findings.slice(0, wrongfulShown).map((each) => `  ${each}`),
    '',
  ];
}

function strangersLine(strangers: StrangerScore): string {
  const { enrolled, answers, ownersCarnets, othersOrders, heldWithoutStart, supersededOwners } = strangers;
  const keys = strangerKinds.map((kind) => `${integer(enrolled[kind])} ${kind}`).join(', ');
  const reached = reachedNothing(strangers)
    ? "nothing of an owner's"
    : `${integer(ownersCarnets)} carnets, ${integer(othersOrders)} orders, ${integer(supersededOwners)} keys replaced, ${integer(heldWithoutStart)} times held without a first start`;
  return `Strangers with the numbers on the box:           ${keys} phones enrolled, ${integer(answers)} answers; they reached ${reached}`;
}

/** The scoreboard for a terminal. `!` marks locks of phones whose owners did nothing wrong. */
export function scoreboardText(board: Scoreboard): string {
  const { wrongly, due, traffic, pace } = board;
  const touched = touchedInnocents(board.rows);
  const { faults } = traffic;
  const refused = Object.entries(traffic.refused).map(([code, times]) => `${integer(times)} ${code}`);
  const wrongful = board.wrongfulEffects
    .slice(0, wrongfulShown)
    .map(
      ({ phone, kind, territory, fault, at, unavoidable }) =>
        `  phone ${phone} (${kind}, truly in ${territory}): ${fault} at ${at}` +
        (unavoidable === null ? '' : `; nothing can help: ${unavoidable}`),
    );
  return [
    `${board.title}: ${integer(board.phones)} phones from ${board.from} to ${board.until}, seed ${board.seed}`,
    '',
    ...table(board),
    '',
    `Innocent phones locked by the rule of 2021:      ${integer(wrongly.rule2021)}`,
    `Innocent phones locked by the network-code rule: ${integer(wrongly.networkRule)}`,
    `Innocent phones locked by Carnet:                ${integer(touched.locked)}; put under notice: ${integer(touched.noticed)}`,
    `Phones on which Carnet broke a promise:          ${integer(wrongly.carnet)}`,
    ...wrongful,
    `Contraband that had to reach due, and did:       ${integer(due.reached)} of ${integer(due.expected)}` +
      ` (${keyProofs.map((proof) => `${proof} ${integer(board.dueByProof[proof].reached)} of ${integer(board.dueByProof[proof].expected)}`).join(', ')})`,
    strangersLine(board.strangers),
    '',
    ...(board.locks === null ? [] : lockLines(board.locks)),
    ...(board.checked === null ? [] : checkedLines(board.checked)),
    `${integer(traffic.enrolments)} enrolments and ${integer(traffic.checkIns)} check-ins over HTTP in ` +
      `${(pace.elapsedMs / 1000).toFixed(1)} s, ${integer(Math.round(pace.checkInsPerSecond))} check-ins a second`,
    `On the way: ${integer(faults['lost-request'])} requests and ${integer(faults['lost-answer'])} answers lost, ` +
      `${integer(faults.duplicate)} sent twice, ${integer(faults['late-copy'])} again hours later, ` +
      `${integer(traffic.unavailable)} answered 503${refused.length === 0 ? '' : `; refused: ${refused.join(', ')}`}`,
    ...(traffic.broken === 0
      ? []
      : [`The server broke ${integer(traffic.broken)} times: status 500 and the like.`]),
    '',
  ].join('\n');
}
