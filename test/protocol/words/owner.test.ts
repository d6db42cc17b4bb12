import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicies } from '../../../src/core/decision/compile.ts';
import { decide } from '../../../src/core/decision/decide.ts';
import type { Decision, Standing } from '../../../src/core/decision/decision.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Clause } from '../../../src/core/policy/policy.ts';
import { dayMs } from '../../../src/core/time.ts';
import { languages } from '../../../src/protocol/words/language.ts';
import { sayMoment } from '../../../src/protocol/words/moment.ts';
import { noticeReason, ownerMessage, releaseReason } from '../../../src/protocol/words/owner.ts';
import { say } from '../../../src/protocol/words/say.ts';
import { territoryName } from '../../../src/protocol/words/territory-name.ts';
import { duration, exampleClause, examplePolicy, instant, territory } from './example-policy.ts';

const day = (text: string): number => instant(`${text}T00:00:00Z`);
type HistoryEvent<E = DossierEvent> = E extends DossierEvent ? Omit<E, 'receivedAt' | 'at'> : never;
const event = (at: string, what: HistoryEvent): DossierEvent => ({
  ...what,
  at: day(at),
  receivedAt: day(at),
});
const seen = (at: string, code: string): DossierEvent =>
  event(at, {
    kind: 'observed',
    whereabouts: { kind: 'placed', territory: territory(code), by: ['fix', 'network'] },
  });
const activated = (at: string, code: string): DossierEvent =>
  event(at, { kind: 'activated', territory: territory(code) });
const acknowledged = event('2021-09-04', { kind: 'notice-acknowledged', clause: 'cu-activation' });
const smuggled = [activated('2021-09-02', 'CU'), seen('2021-09-03', 'CU'), seen('2021-09-04', 'CU')];

interface Row {
  readonly name: string;
  readonly standing: Standing;
  readonly now: string;
  readonly events: readonly DossierEvent[];
  readonly clause?: Partial<Clause>;
  /** Every one stands in the text, in whatever language. */
  readonly holds: readonly string[];
  /** In English. */
  readonly reads: readonly RegExp[];
}

const presence = {
  trigger: 'presence',
  stay: { count: 'continuous', permitted: duration('P365D') },
} as const;
const remedy = ['https://example.com/appeal', 'help@example.com'];

const table: readonly Row[] = [
  {
    name: 'a visitor is told that nothing happens',
    standing: 'visitor',
    now: '2021-09-10',
    events: [activated('2021-03-01', 'DE'), seen('2021-09-04', 'CU')],
    holds: [],
    reads: [/^You are a visitor in Cuba\. Your phone keeps working/],
  },
  {
    name: 'a permitted stay is told with its length',
    standing: 'visitor',
    now: '2021-09-10',
    events: [activated('2021-03-01', 'DE'), seen('2021-09-04', 'CU'), seen('2021-09-06', 'CU')],
    clause: presence,
    holds: [],
    reads: [/Permitted stay: 365 days\./],
  },
  {
    name: 'doubt has no effect',
    standing: 'unproven',
    now: '2021-09-10',
    events: [
      activated('2021-03-01', 'DE'),
      event('2021-09-04', {
        kind: 'observed',
        whereabouts: { kind: 'unproven', because: 'conflict', candidates: [territory('CU')] },
      }),
    ],
    holds: [],
    reads: [/no effect/],
  },
  {
    name: 'an exemption and how long it holds',
    standing: 'exempt',
    now: '2021-09-10',
    events: [
      ...smuggled,
      event('2021-09-05', {
        kind: 'exemption-granted',
        exemption: 'press',
        from: null,
        until: day('2021-12-01'),
      }),
    ],
    holds: [],
    reads: [/^An exemption holds for your phone in Cuba\./, /before 1 December 2021/],
  },
  {
    name: 'a pass and how long it holds',
    standing: 'exempt',
    now: '2021-09-10',
    events: [
      ...smuggled,
      event('2021-09-01', {
        kind: 'pass-granted',
        territory: territory('CU'),
        from: day('2021-09-01'),
        until: day('2021-11-01'),
      }),
    ],
    holds: [],
    reads: [/^Your travel pass for Cuba holds\./, /before 1 November 2021/],
  },
  {
    name: 'a notice not yet acknowledged promises its times',
    standing: 'notice',
    now: '2021-09-04',
    events: smuggled,
    holds: ['cu-activation', 'Terms of sale 14.2 (Example Devices)', ...remedy],
    reads: [
      /^Notice: your phone works/,
      /14 days/,
      /30 days/,
      /Teaching/,
      /personal baggage/,
      /periods do not run/,
    ],
  },
  {
    name: 'a notice acknowledged names its dates',
    standing: 'notice',
    now: '2021-09-05',
    events: [...smuggled, acknowledged],
    holds: ['cu-activation', ...remedy],
    reads: [
      /until 18 September 2021 at 00:00 UTC/,
      /until 18 October 2021 at 00:00 UTC/,
      /one person proposes it and another/,
    ],
  },
  {
    name: 'an appeal stops the clock, so no date is named',
    standing: 'notice',
    now: '2021-09-08',
    events: [...smuggled, acknowledged, event('2021-09-06', { kind: 'appeal-filed' })],
    holds: ['cu-activation', ...remedy],
    reads: [/^(?:(?!September).)*being examined(?:(?!September).)*$/s],
  },
  {
    name: 'grace',
    standing: 'grace',
    now: '2021-10-01',
    events: [...smuggled, acknowledged],
    holds: ['cu-activation', ...remedy],
    reads: [/^Grace period: your phone works as usual until at least 18 October 2021 at 00:00 UTC\./],
  },
  {
    name: 'due still works',
    standing: 'due',
    now: '2021-10-19',
    events: [...smuggled, acknowledged],
    holds: ['cu-activation', ...remedy],
    reads: [/still works, but it may now be locked/, /Emergency calls/],
  },
  {
    name: 'locked says until when, and what still works',
    standing: 'locked',
    now: '2021-10-21',
    events: [
      ...smuggled,
      acknowledged,
      event('2021-10-20', { kind: 'lock-ordered', lease: day('2021-11-10') }),
    ],
    holds: ['cu-activation', ...remedy],
    reads: [
      /^This phone is locked\. The lock ends by itself on 10 November 2021 at 00:00 UTC/,
      /Emergency calls/,
      /Nothing is deleted/,
    ],
  },
  {
    name: 'a clause that only informs threatens nothing',
    standing: 'notice',
    now: '2021-09-05',
    events: smuggled,
    clause: { restriction: 'notify' },
    holds: ['cu-activation', ...remedy],
    reads: [/^For your information/, /^(?!.*period)/s],
  },
];

