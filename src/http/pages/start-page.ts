import { readFileSync } from 'node:fs';
import type { Clause, Policy } from '../../core/policy/policy.ts';
import { dayOf, formatDay, type Instant } from '../../core/time.ts';
import { languages, type Language } from '../../protocol/words/language.ts';

/** One kind of owner in the scenario: how many phones they have, and how many of them each rule reached. */
export interface StartPageRow {
  readonly owner: string;
  readonly phones: number;
  readonly lockedBy2021Rule: number;
  readonly lockedByNetworkRule: number;
  readonly carnet: string;
  /** Whether acting on this kind is right. */
  readonly rightlyReached: boolean;
}

/** One clause in one territory. */
export interface HeldRule {
  readonly territory: string;
  readonly clause: Clause;
  readonly from: Instant;
}

export interface StartPage {
  readonly now: Instant;
  readonly policy: Policy | null;
  /** What holds by that policy today and later, as an advisory says it; a clause for each territory. */
  readonly held: readonly HeldRule[];
  /** Clauses of that policy that hold nowhere, now or later. */
  readonly idle: readonly string[];
  /** Why the text of that policy could not be published today; empty where it could. */
  readonly unpublishable: readonly string[];
  /** Destinations to choose from: code and name, in the order of the list. */
  readonly destinations: readonly (readonly [code: string, name: string])[];
  readonly scenario: {
    readonly title: string;
    readonly phones: number;
    /** Owners who did nothing wrong, by what each rule did to their phones; the rows add up to the same. */
    readonly innocent: {
      readonly lockedBy2021Rule: number;
      readonly lockedByNetworkRule: number;
      /** Locked by Carnet. */
      readonly locked: number;
      /** Put under notice by Carnet, without a lock. */
      readonly noticed: number;
    };
    readonly rows: readonly StartPageRow[];
    /** How the case ended and what was checked afterwards: a sentence each. */
    readonly afterwards: readonly string[];
  } | null;
  /** Command lines that work as printed, each with what it shows. */
  readonly tryNext: readonly { readonly shows: string; readonly line: string }[];
}

const consoleFile = (name: string): string =>
  readFileSync(new URL(`../../../console/${name}`, import.meta.url), 'utf8');

/** The style sheet and the script of the start page, as served. */
export function startPageAssets(): { readonly css: string; readonly js: string } {
  return { css: consoleFile('start.css'), js: consoleFile('start.js') };
}

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const count = (value: number): string => value.toLocaleString('en');

/** Of 100: a bar of nothing is still seen. */
const barMin = 0.5;

function rulesChart(scenario: NonNullable<StartPage['scenario']>): string {
  const { lockedBy2021Rule, lockedByNetworkRule, locked, noticed } = scenario.innocent;
  const most = Math.max(lockedBy2021Rule, lockedByNetworkRule, locked, noticed, 1);
  const bar = (name: string, kind: string, value: number): string =>
    `<div><dt>${name}</dt><dd><svg class="bar ${kind}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">` +
    `<rect width="${Math.max(barMin, Math.round((value / most) * 100))}" height="10"></rect></svg>` +
    `<strong>${count(value)}</strong></dd></div>`;
  return (
    '<dl class="rules">' +
    bar('The rule of 2021: locked on sight', 'sight', lockedBy2021Rule) +
    bar('A network-code rule: locked', 'network', lockedByNetworkRule) +
    bar('Carnet: locked', 'carnet', locked) +
    bar('Carnet: put under notice, nothing locked', 'carnet', noticed) +
    '</dl>'
  );
}

