import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Schema from 'typebox/schema';
import { createAdvisory } from '../../../src/app/policies/advisory.ts';
import { snapshotOf } from '../../../src/app/policies/published-policies.ts';
import { advisoryCommand } from '../../../src/cli/advisory.ts';
import { dayMs, parseInstant } from '../../../src/core/time.ts';
import { AdvisoryAnswer, type AdvisoryQuery } from '../../../src/protocol/public/advisory.ts';
import { errorRegistry } from '../../../src/protocol/errors/error-table.ts';
import type { ErrorCode } from '../../../src/protocol/errors/errors.ts';
import { directionOf, languages } from '../../../src/protocol/words/language.ts';

const file = new URL('../../../policies/six-destinations.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');
const publishedAt = parseInstant('2021-08-01T00:00:00Z')!;
const now = parseInstant('2021-09-10T12:00:00Z')!;
const book = snapshotOf([{ id: 'six-destinations', version: 1, publishedAt, sha256: '', text }]);
const advisory = createAdvisory({ clock: { now: () => now }, publishedPolicies: { current: () => book } });

function answered(query: AdvisoryQuery, acceptLanguage: string | null = null): AdvisoryAnswer {
  const outcome = advisory(query, acceptLanguage);
  assert.ok(outcome.kind === 'advised', JSON.stringify(outcome));
  return outcome.answer;
}

test('every answer has the shape that the interface declares, in every language and for every kind of place', () => {
  const schema = Schema.Compile(AdvisoryAnswer);
  for (const lang of languages) {
    for (const destination of ['CU', 'SY', 'UA-43', 'UA', 'DE', 'KP']) {
      const answer = answered({ destination, from: 'PL', lang, arrive: '2021-09-20', leave: '2022-06-30' });
      assert.ok(schema.Check(answer), JSON.stringify(schema.Errors(answer)));
      assert.equal(answer.language, lang);
      assert.equal(answer.direction, directionOf(lang));
      for (const line of answer.words) assert.doesNotMatch(line, /[{}]|undefined|null|NaN|Invalid/);
      assert.ok(answer.words.some((line) => line.includes(answer.destination.name)));
      for (const one of answer.clauses) {
        assert.ok(
          one.basis.every(({ citation }) => one.words.includes(citation)),
          one.words,
        );
        assert.ok(answer.words.includes(one.words));
      }
    }
  }
});

test('the language: lang before Accept-Language before English', () => {
  const rows: readonly [lang: string | undefined, header: string | null, language: string][] = [
    [undefined, null, 'en'],
    [undefined, 'es-CU,es;q=0.9', 'es'],
    ['fa', 'es-CU,es;q=0.9', 'fa'],
    ['ko-KR', null, 'ko'],
  ];
  for (const [lang, header, language] of rows) {
    const query = lang === undefined ? { destination: 'CU' } : { destination: 'CU', lang };
    assert.equal(answered(query, header).language, language);
  }
});

test('without dates it is about a fortnight from today; codes may be written small', () => {
  const answer = answered({ destination: 'cu' });
  assert.deepEqual([answer.arrive, answer.leave, answer.from], ['2021-09-10', '2021-09-23', null]);
  assert.equal(answer.destination.code, 'CU');
});

test('the short answer is the traveller’s; where no clause names the place it is unlisted', () => {
  assert.equal(answered({ destination: 'CU' }).verdict, 'works');
  assert.equal(answered({ destination: 'DE' }).verdict, 'unlisted');
  const ukraine = answered({ destination: 'UA' });
  assert.equal(ukraine.verdict, 'unlisted');
  assert.deepEqual(
    ukraine.listedParts.map(({ code }) => code),
    ['UA-40', 'UA-43'],
  );
});

