import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { snapshotOf } from '../../../src/app/policies/published-policies.ts';
import type { DirectiveRecord, StoredDossier } from '../../../src/app/dossiers/ports.ts';
import {
  reconcileDossier,
  type DossierInput,
  type ReconciledDossier,
} from '../../../src/app/dossiers/reconcile-dossier.ts';
import type { Approvals } from '../../../src/app/dossiers/orders/approval.ts';
import { sha256Of, type Signer } from '../../../src/app/keys/signer.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../../src/core/time.ts';
import { LockDirectiveV2 } from '../../../src/protocol/device/directive-v2.ts';
import { languages } from '../../../src/protocol/words/language.ts';
import { orderByTwo } from '../../support/order-by-two.ts';
import { measureNamed, namedApproval } from '../../support/named-approval.ts';
import { eventsAfter, storedDossier } from '../../support/stored-dossier.ts';
import { payloadOf } from '../../support/test-phone.ts';

const text = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = Date.parse('2021-08-20T00:00:00Z');
const versionOf = (
  yaml: string,
  version: number,
  publishedAt: Instant,
): Parameters<typeof snapshotOf>[0][number] => ({
  id: 'six-destinations',
  version,
  publishedAt,
  sha256: sha256Of(yaml),
  text: yaml,
});
const first = versionOf(text.replace('appealUnlocks: true', 'appealUnlocks: false'), 1, began);
const book = snapshotOf([first]);

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const signer: Signer = {
  jwk: { kty: 'EC', crv: 'P-256', x: '', y: '', kid: 'k', alg: 'ES256', use: 'sig' },
  sign: async (bytes) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }),
};
const isDirective = Compile(LockDirectiveV2);

const activatedAt = Date.parse('2021-09-02T08:00:00Z');
const cuba = 'CU' as Territory;
const dueAt = activatedAt + 2 * dayMs + 44 * dayMs;
const known = (at: Instant): { at: Instant; receivedAt: Instant } => ({ at, receivedAt: at });
const history: readonly DossierEvent[] = [
  { kind: 'activated', ...known(activatedAt), territory: cuba },
  ...[1.1, 1.5].map((days): DossierEvent => ({
    kind: 'observed',
    ...known(activatedAt + days * dayMs),
    whereabouts: { kind: 'placed', territory: cuba, by: ['fix', 'network'] },
  })),
  { kind: 'notice-acknowledged', ...known(activatedAt + 2 * dayMs), clause: 'cu-activation' },
];

/** The notices that the phone shows after its answers, as the store reads them. */
function noticesAfter(
  before: StoredDossier['notices'],
  directives: readonly DirectiveRecord[],
): StoredDossier['notices'] {
  const shown = directives.flatMap(({ type, state, seq, episode, clauses }) =>
    type === 'notify' && state === 'shown' && episode !== null ? [{ seq, episode, clauses }] : [],
  );
  const released = Math.max(
    0,
    ...directives
      .filter(({ type, provisional }) => type === 'release' && provisional !== true)
      .map(({ seq }) => seq),
  );
  const known = new Set(before.map(({ seq }) => seq));
  return [...before, ...shown.filter(({ seq }) => !known.has(seq))].filter(({ seq }) => seq > released);
}

/** A phone between two reconciliations, as the store would keep it. */
class Kept {
  dossier: StoredDossier;
  now = dueAt + hourMs;
  book = book;
  signer = signer;
  approvals: Approvals = new Map();

  constructor(events: readonly DossierEvent[] = history) {
    const dossier = storedDossier({ at: activatedAt, territory: cuba }, events);
    const deviceId = dossier.registration.deviceId!;
    const isTold = events.some(({ kind }) => kind === 'notice-acknowledged');
    const episode = {
      number: 1,
      territory: cuba,
      deviceId,
      notices: 1,
      releases: 0,
      leases: 0,
      isOver: false,
    };
    this.dossier = {
      ...dossier,
      episodes: isTold ? { count: 1, open: [episode] } : dossier.episodes,
      notices: isTold ? [{ seq: 1, episode: 1, clauses: ['cu-activation'] }] : [],
    };
  }