function scenarioTable(scenario: NonNullable<StartPage['scenario']>): string {
  const rows = scenario.rows.map((row) => {
    const cell = (value: number): string =>
      `<td${value > 0 && !row.rightlyReached ? ' class="harm"' : ''}>${count(value)}</td>`;
    return (
      `<tr><th scope="row">${escapeHtml(row.owner)}</th><td>${count(row.phones)}</td>` +
      `${cell(row.lockedBy2021Rule)}${cell(row.lockedByNetworkRule)}<td>${escapeHtml(row.carnet)}</td></tr>`
    );
  });
  return (
    '<div class="scroll" tabindex="0" role="region" aria-label="Figures by kind of owner"><table>' +
    `<caption>By kind of owner, with the strictest standing that Carnet gave. Red: locked though innocent.</caption>` +
    '<thead><tr><th scope="col">Owner</th><th scope="col">Phones</th><th scope="col">Locked by the rule of 2021</th>' +
    '<th scope="col">Locked by a network rule</th><th scope="col">Carnet</th></tr></thead>' +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

function afterwardsList({ afterwards }: NonNullable<StartPage['scenario']>): string {
  if (afterwards.length === 0) return '';
  const items = afterwards.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<ul>${items.join('')}</ul>`;
}

function scenarioSection(page: StartPage): string {
  const { scenario } = page;
  if (scenario === null) {
    return (
      '<section><h2>No scenario has been played here</h2>' +
      '<p>Start with <code>--scenario september-2021</code> on an empty data folder to see one.</p></section>'
    );
  }
  return (
    `<section aria-labelledby="scenario"><h2 id="scenario">${escapeHtml(scenario.title)}</h2>` +
    `<p>${count(scenario.phones)} phones with known truth checked in here over HTTP, each signing with its own key. ` +
    'Innocent owners whose phone would have been locked, and what Carnet did to them:</p>' +
    `${rulesChart(scenario)}${afterwardsList(scenario)}${scenarioTable(scenario)}</section>`
  );
}

const describeBasis = (clause: Clause): string =>
  clause.basis.map((basis) => `${basis.instrument} ${basis.provision}`).join('; ');

function policySection({ policy, held, idle, unpublishable, now }: StartPage): string {
  if (policy === null) return '';
  const clauses = held.map(
    ({ territory, clause, from }) =>
      `<dt>${escapeHtml(territory)}</dt><dd><strong>${escapeHtml(clause.id)}</strong>, by ${clause.trigger}, in ` +
      `force ${from > now ? 'from' : 'since'} ${formatDay(dayOf(from))}: ${escapeHtml(describeBasis(clause))}</dd>`,
  );
  const notes = [
    ...(idle.length === 0 ? [] : [`Written down and in force nowhere: ${idle.join(', ')}.`]),
    ...unpublishable.map((fault) => `Could not be published today, and orders no new lock by it: ${fault}.`),
  ];
  return (
    `<section aria-labelledby="policy"><h2 id="policy">The published policy</h2>` +
    `<p>${escapeHtml(policy.title ?? policy.id)}, version ${policy.version}. ` +
    `<a href="/v1/policies/${encodeURIComponent(policy.id)}">Read it whole</a>.</p>` +
    `<dl class="policy">${clauses.join('')}</dl>${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('')}</section>`
  );
}

/** Each language by its own name, for readers without English. */
const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  fa: 'فارسی',
  ar: 'العربية',
  ko: '한국어',
  ru: 'Русский',
  uk: 'Українська',
  pl: 'Polski',
};

function askSection({ destinations, now }: StartPage): string {
  const option = ([code, name]: readonly [string, string]): string =>
    `<option value="${escapeHtml(code)}">${escapeHtml(name)}</option>`;
  const day = dayOf(now);
  return (
    '<section aria-labelledby="ask"><h2 id="ask">Will my phone work if I go there?</h2>' +
    '<form action="/v1/advisories" method="get" id="advisory">' +
    `<label>Destination<select name="destination">${destinations.map(option).join('')}</select></label>` +
    '<label>Phone first used in<input name="from" value="PL" pattern="[A-Z]{2}" maxlength="2" ' +
    'title="The country as two capital letters, such as PL" autocomplete="country" required></label>' +
    `<label>Arrival<input name="arrive" type="date" value="${formatDay(day + 14)}" required></label>` +
    `<label>Departure<input name="leave" type="date" value="${formatDay(day + 28)}" required></label>` +
    `<label>Answer in<select name="lang">${languages.map((language) => option([language, languageNames[language]])).join('')}</select></label>` +
    '<button>Ask</button></form><div id="answer" role="status"></div></section>'
  );
}

function trySection({ tryNext }: StartPage): string {
  const lines = tryNext.map(
    ({ shows, line }) => `<p>${escapeHtml(shows)}</p><pre tabindex="0">${escapeHtml(line)}</pre>`,
  );
  return `<section aria-labelledby="try"><h2 id="try">Try next</h2>${lines.join('')}</section>`;
}

/** The HTML of the start page: what was played, what the policy says, and what to try. It works without its script. */
export function startPage(page: StartPage): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    '<title>Carnet</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/start.css"></head><body>' +
    '<header><h1>Carnet</h1><p class="lead">A phone that crosses a border is not contraband. ' +
    'Carnet tells the difference, and keeps its word.</p></header><main>' +
    askSection(page) +
    scenarioSection(page) +
    policySection(page) +
    trySection(page) +
    '</main><footer>Open here: <a href="/openapi.json">OpenAPI</a>, <a href="/v1/policies">policies</a>, ' +
    '<a href="/v1/trust">trust</a>, <a href="/log/checkpoint">public log</a>, <a href="/readyz">readiness</a>, <a href="/people">operators</a>.</footer>' +
    '<script type="module" src="/start.js"></script></body></html>'
  );
}