test('a country whose networks reach a listed place names it, and calls it no part of its own', () => {
  const russia = answered({ destination: 'RU' });
  assert.equal(russia.verdict, 'unlisted');
  assert.deepEqual(
    russia.listedParts.map(({ code }) => code),
    ['UA-40', 'UA-43'],
  );
  assert.match(russia.words.join(' '), /reached from this country .*Crimea/);
  assert.doesNotMatch(russia.words.join(' '), /Parts of this country/);
  assert.match(answered({ destination: 'UA' }).words.join(' '), /Parts of this country .*Crimea/);
  assert.deepEqual(answered({ destination: 'PL' }).listedParts, []);
});

test('it says since when a clause has held, not since when its version has', () => {
  const again = (version: number, day: string, body = text) => ({
    id: 'six-destinations',
    version,
    publishedAt: parseInstant(`${day}T00:00:00Z`)!,
    sha256: '',
    text: body.replace('version: 1', `version: ${version}`),
  });
  const without = text.replace('territories: [CU]', 'territories: [SY]');
  const asked = (versions: Parameters<typeof snapshotOf>[0], at: string, query: AdvisoryQuery) => {
    const book = snapshotOf(versions);
    const ask = createAdvisory({
      clock: { now: () => parseInstant(at)! },
      publishedPolicies: { current: () => book },
    });
    const outcome = ask(query, null);
    assert.ok(outcome.kind === 'advised');
    return outcome.answer;
  };
  const first = again(1, '2021-08-01');
  const repeated = asked([first, again(2, '2022-03-01'), again(3, '2022-04-01')], '2022-05-01T00:00:00Z', {
    destination: 'CU',
  });
  assert.equal(repeated.clauses[0]!.from, '2021-09-01T00:00:00Z');
  assert.equal(repeated.clauses[0]!.version, 3);
  assert.match(repeated.words.join(' '), /in force from 1 September 2021/);
  const broken = asked(
    [first, again(2, '2022-03-01', without), again(3, '2022-04-01')],
    '2022-05-01T00:00:00Z',
    { destination: 'CU' },
  );
  assert.equal(broken.clauses[0]!.from, '2022-04-01T00:00:00Z');
  const across = asked([first, again(2, '2022-03-01')], '2022-03-01T00:00:00Z', {
    destination: 'CU',
    arrive: '2022-02-20',
    leave: '2022-03-20',
  });
  assert.deepEqual(
    across.clauses.map(({ from }) => from),
    ['2021-09-01T00:00:00Z', '2022-03-01T00:00:00Z'],
  );
});

test('it says what it does not promise', () => {
  const words = answered({ destination: 'CU', arrive: '2021-10-01', leave: '2022-09-30' }).words.join('\n');
  assert.match(words, /not a promise/);
  assert.match(words, /travel pass/);
  assert.match(words, /full notice and grace periods/);
  assert.match(words, /due for review by 1 March 2022/);
});

const refused: readonly [AdvisoryQuery, detail: RegExp][] = [
  [
    { destination: 'Cuba' },
    /^destination=Cuba is not a territory code: use ISO 3166-1.* nearest are CU \(Cuba\)/,
  ],
  [{ destination: 'Iran (Islamic Republic of)' }, /^destination=Iran \(Islamic .* nearest are IR \(Iran\)/],
  [{ destination: 'RU-CR' }, /^destination=RU-CR is not a territory.* nearest are UA-43 \(Crimea\)/],
  [{ destination: 'SU' }, /^destination=SU is not a territory.* nearest are RU \(Russia\), UA /],
  [{ destination: '' }, /^destination= is not a territory code/],
  [{ destination: 'ZZ' }, /^destination=ZZ is not a territory in ISO 3166-1/],
  [{ destination: 'UK' }, /^destination=UK .* nearest are GB \(the United Kingdom\)/],
  [{ destination: 'UA-14' }, /^destination=UA-14 has no rules of its own: ask for UA\./],
  [{ destination: 'CU', from: 'Polska' }, /^from=Polska is not a territory code/],
  [{ destination: 'CU', arrive: '1 May' }, /^arrive=1 May is not a day: write it as/],
  [{ destination: 'CU', arrive: '2021-02-30' }, /^arrive=2021-02-30 is not a day/],
  [
    { destination: 'CU', arrive: '2024-01-01' },
    /^arrive=2024-01-01 is more than two years ahead: ask again after 2021-12-31/,
  ],
  [{ destination: 'CU', leave: 'later' }, /^leave=later is not a day/],
  [
    { destination: 'CU', arrive: '2021-10-02', leave: '2021-10-01' },
    /^leave=2021-10-01 is before the arrival: give 2021-10-02/,
  ],
  [
    { destination: 'CU', arrive: '2021-10-01', leave: '2024-10-01' },
    /^leave=2024-10-01 makes a journey of more than two years: give 2023-10-01/,
  ],
  [{ destination: 'CU', lang: 'tlh' }, /^lang=tlh is not spoken here: choose one of en, /],
];

for (const [query, detail] of refused) {
  test(`${JSON.stringify(query)} is refused, naming the field and the cure`, () => {
    const outcome = advisory(query, null);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.code, 'malformed-query' satisfies ErrorCode);
    assert.match(outcome.detail!, detail);
    assert.equal(outcome.members['field'], detail.source.slice(1, detail.source.indexOf('=')));
  });
}