  order(leaseMs = 30 * dayMs): this {
    const order = orderByTwo(this.now + 90 * dayMs, { measure: measureNamed('a measure') });
    this.approvals = new Map([[order.measure!, namedApproval('a measure', order.approvals)]]);
    const event: DossierEvent = {
      kind: 'lock-ordered',
      ...known(this.now),
      lease: this.now + leaseMs,
      order,
    };
    this.dossier = { ...this.dossier, events: [...this.dossier.events, event] };
    return this;
  }

  /** What the log proves: everything, so far as this phone is concerned. */
  get proofs(): ReadonlyMap<string, string> {
    return new Map(this.dossier.directives.map((one) => [sha256Of(one.statement), 'proof']));
  }

  async reconcile(input: Partial<DossierInput> = {}): Promise<ReconciledDossier> {
    const { lastSeq } = this.dossier;
    const live = {
      events: [],
      directiveUpdates: [],
      lastSeq: lastSeq + 1,
      language: 'en',
      live: true,
      readsTimedNotices: true,
      approvals: this.approvals,
    } as const;
    const reconciled = await reconcileDossier(
      { signer: this.signer, policies: this.book },
      this.dossier,
      { ...live, ...input },
      this.now,
    );
    const { change } = reconciled;
    if (change === null) return reconciled;
    const states = new Map(change.directiveUpdates.map((one) => [one.seq, one]));
    assert.equal(states.size, change.directiveUpdates.length, 'one state an order');
    const directives = [...this.dossier.directives, ...change.issued].map((one) => ({
      ...one,
      ...states.get(one.seq),
    }));
    this.dossier = {
      ...this.dossier,
      ...eventsAfter(this.dossier, change),
      directives,
      episodes: change.episodes ?? this.dossier.episodes,
      notices: noticesAfter(this.dossier.notices, directives),
      lastSeq: change.lastSeq,
      standing: change.standing,
      open: change.open,
      nextAt: change.nextAt,
      directiveSeq: Math.max(this.dossier.directiveSeq, ...change.issued.map((one) => one.seq)),
      decisionSha256: change.decisionSha256,
    };
    return reconciled;
  }

  /** The latest of a kind. */
  latest(type: DirectiveRecord['type']): DirectiveRecord {
    const found = this.dossier.directives.findLast((one) => one.type === type);
    assert.ok(found !== undefined, `no ${type} was issued`);
    return found;
  }

  answer(
    state: 'obeyed' | 'refused' | 'shown',
    type: DirectiveRecord['type'],
    why: string | null = null,
  ): DossierInput['directiveUpdates'] {
    return [{ seq: this.latest(type).seq, state, why }];
  }

  /** Ordered, issued, proved, delivered. */
  static async delivered(): Promise<Kept> {
    const phone = new Kept().order();
    await phone.reconcile();
    phone.now += minuteMs;
    await phone.reconcile({ proofs: phone.proofs });
    return phone;
  }

  types(reconciled: ReconciledDossier): string {
    return reconciled.delivered.map(({ directive }) => directive.type).join(' ');
  }
}

test('a lock waits for its proof, is delivered with it, and again until the phone answers', async () => {
  const phone = new Kept().order();
  const first = await phone.reconcile();
  assert.deepEqual(
    [first.decision.standing, phone.types(first), first.proofAwaitedSince],
    ['locked', '', phone.now],
  );
  assert.equal(phone.latest('lock').state, 'pending');
  phone.now += minuteMs;
  assert.equal(phone.types(await phone.reconcile()), '', 'still no proof');
  const second = await phone.reconcile({ proofs: phone.proofs });
  assert.deepEqual(
    [phone.types(second), second.proofAwaitedSince, phone.latest('lock').state],
    ['lock', null, 'delivered'],
  );
  phone.now += minuteMs;
  assert.equal(phone.types(await phone.reconcile({ proofs: phone.proofs })), 'lock');
  assert.equal(
    phone.types(
      await phone.reconcile({ proofs: phone.proofs, directiveUpdates: phone.answer('obeyed', 'lock') }),
    ),
    '',
  );
  assert.equal(phone.dossier.directives.length, 1);
});