for (const row of table) {
  test(`${row.name}, in every language`, () => {
    const policies = [examplePolicy([exampleClause(row.clause)])];
    const now = day(row.now);
    const decision = decide(compilePolicies(policies), { events: row.events }, { now, knownAt: now });
    assert.equal(decision.standing, row.standing);
    for (const language of languages) {
      const text = ownerMessage(decision, policies, language) ?? '';
      assert.doesNotMatch(text, /[{}]|undefined|null|NaN|Invalid|–/, language);
      assert.ok(text.length < 1600, `${language}: ${text.length} characters`);
      for (const part of row.holds) assert.ok(text.includes(part), `${language} lacks ${part}:\n${text}`);
      if (row.standing !== 'unproven')
        assert.ok(text.includes(territoryName(language, territory('CU'))), language);
    }
    for (const pattern of row.reads) assert.match(ownerMessage(decision, policies, 'en')!, pattern);
  });
}

const policies = [examplePolicy([exampleClause()])];
const decideAt = (now: string, events: readonly DossierEvent[]): Decision =>
  decide(compilePolicies(policies), { events }, { now: day(now), knownAt: day(now) });

test('a phone that nothing concerns is told nothing', () => {
  const decision = decideAt('2021-09-10', [activated('2021-03-01', 'DE')]);
  assert.equal(decision.standing, 'clear');
  assert.equal(ownerMessage(decision, policies, 'en'), undefined);
});

test('the reason of a notify is about what is new, even beside a clause that is further along', () => {
  const law = exampleClause({ id: 'cu-law', effective: { from: day('2021-09-01'), until: null } });
  const both = [examplePolicy([exampleClause(), law])];
  const now = day('2021-10-01');
  const decision = decide(
    compilePolicies(both),
    { events: [...smuggled, acknowledged] },
    { now, knownAt: now },
  );
  assert.equal(decision.standing, 'grace');
  for (const language of languages) {
    const text = noticeReason(decision, both, language);
    assert.ok(text.startsWith(say(language, 'noticeTitle', {})), text);
    assert.ok(text.includes('cu-law') && !text.includes('cu-activation'), text);
    assert.ok(!text.includes('https:'), 'the directive carries its remedy itself');
  }
});

test('the reason of a release names the clause and why it has no effect', () => {
  const rows: readonly [readonly DossierEvent[], RegExp][] = [
    [
      [event('2021-09-06', { kind: 'exemption-granted', exemption: 'press', from: null, until: null })],
      /An exemption holds/,
    ],
    [
      [
        event('2021-09-06', { kind: 'appeal-filed' }),
        event('2021-09-07', { kind: 'appeal-decided', outcome: 'upheld' }),
      ],
      /appeal was upheld/,
    ],
    [[seen('2021-09-06', 'PA')], /conditions of the rule are not met/],
  ];
  for (const [more, pattern] of rows) {
    const decision = decideAt('2021-09-10', [...smuggled, acknowledged, ...more]);
    assert.match(releaseReason(decision, ['cu-activation'], 'en'), pattern);
    for (const language of languages) {
      const text = releaseReason(decision, ['cu-activation'], language);
      assert.ok(text.startsWith(say(language, 'releaseTitle', {})) && text.includes('cu-activation'), text);
    }
  }
  assert.match(releaseReason(decideAt('2021-09-10', []), ['gone-clause'], 'en'), /no longer in force/);
});

test('a reason fits the wire, however many clauses hold', () => {
  const many = [
    examplePolicy(Array.from({ length: 40 }, (_, index) => exampleClause({ id: `cu-${index}` }))),
  ];
  const now = day('2021-09-10');
  const decision = decide(compilePolicies(many), { events: smuggled }, { now, knownAt: now });
  for (const language of languages) assert.ok(noticeReason(decision, many, language).length <= 4000);
});

test('dates in a message are the decision’s own', () => {
  const decision = decideAt('2021-09-05', [...smuggled, acknowledged]);
  assert.equal(decision.grace!.until, day('2021-09-04') + 44 * dayMs);
  for (const language of languages) {
    const text = ownerMessage(decision, policies, language)!;
    assert.ok(text.includes(sayMoment(language, decision.notice!.until)), text);
    assert.ok(text.includes(sayMoment(language, decision.grace!.until)), text);
  }
});
