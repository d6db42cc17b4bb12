import { currentVersion } from '../../core/orders/policy-version.ts';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { parseTerritory } from '../../core/territory/territory.ts';
import { territoryName } from '../../protocol/words/territory-name.ts';
import { startPage, startPageAssets, type StartPage } from '../../http/pages/start-page.ts';
import { textReply, type Handler, type Reply } from '../../http/reply.ts';
import type { Scoreboard, ScoreRow } from '../scoring/scoreboard.ts';
import type { RunningServer } from '../../server/start-server.ts';

/** Offered beside the listed territories: places that travellers ask about because their neighbours are listed. */
const alsoAsked = ['UA', 'RU', 'KR', 'TR', 'PA', 'DE'].map((code) => parseTerritory(code)!);

function reached(row: ScoreRow): string {
  return Object.entries(row.reached)
    .map(([standing, phones]) => `${standing} ${phones}`)
    .join(', ');
}

const phones = (count: number): string => `${count} phone${count === 1 ? '' : 's'}`;

/** The case in sentences; what a play of an earlier version lacks is left out. */
function afterwards({ locks, checked }: Scoreboard): readonly string[] {
  const sentences: string[] = [];
  if (locks !== null) {
    const { ordered, locked, wronglyLocked, withoutProof, appeals, endedBy } = locks;
    const ends = [
      `${phones(endedBy.released)} heard of it`,
      ...(endedBy.code === 0 ? [] : [`${phones(endedBy.code)} out of reach had a code`]),
      ...(endedBy.lease === 0 ? [] : [`for ${phones(endedBy.lease)} out of reach the lease ended`]),
    ];
    sentences.push(
      `Two people ordered ${phones(ordered)} of the smuggled lots to be locked, and ${locked} were: ${wronglyLocked} wrongly, ${withoutProof} without a proof from the public log.`,
      `${appeals.filed} owners appealed, ${appeals.liftedProvisionally} were unlocked while they waited, and ${appeals.upheld} were right.`,
      `One act released the rest: ${ends.join(', ')}.`,
    );
  }
  if (checked !== null) {
    const { decisions, log } = checked;
    const found = log.findings.length === 0 ? 'nothing wrong' : `${log.findings.length} things wrong`;
    sentences.push(
      `Afterwards ${decisions.alike.toLocaleString('en')} of ${decisions.recorded.toLocaleString('en')} decisions were computed again to the same bytes, and the auditor found ${found} in ${log.entries} entries of the log.`,
    );
  }
  return sentences;
}

function scenarioOf(board: Scoreboard): NonNullable<StartPage['scenario']> {
  return {
    title: board.title,
    phones: board.phones,
    wronglyLocked: board.wrongly,
    rows: board.rows.map((row) => ({
      owner: row.title,
      phones: row.phones,
      lockedBy2021Rule: row.lockedBy2021Rule,
      lockedByNetworkRule: row.lockedByNetworkRule,
      carnet: reached(row),
      rightlyReached: row.contraband,
    })),
    afterwards: afterwards(board),
  };
}

function currentPolicy(server: RunningServer, now: number): Policy | null {
  const book = server.book.current();
  const latest = book?.entries.findLast(({ published }) => published.publishedAt <= now);
  if (book === undefined || latest === undefined) return null;
  return currentVersion(book.entries, latest.published.id, now)?.policy ?? null;
}

function pageOf(server: RunningServer, board: Scoreboard | null, tryNext: StartPage['tryNext']): string {
  const now = Date.now();
  const book = server.book.current();
  const listed = book === undefined ? [] : [...listedTerritories(book.set, now)];
  return startPage({
    now,
    policy: currentPolicy(server, now),
    destinations: [...listed, ...alsoAsked].map((code) => [code, territoryName('en', code)] as const),
    scenario: board === null ? null : scenarioOf(board),
    tryNext,
  });
}

const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:";

/** The first page with its style and script. It is made anew for each visitor: the policy may have been amended. */
export function firstPages(
  board: Scoreboard | null,
  meanwhile: () => Reply,
): {
  readonly handlers: Readonly<Record<string, Handler>>;
  /** The pages are registered before the server exists; until this is called the start page is `meanwhile`. */
  readonly serveFrom: (server: RunningServer, tryNext: StartPage['tryNext']) => void;
} {
  const { css, js } = startPageAssets();
  const shortly = { 'cache-control': 'max-age=300' };
  let page: (() => string) | undefined;
  return {
    handlers: {
      '/': () =>
        page === undefined
          ? meanwhile()
          : textReply(200, 'text/html; charset=utf-8', page(), { 'content-security-policy': csp }),
      '/start.css': () => textReply(200, 'text/css; charset=utf-8', css, shortly),
      '/start.js': () => textReply(200, 'text/javascript; charset=utf-8', js, shortly),
    },
    serveFrom: (server, tryNext) => {
      page = () => pageOf(server, board, tryNext);
    },
  };
}