const away: Signer = { ...signer, sign: () => Promise.reject(new Error('CKR_DEVICE_REMOVED')) };

test('while the directive key is away nothing is lost: the report counts, and the order follows once it is back', async () => {
  const phone = new Kept().order();
  phone.signer = away;
  const unsigned = await phone.reconcile();
  assert.match(unsigned.unsigned!.message, /does not sign: CKR_DEVICE_REMOVED/);
  assert.deepEqual(
    [unsigned.decision.standing, phone.types(unsigned), phone.dossier.directives.length],
    ['locked', '', 0],
  );
  assert.deepEqual([phone.dossier.lastSeq, phone.dossier.open], [2, true]);
  phone.signer = signer;
  phone.now += minuteMs;
  const signed = await phone.reconcile();
  assert.deepEqual([signed.unsigned, phone.latest('lock').state], [null, 'pending']);
});

test('a release that the key could not sign is owed on, whatever became of an older one', async () => {
  const phone = await Kept.delivered();
  await phone.reconcile({ directiveUpdates: phone.answer('obeyed', 'lock') });
  const released = (): DossierEvent => ({ kind: 'released', ...known(phone.now), by: 'operator' });
  phone.now += minuteMs;
  phone.signer = away;
  const unsigned = await phone.reconcile({ events: [released()] });
  assert.deepEqual([unsigned.unsigned === null, phone.types(unsigned)], [false, '']);
  phone.signer = signer;
  phone.now += minuteMs;
  assert.equal(phone.types(await phone.reconcile()), 'release');
  // Refused for good, and the key is away when it is to be signed anew: the records of a reset phone show nothing else that it holds.
  await phone.reconcile({ directiveUpdates: phone.answer('refused', 'release', 'unknown-key') });
  phone.now += 7 * hourMs;
  phone.signer = away;
  assert.equal(phone.types(await phone.reconcile()), '');
  phone.signer = signer;
  const before = phone.latest('release').seq;
  assert.equal(phone.types(await phone.reconcile()), 'release');
  assert.ok(phone.latest('release').seq > before);
});

test('a lock is over with its lease or after a week, whichever comes first; its directive and statement have their shape', async () => {
  for (const [leaseMs, livesMs] of [
    [30 * dayMs, 7 * dayMs],
    [2 * dayMs, 2 * dayMs],
  ] as const) {
    const phone = new Kept().order(leaseMs);
    await phone.reconcile();
    const { jws, expiresAt, lease, statement } = phone.latest('lock');
    const end = Math.floor((phone.now + leaseMs) / dayMs) * dayMs;
    assert.deepEqual([expiresAt, lease], [Math.min(phone.now + livesMs, end), end], 'leases end at midnight');
    const directive = payloadOf(jws);
    assert.deepEqual(isDirective.Errors(directive), []);
    assert.deepEqual([Date.parse(directive.lease), directive.seq], [lease, Math.floor(phone.now / secondMs)]);
    assert.deepEqual(
      [`${JSON.parse(statement).until}T00:00:00Z`, directive.statementSha256],
      [directive.lease, sha256Of(statement)],
    );
  }
});

test('a lock that was never delivered is simply withdrawn; one that was is released, though nobody answered', async () => {
  for (const isDelivered of [false, true]) {
    const phone = isDelivered ? await Kept.delivered() : new Kept().order();
    if (!isDelivered) await phone.reconcile();
    phone.now += hourMs;
    const released: DossierEvent = { kind: 'released', ...known(phone.now) };
    const reconciled = await phone.reconcile({ events: [released], proofs: phone.proofs });
    assert.equal(phone.types(reconciled), isDelivered ? 'release' : '');
    assert.equal(phone.latest('lock').state, isDelivered ? 'delivered' : 'withdrawn');
    if (!isDelivered) continue;
    assert.ok(phone.latest('release').seq > phone.latest('lock').seq);
    phone.now += hourMs;
    await phone.reconcile({ directiveUpdates: phone.answer('obeyed', 'release') });
    assert.deepEqual([phone.latest('lock').state, phone.latest('lock').why], ['withdrawn', 'released']);
    phone.now += hourMs;
    assert.equal(
      phone.types(await phone.reconcile()),
      'notify',
      'told once; the notice that it took down still holds',
    );
    const seen: DossierEvent = { kind: 'notice-acknowledged', ...known(phone.now), clause: 'cu-activation' };
    await phone.reconcile({ events: [seen], directiveUpdates: phone.answer('shown', 'notify') });
    phone.now += hourMs;
    assert.equal(phone.types(await phone.reconcile()), '', 'and is shown again');
  }
});

