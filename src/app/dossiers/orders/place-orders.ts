import type { Acknowledged } from '../../../core/orders/acknowledgements.ts';
import { isReleaseBare } from '../../../core/orders/bare-release.ts';
import { owedDirectives, undeliveredLocks, type Owed } from '../../../core/orders/owed-directives.ts';
import { closeEpisodes, reviewEpisodes, type Episodes } from '../../../core/orders/open-episodes.ts';
import type { HeldNotice } from '../../../core/orders/held-notice.ts';
import type { ReadRecord } from '../../../core/orders/read-record.ts';
import type { WantedLock } from '../../../core/orders/wanted-lock.ts';
import type { Language } from '../../../protocol/words/language.ts';
import { SignerAway, type Signer } from '../../keys/signer.ts';
import type { PolicySnapshot } from '../../policies/published-policies.ts';
import type { DirectiveRecord, StoredDossier } from '../ports.ts';
import type { NamedPhoneApproval } from './approval.ts';
import { issueDirectives } from './issue-directives.ts';

/** What follows from the record, before anything is ordered. */
export interface Situation {
  readonly record: ReadRecord;
  readonly acknowledged: Acknowledged<DirectiveRecord>;
  readonly wanted: WantedLock | null;
  /** Of the decision's exact bytes, base64url; computed when first asked for. */
  readonly decisionSha256: () => string;
}

interface Placing extends Situation {
  /** null: the phone is not here. */
  readonly language: Language | null;
  readonly readsTimedNotices: boolean;
  /** What a lock would bring; null where the phone is not here with a new report, or nothing shows that two people named it. */
  readonly approval: NamedPhoneApproval | null;
  /** Numbers of outstanding locks whose signatures do not count now. */
  readonly unsupported: ReadonlySet<number>;
  /** Nothing else is issued. */
  readonly onlyReleases: boolean;
}

/** What becomes of a phone's directives. */
export interface Orders {
  readonly issued: readonly DirectiveRecord[];
  readonly keep: readonly DirectiveRecord[];
  readonly withdrawn: readonly number[];
  /** Nothing applies any more, and the phone is told so. */
  readonly released: boolean;
  readonly unsigned: SignerAway | null;
  readonly episodes: Episodes;
  /** For the log's next list. */
  readonly leaves: readonly Uint8Array[];
}

/** Directives are issued only while the phone is here to take them, in its owner's language. */
export async function placeOrders(
  { signer, policies }: { readonly signer: Signer; readonly policies: PolicySnapshot },
  dossier: StoredDossier,
  { record: { events, decision }, acknowledged, wanted, decisionSha256, ...here }: Placing,
): Promise<Orders> {
  const { outstanding, held } = acknowledged;
  const { language, approval, readsTimedNotices, unsupported } = here;
  const episodes = reviewEpisodes(dossier.episodes, dossier.registration.deviceId!, decision);
  if (language === null) {
    const withdrawn = undeliveredLocks(outstanding, wanted);
    const keep = outstanding.filter((one) => one.expiresAt > decision.now && !withdrawn.includes(one.seq));
    return { issued: [], keep, withdrawn, released: false, unsigned: null, episodes, leaves: [] };
  }
  const notices = heldNotices(dossier, acknowledged, episodes);
  const all = owedDirectives({
    ...acknowledged,
    decision,
    events,
    wanted,
    notices,
    readsTimedNotices,
    mayLock: approval !== null,
    unsupported,
  });
  const owed = here.onlyReleases ? withoutNotices(all, outstanding) : all;
  const signed = await issueDirectives(
    {
      signer,
      dossier,
      episodes,
      decision,
      decisionSha256,
      policies,
      language,
      readsTimedNotices,
      isBare: isReleaseBare(events),
      approval,
    },
    owed,
  ).catch((error: unknown) => {
    if (error instanceof SignerAway) return error;
    throw error;
  });
  const unsigned = signed instanceof SignerAway ? signed : null;
  const issued = signed instanceof SignerAway ? [] : signed.directives;
  const applies = decision.clauses.some((one) => one.standing !== null);
  // What replaces a notice or a release could not be signed, so those stay; locks are withdrawn all the same.
  const isStillNeeded = (number: number): boolean =>
    unsigned !== null && outstanding.some(({ seq, type }) => seq === number && type !== 'lock');
  // A lock that the phone may hold stays on record until its lease ends or the phone says that it obeyed the release.
  const mayBeHeld = new Set(held.map((one) => one.seq));
  return {
    issued,
    keep: outstanding.filter((one) => !owed.withdraw.includes(one.seq)),
    withdrawn: owed.withdraw.filter((seq) => !mayBeHeld.has(seq) && !isStillNeeded(seq)),
    released: !applies && issued.some((one) => one.type === 'release'),
    unsigned,
    ...(signed instanceof SignerAway
      ? { episodes, leaves: [] }
      : { episodes: closeEpisodes(signed.episodes), leaves: signed.leaves }),
  };
}

/** The notices that the phone shows by its reports, this one included, and whose episodes are open. */
function heldNotices(
  { notices, unproved }: StoredDossier,
  { shown }: Acknowledged<DirectiveRecord>,
  { open }: Episodes,
): readonly HeldNotice[] {
  return [...notices, ...shown].flatMap(({ seq, episode, clauses }) => {
    const its = open.find(({ number, isOver }) => number === episode && !isOver);
    if (its === undefined) return [];
    const isProved = !unproved.some((one) => one.seq === seq) && !shown.some((one) => one.seq === seq);
    return [{ seq, episode: its.number, territory: its.territory, clauses, isProved }];
  });
}

/** The same without what tells or locks: notices stay as they are until they may be given again. */
function withoutNotices(owed: Owed, outstanding: readonly DirectiveRecord[]): Owed {
  const notices = new Set(outstanding.filter(({ type }) => type === 'notify').map(({ seq }) => seq));
  return { ...owed, notify: [], lock: null, withdraw: owed.withdraw.filter((seq) => !notices.has(seq)) };
}
