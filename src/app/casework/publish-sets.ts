import { createPublicKey, hash } from 'node:crypto';
import { parseInstant } from '../../core/time.ts';
import { setChallengeText, type Assertion } from '../../protocol/acts/approval.ts';
import type { ApproverSet, DeliveredApproverSet } from '../../protocol/acts/approver-set.ts';
import { DeliveredApproverSet as Delivered } from '../../protocol/acts/approver-set.ts';
import { readSetText } from '../../protocol/acts/read-set.ts';
import { ApproversStatement } from '../../protocol/log/statement-v2.ts';
import { parseJson } from '../../protocol/schema/read-json.ts';
import { fits } from '../../protocol/schema/shape.ts';
import { sha256Of } from '../keys/signer.ts';
import type { LogFiles, ProofReader } from '../log/ports.ts';
import type { Clock, Transaction, Transactions } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import type { ApproverSetStore, SignedSet } from './approvers-ports.ts';
import { holds, keyOf } from './measure-manifest.ts';

export interface SetPublishingPorts {
  readonly store: Transactions & ApproverSetStore;
  readonly clock: Clock;
  readonly proofs: ProofReader;
  readonly files: Pick<LogFiles, 'publishApproverSet' | 'readApproverSet'>;
}

/**
 * Publishes each set at `/log/approvers/N` once its statement is in the witnessed log, and takes up the sets that the public files hold and these
 * records lack, as after a restore: another set of the same number would end all locks for good. Returns the newest set. Throws `StoreUnavailable`.
 */
export async function publishApproverSets(ports: SetPublishingPorts): Promise<SignedSet | null> {
  const roll = await ports.store.transact(async (tx) => {
    const known = await readRoll(ports, tx);
    return (await takeUp(ports, tx, known)) ? readRoll(ports, tx) : known;
  });
  // From the newest on: what is published already has everything before it published.
  for (const one of [...roll].reverse()) {
    if ((await ports.files.readApproverSet(one.number)) !== null) break;
    await publish(ports, one);
  }
  return roll.at(-1) ?? null;
}

async function publish({ store, proofs, files }: SetPublishingPorts, one: SignedSet): Promise<void> {
  const { number, text, assertions, statement } = one;
  if (statement === null) return;
  const name = sha256Of(statement);
  const proof = (await store.transact((tx) => proofs.readProofs(tx, [name]))).get(name);
  if (proof === undefined) return;
  const delivered: DeliveredApproverSet = { set: text, assertions: [...assertions], statement, proof };
  await files.publishApproverSet(number, Buffer.from(JSON.stringify(delivered)));
}

const isDelivered = fits(Delivered);
const isApproversStatement = fits(ApproversStatement);

/** Adds the published set that follows the newest recorded one. Whether there was one. */
async function takeUp(
  { store, files, clock, proofs }: SetPublishingPorts,
  tx: Transaction,
  roll: readonly SignedSet[],
): Promise<boolean> {
  const newest = roll.at(-1);
  const number = (newest?.number ?? 0) + 1;
  const bytes = await files.readApproverSet(number);
  if (bytes === null) return false;
  const delivered = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isDelivered(delivered)) return false;
  const { set: text, assertions, statement } = delivered;
  const [set, sha256] = [readSetText(text), sha256Of(text)];
  if (set?.number !== number || set.previous !== (newest?.sha256 ?? null)) return false;
  // Nobody signs the first set, or one that firmware names once the set before has ended: what speaks for it is its place in the log.
  const isOver = newest !== undefined && clock.now() >= parseInstant(newest.set.until)!;
  const isGood =
    newest === undefined || (isOver && assertions.length === 0)
      ? isStatementOf(statement, number, sha256) &&
        (await proofs.readProofs(tx, [sha256Of(statement)])).size > 0
      : isSignedByTwo(newest.set, sha256, assertions);
  if (!isGood) return false;
  store.addApproverSet(tx, {
    number: set.number,
    sha256,
    text,
    signedAt: clock.now(),
    assertions,
    statement,
  });
  return true;
}

function isStatementOf(statement: string, number: number, sha256: string): boolean {
  const stated = parseJson(statement);
  return isApproversStatement(stated) && stated.set.number === number && stated.set.sha256 === sha256;
}

/** Whether two persons who hold `approver` in a set signed the next one, at its page. */
function isSignedByTwo(before: ApproverSet, sha256: string, assertions: readonly Assertion[]): boolean {
  const challenge = hash('sha256', setChallengeText(sha256), 'buffer');
  const persons = new Set<string>();
  for (const { key, authenticatorData, clientDataJSON: clientDataJson, signature } of assertions) {
    const owner = before.keys.find(({ roles, spki }) => roles.includes('approver') && keyOf(spki) === key);
    if (owner === undefined) return false;
    const origin = before.origins.find((one) =>
      holds(
        {
          publicKey: owner.spki,
          algorithm: algorithmOf(owner.spki),
          rpId: before.rpId,
          origin: one,
          authenticatorData,
          clientDataJson,
          signature,
        },
        challenge,
      ),
    );
    if (origin === undefined) return false;
    persons.add(owner.person);
  }
  return persons.size >= 2;
}

/** COSE: Ed25519 or ES256, the two that sets name. */
function algorithmOf(spki: string): -7 | -8 {
  const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' });
  return key.asymmetricKeyType === 'ed25519' ? -8 : -7;
}
