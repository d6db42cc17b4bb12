import { relative } from 'node:path';
import { dayOf, formatDay } from '../core/time.ts';
import type { StartPage } from '../http/pages/start-page.ts';
import { defaultDataDir, defaultPort } from './defaults.ts';
import type { ExamplePhone, PlayedScenario } from './played-scenario.ts';
import type { RunningServer } from './start-server.ts';

type Step = StartPage['tryNext'][number];

/** A phone of the scenario to look at: one that was locked, else one that is due, else the strictest; undefined where the database has none of them. */
async function findExample(
  server: RunningServer,
  played: PlayedScenario | null,
): Promise<ExamplePhone | undefined> {
  const of = (wanted: string) => played?.examples.find(({ standing }) => standing === wanted);
  const example = of('locked') ?? of('due') ?? played?.examples.at(-1);
  if (example === undefined) return undefined;
  const { store } = server;
  const found = await store.transact((tx) =>
    store.findRegistrations(tx, { by: 'serial', serial: example.serial }),
  );
  return found.length === 0 ? undefined : example;
}

/** The options by which `carnet` finds this server and its data folder; empty where its defaults do. */
function optionsFor(url: string, dataDir: string): string {
  const folder = relative(process.cwd(), dataDir) || '.';
  const server = url === `http://127.0.0.1:${defaultPort}` ? '' : ` --url ${url}`;
  return folder === defaultDataDir ? server : `${server} --data '${folder.replaceAll("'", `'\\''`)}'`;
}

function phoneSteps({ standing, title, serial }: ExamplePhone, where: string): readonly Step[] {
  const what =
    standing === 'locked'
      ? `A phone that two people had locked, and that is free again (${title})`
      : `A phone of the scenario (${title})`;
  return [
    {
      shows: `${what}: what support reads to its owner, every order with its entry in the public log:`,
      line: `npx carnet phone find ${serial}${where}\nnpx carnet phone dossier ${serial}${where}`,
    },
    {
      shows:
        'The code that would unlock it without a network, for the ten digits that its lock screen shows:',
      line: `npx carnet phone unlock-code ${serial} "01234 56789" --reason "trying it out"${where}`,
    },
  ];
}

/** From the case to its lots, and from a lot to each of its phones; nothing where there was no case. */
async function caseSteps({ store }: RunningServer, where: string): Promise<readonly Step[]> {
  const latest = { state: null, caseId: null, before: null };
  const measures = await store.transact((tx) => store.listMeasures(tx, latest, 20));
  const lock = measures.find(({ kind }) => kind === 'lock');
  if (lock === undefined || lock.caseId === null) return [];
  return [
    {
      shows: 'The case, who signed what in it, and each of its phones with the lot that it was sold in:',
      line: `npx carnet case show ${lock.caseId}${where}\nnpx carnet measure show ${lock.id} --phones${where}`,
    },
  ];
}

/** What to try next: command lines that work as printed in the folder that the server was started in. */
export async function nextSteps(
  server: RunningServer,
  dataDir: string,
  played: PlayedScenario | null,
): Promise<readonly Step[]> {
  const { url } = server;
  const day = dayOf(server.clock.now());
  const trip = `arrive=${formatDay(day + 14)}&leave=${formatDay(day + 28)}`;
  const example = await findExample(server, played);
  return [
    {
      shows: 'Does the public log hold together, and did two people sign every lock? Anyone may ask:',
      line: `npx carnet log verify ${url}`,
    },
    ...(example === undefined ? [] : phoneSteps(example, optionsFor(url, dataDir))),
    ...(example === undefined ? [] : await caseSteps(server, optionsFor(url, dataDir))),
    {
      shows: 'Will my phone work if I go there? In Polish:',
      line: `curl -s '${url}/v1/advisories?destination=CU&from=PL&${trip}&lang=pl'`,
    },
    {
      shows: 'What does this evidence prove, and what follows from a history?',
      line:
        `echo '[{"kind":"address","territory":"CU"},{"kind":"network","plmn":"26201"}]' | npx carnet locate\n` +
        'npx carnet decide --explain test/decisions/table.yaml',
    },
    {
      shows: 'A larger fleet, on a database of its own:',
      line: 'npx carnet simulate september-2021 --phones 5000',
    },
  ];
}
