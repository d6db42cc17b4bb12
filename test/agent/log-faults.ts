import type { Maker, NamedLockFault } from './named-lock.ts';
import { Signatory, type TestLog } from './test-log.ts';

const stranger = new Signatory('witness.example/a', 4);
const strangeLog = new Signatory('log.example/carnet', 1);

type Prove = (own: TestLog, index: number) => string;

/** The lock is logged rightly; what is delivered as its proof is this. */
const provedBy = (prove: Prove) => (): NamedLockFault => ({ proof: logged(prove) });

/** The lock is logged rightly, under a checkpoint that these signed. */
const signedBy = (signers: (own: TestLog) => readonly Signatory[]): (() => NamedLockFault) =>
  provedBy((own, index) => own.proof(index, own.checkpoint(signers(own))));

/** Appends a statement now, cosigned now, and proves it so. */
export function logged(prove: Prove): (maker: Maker, statement: string) => string {
  return ({ testLog, server }, statement) => {
    testLog.timeS = Math.floor(server.nowMs / 1000);
    return prove(testLog, testLog.append(statement));
  };
}

const withoutLine =
  (dropped: number): Prove =>
  (own, index) =>
    own
      .proof(index)
      .split('\n')
      .filter((_, line) => line !== dropped)
      .join('\n');

const flipped: Prove = (own, index) => {
  const [head, first, second, ...rest] = own.proof(index).split('\n');
  return [head, first, (second!.startsWith('A') ? 'B' : 'A') + second!.slice(1), ...rest].join('\n');
};

/** One witness cosigned the checkpoint at two times. */
const twice: Prove = (own, index) => {
  const checkpoint = own.checkpoint([own.log, own.witnesses[0]]);
  const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
  const { name, id, signature } = own.witnesses[0].line(text, own.timeS + 60);
  const line = Buffer.concat([Buffer.alloc(4), signature]);
  line.writeUInt32BE(id);
  return own.proof(index, `${checkpoint}— ${name} ${line.toString('base64')}\n`);
};

/** Proofs that show nothing: each lock is refused by a phone that obeys the same one with its proof. */
export const logFaults: readonly (readonly [string, () => NamedLockFault, string])[] = [
  [
    'a statement that was never logged, with the proof of another',
    () => ({ proof: ({ testLog }) => testLog.proof(0) }),
    'not-in-log',
  ],
  ['a proof of another leaf', provedBy((own) => own.proof(2)), 'not-in-log'],
  ['a flipped bit in the path', provedBy(flipped), 'not-in-log'],
  ['a path in the log that is too short', provedBy(withoutLine(2)), 'bad-proof'],
  ['a proof that is none', provedBy(() => 'trust me'), 'bad-proof'],
  [
    'a proof of the next version',
    provedBy((own, index) => own.proof(index).replace('@v1', '@v2')),
    'bad-proof',
  ],
  [
    'an index beyond the log',
    provedBy((own, index) => own.proof(index).replace(`index ${index}`, 'index 999')),
    'bad-proof',
  ],
  ['a checkpoint by another log key', signedBy((own) => [strangeLog, ...own.witnesses]), 'bad-checkpoint'],
  ['a checkpoint that the log did not sign', signedBy((own) => [...own.witnesses]), 'bad-checkpoint'],
  [
    'a checkpoint of another origin',
    provedBy((own, index) => own.proof(index).replace('log.example/carnet\n', 'log.example/other\n')),
    'bad-checkpoint',
  ],
  [
    'a checkpoint of another log that signs with the same keys',
    provedBy((own, index) => own.proof(index, own.checkpoint(undefined, undefined, 'log.example/other'))),
    'bad-checkpoint',
  ],
  [
    'a checkpoint whose size was changed',
    provedBy((own, index) => own.proof(index).replace(/(carnet\n)\d+\n/, '$17000\n')),
    'bad-checkpoint',
  ],
  [
    'a log that passes for its own witness',
    signedBy((own) => [own.log, own.witnesses[0], new Signatory('log.example/carnet', 4, own.log)]),
    'no-quorum',
  ],
  [
    'a split view: the other checkpoint of one size, cosigned by one witness only',
    signedBy((own) => [own.log, own.witnesses[1]]),
    'no-quorum',
  ],
  [
    'a checkpoint with another root, cosigned by one witness only',
    provedBy((own, index) =>
      own.proof(index, own.checkpoint([own.log, own.witnesses[0]], Buffer.alloc(32, 1))),
    ),
    'no-quorum',
  ],
  ['one witness', signedBy((own) => [own.log, own.witnesses[0]]), 'no-quorum'],
  ['no witness', signedBy((own) => [own.log]), 'no-quorum'],
  ['one witness twice, at two times', provedBy(twice), 'bad-checkpoint'],
  [
    'a witness that lies: a cosignature that does not hold',
    signedBy((own) => [own.log, own.witnesses[1], stranger]),
    'no-quorum',
  ],
  [
    'cosignatures of another checkpoint',
    provedBy((own, index) => {
      const older = own.checkpoint(own.witnesses, Buffer.alloc(32)).split('\n\n')[1]!;
      return own.proof(index, own.checkpoint([own.log]) + older);
    }),
    'no-quorum',
  ],
];
