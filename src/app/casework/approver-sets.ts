import { dayMs, dayOf, formatDay, formatInstant, type Instant } from '../../core/time.ts';
import { setDaysMax, type ApproverSet } from '../../protocol/acts/approver-set.ts';
import { signerRoles } from '../../protocol/acts/measure.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ApproversStatement } from '../../protocol/log/statement-v2.ts';
import { sha256Of } from '../keys/signer.ts';
import type { Transaction } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import type { ApproverPorts, ApproverSetRecord } from './approvers-ports.ts';
import { lapseOf } from './signers.ts';

/** Most keys that a set can name. */
const keysMax = 64;

/**
 * Makes set number 1 once two people have keys and both may approve; firmware pins it. Nothing before: a set of one person would be nobody's
 * check, and one without witnesses proves no lock. Nor while restored records may lack a set 1 that phones follow already: two sets of one number end
 * all locks for good.
 */
export async function addFirstSet(ports: ApproverPorts, tx: Transaction): Promise<void> {
  if (ports.standstill() !== null || (await readRoll(ports, tx)).length > 0) return;
  if (await ports.approving.isPublished(1)) return;
  const now = ports.clock.now();
  const set = await nextSet(ports, tx, null, now);
  if (set === null) return;
  const text = JSON.stringify(set);
  addSet(ports, tx, { sha256: sha256Of(text), number: 1, text, signedAt: now, assertions: [] });
}

/**
 * Why a key cannot be added now; null: it can. Before the first set it waits until the server goes on: the key of the second person makes that set, and
 * none is made while records may lack one that phones follow.
 */
export async function refusalOfKey(ports: ApproverPorts, tx: Transaction): Promise<Refusal | null> {
  const standstill = ports.standstill();
  if (standstill === null || (await readRoll(ports, tx)).length > 0) return null;
  return refuse('not-ready', {
    detail: `The approver key of the second person makes the first approver set, and none is made while the server stands still (${standstill.kind}). Add the key once it goes on: see /readyz.`,
    members: { waitingFor: standstill.kind },
    retryAfterS: 60,
  });
}

/** What has to be done so that there is a first set, where there is none. */
export async function stepsToFirstSet(ports: ApproverPorts, tx: Transaction): Promise<readonly string[]> {
  const { quorum } = ports.approving.logTrust();
  const named = approversIn(await keysOf(ports, tx));
  const steps = quorum < 1 ? ['Name witnesses and a quorum: without them no lock can be proved.'] : [];
  if (named.size < 2)
    return [
      ...steps,
      'Two people who may approve each add an approver key; the second makes the first approver set.',
    ];
  return [
    ...steps,
    `${named.size} people who may approve have approver keys, and their last key was added when no set could be made: the server stood still, a role was not confirmed, or no witnesses were named. One of them adds another approver key, which makes the first approver set.`,
  ];
}

const approversIn = (keys: ApproverSet['keys']): ReadonlySet<string> =>
  new Set(keys.filter(({ roles }) => roles.includes('approver')).map(({ person }) => person));

/** Adds a set, and states it in the public log. */
export function addSet(
  { store }: { readonly store: Pick<ApproverPorts['store'], 'queueStatements' | 'addApproverSet'> },
  tx: Transaction,
  set: Omit<ApproverSetRecord, 'statement'>,
): void {
  const { number, sha256, signedAt } = set;
  const day = formatDay(dayOf(signedAt));
  const stated: ApproversStatement = { v: 2, kind: 'approvers', day, set: { number, sha256 } };
  const statement = JSON.stringify(stated);
  store.queueStatements(tx, [statement]);
  store.addApproverSet(tx, { ...set, statement });
}

/**
 * What the next set says: the keys of everybody whose roles let them sign, in a fixed order, and the log and witnesses of this server. null where it
 * would name fewer than two people who approve, or no witness.
 */
export async function nextSet(
  ports: ApproverPorts,
  tx: Transaction,
  previous: { readonly number: number; readonly sha256: string } | null,
  now: Instant,
): Promise<ApproverSet | null> {
  const { log, witnesses, quorum } = ports.approving.logTrust();
  if (log === null || quorum < 1 || witnesses.length < quorum) return null;
  const keys = await keysOf(ports, tx);
  if (approversIn(keys).size < 2) return null;
  const origin = ports.approving.origin();
  return {
    number: (previous?.number ?? 0) + 1,
    previous: previous?.sha256 ?? null,
    rpId: new URL(origin).hostname,
    origins: [origin],
    log: { origin: log.origin, vkey: log.vkey },
    witnesses: witnesses.map(({ name, vkey }) => ({ name, vkey })),
    quorum,
    from: formatInstant(now),
    until: formatInstant(now + setDaysMax * dayMs),
    keys: keys.slice(0, keysMax),
  };
}

async function keysOf(ports: ApproverPorts, tx: Transaction): Promise<ApproverSet['keys']> {
  const keys: ApproverSet['keys'] = [];
  for (const { operatorId, spki } of await ports.store.listApproverKeys(tx, null)) {
    const roles: ApproverSet['keys'][number]['roles'] = [];
    for (const role of signerRoles)
      if ((await lapseOf(ports, tx, 'lock', { role, operator: operatorId })) === null) roles.push(role);
    if (roles.length > 0)
      keys.push({ person: operatorId, roles, spki: Buffer.from(spki).toString('base64url') });
  }
  return keys;
}