test('nobody here: nothing is issued, what holds no more is withdrawn, and the phone is waited for', async () => {
  const phone = await Kept.delivered();
  phone.now += hourMs;
  await phone.reconcile({
    events: [{ kind: 'released', ...known(phone.now), by: 'operator' }],
    language: null,
    live: false,
  });
  assert.deepEqual([phone.dossier.directives.length, phone.dossier.open], [1, true]);
  const waiting = new Kept().order();
  await waiting.reconcile();
  await waiting.reconcile({
    events: [{ kind: 'released', ...known(waiting.now), by: 'operator' }],
    language: null,
    live: false,
  });
  assert.equal(waiting.latest('lock').state, 'withdrawn');
});

const refusals: readonly (readonly [string, number, 'same' | 'anew'])[] = [
  ['no-quorum', hourMs, 'same'],
  ['bad-checkpoint', 5 * dayMs, 'same'],
  ['not-in-log', 8 * dayMs, 'anew'],
  ['replayed', hourMs, 'same'],
  ['replayed', 7 * hourMs, 'anew'],
  ['expired', 7 * hourMs, 'anew'],
];

for (const [why, afterMs, wanted] of refusals)
  test(`refused as ${why}, ${afterMs / hourMs} hours on: ${wanted === 'same' ? 'the same order with a newer proof' : 'a new order'}`, async () => {
    const phone = await Kept.delivered();
    const { seq } = phone.latest('lock');
    phone.now += afterMs;
    const reconciled = await phone.reconcile({
      directiveUpdates: phone.answer('refused', 'lock', why),
      proofs: phone.proofs,
    });
    assert.equal(phone.latest('lock').seq === seq, wanted === 'same');
    if (wanted === 'same')
      assert.deepEqual([phone.types(reconciled), phone.latest('lock').why], ['lock', why]);
    else assert.equal(phone.dossier.directives.find((one) => one.seq === seq)!.state, 'withdrawn');
  });

test('a phone that refuses in a loop is not written to in a loop', async () => {
  const phone = await Kept.delivered();
  for (let time = 0; time < 24; time += 1) {
    phone.now += hourMs;
    await phone.reconcile({
      directiveUpdates: phone.answer('refused', 'lock', 'replayed'),
      proofs: phone.proofs,
    });
  }
  assert.ok(phone.dossier.directives.length <= 5, `${phone.dossier.directives.length} orders in a day`);
});

test('somebody’s release is told until it is answered, also where no lock is on record, and signed anew where it came too late', async () => {
  const phone = new Kept();
  await phone.reconcile({
    events: [{ kind: 'released', ...known(phone.now), by: 'operator' }],
    language: null,
    live: false,
  });
  phone.now += hourMs;
  assert.equal(phone.types(await phone.reconcile()), 'release');
  phone.now += hourMs;
  assert.equal(phone.types(await phone.reconcile()), 'release', 'and again');
  const { seq } = phone.latest('release');
  phone.now += hourMs;
  await phone.reconcile({ directiveUpdates: phone.answer('refused', 'release', 'replayed') });
  assert.equal(phone.latest('release').seq, seq, 'not at once');
  phone.now += 6 * hourMs;
  await phone.reconcile({ directiveUpdates: phone.answer('refused', 'release', 'replayed') });
  assert.ok(phone.latest('release').seq > seq);
  phone.now += hourMs;
  await phone.reconcile({ directiveUpdates: phone.answer('obeyed', 'release') });
  phone.now += hourMs;
  assert.equal(phone.types(await phone.reconcile()), '');
});