test('the suggested days are accepted', () => {
  answered({ destination: 'CU', arrive: '2021-10-01', leave: '2023-10-01' });
  answered({ destination: 'CU', arrive: new Date(now + 731 * dayMs).toISOString().slice(0, 10) });
});

test('before the policies are read, it says so', () => {
  const unready = createAdvisory({
    clock: { now: () => now },
    publishedPolicies: { current: () => undefined },
  });
  const outcome = unready({ destination: 'CU' }, null);
  assert.ok(outcome.kind === 'refused' && outcome.retryAfterS !== null);
  assert.equal(errorRegistry[outcome.code].status, 503);
});

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await advisoryCommand.run(args, { stdin, stdout, stderr });
  const read = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, out: read(stdout), err: read(stderr) };
}

test('carnet advisory answers offline from policy files', async () => {
  const place = ['--destination', 'CU', '--from', 'PL', '--arrive', '2021-10-05', '--leave', '2021-10-18'];
  const files = ['--as-of', '2021-09-10', '--policies', fileURLToPath(file)];
  const spoken = await command(...place, '--lang', 'es', ...files);
  assert.equal(spoken.code, 0, spoken.err);
  assert.match(
    spoken.out,
    /^Cuba, del 5 de octubre de 2021 al 18 de octubre de 2021\nUn teléfono usado por primera vez en Polonia: funciona\.\n/,
  );
  const json = await command(...place, '--json', ...files);
  assert.equal((JSON.parse(json.out) as AdvisoryAnswer).verdict, 'works');
  assert.equal((await command('--destination', 'CU')).code, 0, 'policies/today.yaml is the default');
});

test('carnet advisory names what is wrong and exits 2', async () => {
  const rows: readonly [string[], RegExp][] = [
    [[], /--destination is missing \(where to/],
    [['--destination', 'Cuba'], /destination=Cuba is not a territory code/],
    [['--destination', 'CU', '--policies', '/nonexistent.yaml'], /\/nonexistent\.yaml: cannot be read/],
    [['--destination', 'CU', 'stray.yaml'], /stray\.yaml is not expected here/],
    [['--destination', 'CU', '--nonsense'], /Unknown option/],
    [['--destination', 'CU', '--as-of', 'then'], /--as-of then is not a day/],
    [
      ['--destination', 'CU', '--policies', fileURLToPath(file), '--policies', fileURLToPath(file)],
      /version 1 twice/,
    ],
  ];
  for (const [args, pattern] of rows) {
    const { code, out, err } = await command(...args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '');
    assert.match(err, pattern);
  }
  const help = await command('--help');
  assert.equal(help.code, 0);
  assert.match(help.out, /^carnet advisory .*--destination CODE/);
});
