import { decisionBytes } from '../../core/decision/decide.ts';
import { readRecord } from '../../core/orders/read-record.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { DossierView } from '../../protocol/operators/dossiers.ts';
import type { PhoneList } from '../../protocol/operators/phones.ts';
import { explainDecision } from '../../protocol/words/explain.ts';
import type { Language } from '../../protocol/words/language.ts';
import { emptyDossier } from '../dossiers/empty-dossier.ts';
import { eventView } from '../dossiers/event-view.ts';
import type { ProofReader } from '../log/ports.ts';
import { formatOrNull, phoneView } from '../dossiers/phone-view.ts';
import type { PolicySnapshot, PublishedPolicies } from '../policies/published-policies.ts';
import type { Clock, Transactions } from '../ports.ts';
import type { Dossiers, PhoneLookup, Registrations, StoredDossier } from '../dossiers/ports.ts';
import { sha256Of } from '../keys/signer.ts';
import { lockViewOf, supportViewOf, type SupportView } from './dossier-view.ts';
import type { SupportStore } from './ports.ts';

export interface ReadPorts {
  readonly store: Transactions & Dossiers & Registrations & SupportStore;
  readonly proofs: ProofReader;
  readonly policies: PublishedPolicies;
  readonly clock: Clock;
  readonly isWatched: (phoneId: string) => boolean;
}

/** Finds phones by what is printed on them, or by an id. Throws `StoreUnavailable`. */
export async function findPhones(
  ports: ReadPorts,
  by: PhoneLookup,
): Promise<{ readonly kind: 'found'; readonly list: PhoneList } | Refusal> {
  const found = await ports.store.transact((tx) => ports.store.findRegistrations(tx, by));
  return {
    kind: 'found',
    list: { phones: found.map((one) => phoneView(one, ports.isWatched(one.phoneId))) },
  };
}

/**
 * One phone's dossier with the decision that follows from it now; `inWords`: explained in that language, as a support agent would read it out. A
 * phone without a dossier has an empty one. Throws `StoreUnavailable`.
 */
export function readDossier(
  ports: ReadPorts,
  phoneId: string,
  inWords: Language | null,
): Promise<{ readonly kind: 'read'; readonly view: DossierView } | Refusal> {
  return ports.store.transact(async (tx) => {
    const [registration] = await ports.store.findRegistrations(tx, { by: 'phoneId', phoneId });
    if (registration === undefined) return refuse('phone-unknown');
    const policies = await ports.policies.within(tx);
    const stored = (await ports.store.readDossiers(tx, [phoneId])).get(phoneId);
    const dossier = stored ?? emptyDossier(registration);
    const phone = phoneView(registration, ports.isWatched(phoneId));
    const supported = await supportViewOf(ports, tx, phoneId);
    const view = viewOf(phone, dossier, policies, { now: ports.clock.now(), inWords, supported });
    return { kind: 'read', view };
  });
}

function viewOf(
  phone: DossierView['phone'],
  dossier: StoredDossier,
  policies: PolicySnapshot,
  {
    now,
    inWords,
    supported,
  }: { readonly now: number; readonly inWords: Language | null; readonly supported: SupportView },
): DossierView {
  const record = readRecord(policies, dossier.events, now);
  const { decision } = record;
  const bytes = decisionBytes(decision);
  return {
    phone,
    standing: decision.standing,
    open: dossier.open,
    nextAt: formatOrNull(dossier.nextAt),
    events: dossier.events.map(eventView),
    decision: JSON.parse(bytes) as DossierView['decision'],
    decisionSha256: sha256Of(bytes),
    lock: lockViewOf(record, dossier, policies, supported.directives),
    words: inWords === null ? null : [...explainDecision(decision, policies.documents, inWords)],
    ...supported,
  };
}