test('a report that was taken in before brings no lock, and no renewal', async () => {
  const phone = new Kept().order();
  const again = { live: false, lastSeq: phone.dossier.lastSeq };
  assert.equal((await phone.reconcile(again)).decision.standing, 'locked');
  assert.equal(phone.dossier.directives.length, 0);
  phone.now += 25 * dayMs;
  await phone.reconcile(again);
  assert.equal(phone.dossier.events.filter((event) => event.kind === 'lock-ordered').length, 1);
  await phone.reconcile();
  assert.equal(phone.dossier.events.filter((event) => event.kind === 'lock-ordered').length, 2);
});

test('numbers follow the clock, and go on from the last where the clock goes back', async () => {
  const phone = new Kept().order();
  await phone.reconcile();
  assert.equal(phone.latest('lock').seq, Math.floor(phone.now / secondMs));
  phone.dossier = { ...phone.dossier, directiveSeq: phone.latest('lock').seq + 1000 };
  phone.now += minuteMs;
  await phone.reconcile({ events: [{ kind: 'released', ...known(phone.now), by: 'operator' }] });
  assert.equal(phone.latest('release').seq, phone.latest('lock').seq + 1001);
});

test('a release overtakes a waiting notice: what still applies is told anew, after it', async () => {
  const untold = history.slice(0, -1);
  const phone = new Kept(untold);
  await phone.reconcile();
  const { seq } = phone.latest('notify');
  phone.now += hourMs;
  const reconciled = await phone.reconcile({
    events: [{ kind: 'released', ...known(phone.now), by: 'operator' }],
  });
  assert.equal(phone.types(reconciled), 'release notify');
  assert.ok(phone.latest('release').seq > seq && phone.latest('notify').seq > phone.latest('release').seq);
});

test('a notice overtakes a lock that waits for its proof: the lock is numbered anew, behind it', async () => {
  const phone = new Kept().order();
  await phone.reconcile();
  const { seq } = phone.latest('lock');
  phone.now += hourMs;
  const other = text
    .replace('id: six-destinations', 'id: other')
    .replaceAll('-activation', '-other')
    .replaceAll('trigger: activation', 'trigger: presence')
    .replaceAll('stay: null', 'stay: { permitted: P1D, count: continuous }');
  phone.book = snapshotOf([first, { ...versionOf(other, 1, phone.now), id: 'other' }]);
  const seen = (): DossierEvent => ({
    kind: 'observed',
    ...known(phone.now),
    whereabouts: { kind: 'placed', territory: cuba, by: ['fix', 'network'] },
  });
  phone.now += hourMs;
  await phone.reconcile({ events: [seen()] });
  phone.now += 25 * hourMs;
  const reconciled = await phone.reconcile({ events: [seen()] });
  assert.equal(phone.types(reconciled), 'notify');
  const lock = phone.latest('lock');
  assert.ok(lock.seq > phone.latest('notify').seq && phone.latest('notify').seq > seq);
  assert.equal(phone.dossier.directives.find((one) => one.seq === seq)!.state, 'withdrawn');
  phone.now += minuteMs;
  assert.equal(phone.types(await phone.reconcile({ proofs: phone.proofs })), 'notify lock');
});

test('an order counts by its own measure: a newer one lets no older one out whose signatures count no more', async () => {
  for (const people of [1, 2]) {
    const phone = new Kept().order(60 * dayMs);
    const older = phone.dossier.events.at(-1)!;
    phone.now += hourMs;
    const newer = orderByTwo(phone.now + 90 * dayMs, { measure: measureNamed('another') });
    const approvals =
      people === 2
        ? newer.approvals
        : newer.approvals.map((one) => ({ ...newer.approvals[0]!, role: one.role }));
    // Restored since the older one was signed.
    phone.approvals = new Map([[newer.measure!, namedApproval('another', newer.approvals)]]);
    const written: DossierEvent = {
      kind: 'lock-ordered',
      ...known(phone.now),
      lease: phone.now + 30 * dayMs,
      order: { ...newer, approvals },
    };
    phone.dossier = { ...phone.dossier, events: [...phone.dossier.events, written] };
    for (const days of [0, 1, 45]) {
      phone.now += days * dayMs;
      const { change } = await phone.reconcile({ proofs: phone.proofs });
      assert.deepEqual(
        [change?.issued.filter(({ type }) => type === 'lock') ?? [], change?.appended ?? []],
        [[], []],
        `${days} days`,
      );
    }
    assert.ok(phone.dossier.events.includes(older));
  }
});

