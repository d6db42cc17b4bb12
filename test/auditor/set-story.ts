import { setChallengeText } from '../../src/protocol/acts/approval.ts';
import { formatProof } from '../../src/core/log/proof.ts';
import { leafHash } from '../../src/core/log/hash.ts';
import { hashTree, pathIn } from '../../src/core/log/hash-tree.ts';
import { sha256 } from '../core/log/naive-tree.ts';
import { logKey, type LogOnDisk, origin, witnesses } from './log-on-disk.ts';
import { sha256Text, type Loose, type Story, type TestPasskey } from './logged-story.ts';

/** Somebody with an approver key. */
export interface Signer {
  readonly person: string;
  readonly passkey: TestPasskey;
}

/** An approver set as it will be served: everything but the proof, which needs the whole log. */
export interface ToldSet {
  readonly set: Loose;
  readonly signers: readonly Signer[];
  /** What is otherwise than it should be: fields of an assertion, of the delivered document, the proof. */
  readonly odd?: Loose;
  /** Changes the served document last. */
  readonly change?: (delivered: Loose) => void;
}

export const setOf = (number: number, members: readonly Signer[], more: Loose = {}): Loose => ({
  number,
  previous: null,
  rpId: 'example.org',
  origins: ['https://carnet.example.org'],
  log: { origin, vkey: logKey.vkey },
  witnesses: witnesses.map(({ name, vkey }) => ({ name, vkey })),
  quorum: 2,
  from: '2026-01-05T00:00:00Z',
  until: '2026-04-05T00:00:00Z',
  keys: members.map(({ person, passkey }) => ({
    person,
    roles: ['approver', 'proposer'],
    spki: passkey.publicKey,
  })),
  ...more,
});

/** The statement of a set. */
export const stated = (set: Loose, day = '2026-01-10'): Loose => ({
  v: 2,
  day,
  kind: 'approvers',
  set: { number: set['number'], sha256: sha256Text(JSON.stringify(set)) },
});

/** Writes the log, then serves each set with a proof from the log's own checkpoint. */
export async function tellWithSets(log: LogOnDisk, story: Story, sets: readonly ToldSet[]): Promise<void> {
  await log.tell(story);
  const leaves = story.statements.map(({ value }) => leafHash(sha256, Buffer.from(JSON.stringify(value))));
  const tree = await hashTree(sha256, leaves);
  const checkpoint = (await log.read('checkpoint')).toString();
  for (const { set, signers, odd, change } of sets) {
    const text = JSON.stringify(set);
    const name = sha256Text(text);
    const index = story.statements.findIndex(
      ({ value }) => value['kind'] === 'approvers' && value['set'].number === set['number'],
    );
    const statement = story.statements[index]!.value;
    const delivered: Loose = {
      set: text,
      assertions: signers.map(({ passkey }) => setAssertion(passkey, name, odd)),
      statement: JSON.stringify(statement),
      proof: formatProof({ index, hashes: pathIn(tree, index), checkpoint }),
    };
    change?.(delivered);
    await log.put(`approvers/${set['number']}`, JSON.stringify(delivered));
  }
}

function setAssertion(passkey: TestPasskey, setSha256: string, odd: Loose = {}): Loose {
  const challenge = sha256Text(setChallengeText(setSha256));
  const { authenticatorData, clientDataJson, signature } = passkey.assert('approver', setSha256, {
    challenge,
    ...odd,
  });
  return { role: 'approver', key: passkey.key, authenticatorData, clientDataJSON: clientDataJson, signature };
}
