import { currentVersion } from '../core/orders/policy-version.ts';
import { listedTerritories } from '../core/decision/decide.ts';
import type { PublishedVersion } from '../app/policies/published-policies.ts';
import { type PolicySet, viewAt } from '../core/decision/compile.ts';
import { heldClauses } from '../core/decision/held-clauses.ts';
import { parseTerritory } from '../core/territory/territory.ts';
import { pageHeaders } from '../http/pages/page-headers.ts';
import { startPage, startPageAssets, type StartPage } from '../http/pages/start-page.ts';
import type { PageHandler } from '../http/exchange/handler.ts';
import { textReply, type Reply } from '../http/exchange/reply.ts';
import { territoryName } from '../protocol/words/territory-name.ts';
import type { RunningServer } from './start-server.ts';

/** Offered beside the listed territories: places that travellers ask about because their neighbours are listed. */
const neighbours = ['UA', 'RU', 'KR', 'TR', 'PA', 'DE'].map((code) => parseTerritory(code)!);

function currentPolicy(server: RunningServer, now: number): PublishedVersion | null {
  const entries = server.policies.current()?.entries;
  const latest = entries?.findLast(({ published }) => published.publishedAt <= now);
  if (entries === undefined || latest === undefined) return null;
  return currentVersion(entries, latest.published.id, now) ?? null;
}

/** By the very function that advisories go by, so that the two never differ. */
function heldBy(set: PolicySet, { policy }: PublishedVersion, now: number): StartPage['held'] {
  const view = viewAt(set, now);
  const territories = [...new Set(policy.clauses.flatMap((clause) => clause.territories))];
  return territories.flatMap((territory) =>
    heldClauses(view, territory, { from: now, until: Infinity })
      .filter((one) => one.policy.id === policy.id)
      .map(({ clause, from }) => ({ territory, clause, from })),
  );
}

type Shown = Pick<StartPage, 'scenario' | 'tryNext'>;

function pageOf(server: RunningServer, shown: Shown): string {
  const now = server.clock.now();
  const policies = server.policies.current();
  const listed = policies === undefined ? [] : [...listedTerritories(policies.set, now)];
  const current = currentPolicy(server, now);
  const held = current === null ? [] : heldBy(policies!.set, current, now);
  return startPage({
    now,
    policy: current?.policy ?? null,
    held,
    idle: (current?.policy.clauses ?? [])
      .map(({ id }) => id)
      .filter((id) => held.every(({ clause }) => clause.id !== id)),
    unpublishable: (current?.unpublishable ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    destinations: [...listed, ...neighbours].map((code) => [code, territoryName('en', code)] as const),
    ...shown,
  });
}

/** The start page with its style and script. It is rendered anew for each visitor, since the policy may have been amended. */
export function startPages(meanwhile: () => Reply): {
  readonly handlers: Readonly<Record<string, PageHandler>>;
  /** The pages are registered before the server exists; until this is called the start page is `meanwhile`. */
  readonly serveFrom: (server: RunningServer, shown: Shown) => void;
} {
  const { css, js } = startPageAssets();
  const shortly = { 'cache-control': 'max-age=300' };
  let page: (() => string) | undefined;
  return {
    handlers: {
      '/': () =>
        page === undefined ? meanwhile() : textReply(200, 'text/html; charset=utf-8', page(), pageHeaders),
      '/start.css': () => textReply(200, 'text/css; charset=utf-8', css, shortly),
      '/start.js': () => textReply(200, 'text/javascript; charset=utf-8', js, shortly),
    },
    serveFrom: (server, shown) => {
      page = () => pageOf(server, shown);
    },
  };
}