test('an order from hours ahead was given by a wrong clock: it is ended for good, and by no clock that is in doubt', async () => {
  for (const [behindMs, onlyReleases, ended] of [
    [30 * minuteMs, false, false],
    [2 * hourMs, true, false],
    [2 * hourMs, false, true],
  ] as const) {
    const phone = new Kept().order();
    const orderedAt = phone.now;
    phone.now -= behindMs;
    await phone.reconcile({ onlyReleases });
    const isEnded = phone.dossier.events.some(({ kind }) => kind === 'released');
    assert.equal(isEnded, ended, `${behindMs} ${onlyReleases}`);
    phone.now = orderedAt + hourMs;
    const { decision } = await phone.reconcile({ live: false, onlyReleases: true });
    assert.equal(decision.standing, ended ? 'due' : 'locked');
  }
});

test('a notice has a clock only where its number is not a day ahead of the time', async () => {
  for (const [aheadMs, isTimed] of [
    [20 * hourMs, true],
    [25 * hourMs, false],
  ] as const) {
    const phone = new Kept(history.slice(0, 3));
    phone.dossier = { ...phone.dossier, directiveSeq: Math.floor((phone.now + aheadMs) / secondMs) };
    await phone.reconcile();
    const notice = phone.latest('notify');
    assert.equal('notice' in payloadOf(notice.jws), isTimed);
    assert.equal(notice.episode !== null, isTimed, 'no lock rests on one without a clock');
  }
});

test('a lock in every language fits, with its proof, into what an answer may carry', async () => {
  for (const language of languages) {
    const phone = new Kept().order();
    await phone.reconcile({ language });
    const { jws } = phone.latest('lock');
    assert.ok(jws.length < 4096, `${language}: ${jws.length}`);
    assert.ok(payloadOf(jws).reason.includes('cu-activation'));
  }
});

const lifting = snapshotOf([versionOf(text, 1, began)]);
const inFavour: readonly (readonly [string, readonly DossierEvent[]])[] = [
  ['an appeal that unlocks', [{ kind: 'appeal-filed', ...known(0) }]],
  [
    'an exemption',
    [
      {
        kind: 'exemption-granted',
        ...known(0),
        exemption: 'baggage',
        from: began,
        until: began + 900 * dayMs,
      },
    ],
  ],
  [
    'an appeal that was upheld',
    [
      { kind: 'appeal-filed', ...known(0) },
      { kind: 'appeal-decided', ...known(0), outcome: 'upheld' },
    ],
  ],
];

for (const [what, events] of inFavour)
  test(`${what}, recorded by a server whose clock is an hour ahead, is not undone by one behind it`, async () => {
    const phone = await Kept.delivered();
    phone.book = lifting;
    await phone.reconcile({ directiveUpdates: phone.answer('obeyed', 'lock') });
    phone.now += hourMs;
    const lifted = await phone.reconcile({
      events: events.map((event, index) => ({ ...event, ...known(phone.now + index) })),
    });
    phone.now += secondMs;
    assert.equal(phone.types(await phone.reconcile()), 'release', JSON.stringify(lifted.decision));
    await phone.reconcile({ directiveUpdates: phone.answer('obeyed', 'release') });
    const locks = phone.dossier.directives.filter(({ type }) => type === 'lock').length;
    // The other server.
    phone.now -= hourMs;
    for (let minute = 0; minute < 3; minute += 1) {
      phone.now += minuteMs;
      assert.doesNotMatch(phone.types(await phone.reconcile({ proofs: phone.proofs })), /lock/);
    }
    assert.equal(phone.dossier.directives.filter(({ type }) => type === 'lock').length, locks);
  });
