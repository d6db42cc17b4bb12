import type { Mutant } from './mutant.ts';

const tree = ['test/core/log/proof-attacks'];
const notes = ['test/core/log/note'];

/** Trees, proofs, notes and tiles of the public log. */
export const coreLogMutants: readonly Mutant[] = [
  {
    name: 'a proof may leave part of the newer tree out',
    file: 'src/core/log/consistency.ts',
    text: 'return last === 0 && sameBytes(older, oldRoot)',
    instead: 'return sameBytes(older, oldRoot)',
    tests: tree,
  },
  {
    name: 'a proof need not lead to the older root',
    file: 'src/core/log/consistency.ts',
    text: 'sameBytes(older, oldRoot) && sameBytes(newer, newRoot)',
    instead: 'sameBytes(newer, newRoot)',
    tests: tree,
  },
  {
    name: 'a proof need not lead to the newer root',
    file: 'src/core/log/consistency.ts',
    text: 'sameBytes(older, oldRoot) && sameBytes(newer, newRoot)',
    instead: 'sameBytes(older, oldRoot)',
    tests: tree,
  },
  {
    name: 'a smaller tree continues a larger one',
    file: 'src/core/log/consistency.ts',
    text: 'if (oldSize < 0 || oldSize > newSize) return false;',
    instead: 'if (oldSize < 0) return false;',
    tests: tree,
  },
  {
    name: 'two roots of one size are consistent',
    file: 'src/core/log/consistency.ts',
    text: 'return proof.length === 0 && sameBytes(oldRoot, expected);',
    instead: 'return proof.length === 0;',
    tests: tree,
  },
  {
    name: 'a leaf beyond the tree has a place in it',
    file: 'src/core/log/inclusion.ts',
    text: 'index < 0 || index >= size',
    instead: 'index < 0 || index > size',
    tests: tree,
  },
  {
    name: 'a proof of inclusion may have another length',
    file: 'src/core/log/inclusion.ts',
    text: 'if (sides === undefined || sides.length !== proof.length) return undefined;',
    instead: 'if (sides === undefined) return undefined;',
    tests: tree,
  },
  {
    name: 'left and right are exchanged in a proof of inclusion',
    file: 'src/core/log/inclusion.ts',
    text: "sides[step] === 'left' ? nodeHash(sha256, hash, root)",
    instead: "sides[step] === 'right' ? nodeHash(sha256, hash, root)",
    tests: tree,
  },
  {
    name: 'a note may have any number of signatures',
    file: 'src/core/log/note.ts',
    text: 'if (lines.length > noteSignaturesMax) return undefined;',
    instead: '',
    tests: notes,
  },
  {
    name: 'a key of an unknown kind is read',
    file: 'src/core/log/note.ts',
    text: 'if (key === undefined || key.length !== keyBytes[type!] ||',
    instead: 'if (key === undefined || key.length < 32 ||',
    tests: notes,
  },
  {
    name: 'a root of another length is read',
    file: 'src/core/log/checkpoint.ts',
    text: 'size === undefined || root?.length !== hashBytes',
    instead: 'size === undefined || root === undefined',
    tests: notes,
  },
  {
    name: 'a tile has two paths',
    file: 'src/core/log/tiles.ts',
    text: 'return tilePath({ level, index, width }) === path ? { level, index, width } : undefined;',
    instead: 'return { level, index, width };',
    tests: ['test/core/log/tiles'],
  },
  {
    name: 'the quorum’s time is the earliest of the witnesses',
    file: 'src/core/log/quorum-time.ts',
    text: 'sort((one, other) => other - one)[quorum - 1]',
    instead: 'sort((one, other) => one - other)[quorum - 1]',
    tests: ['test/core/log/quorum-time'],
  },
  {
    name: 'a witness that signs twice moves its time forward',
    file: 'src/core/log/quorum-time.ts',
    text: 'Math.min(...lines)',
    instead: 'Math.max(...lines)',
    tests: ['test/core/log/quorum-time'],
  },
  {
    name: 'no witness at all gives a time',
    file: 'src/core/log/quorum-time.ts',
    text: 'if (!Number.isSafeInteger(quorum) || quorum < 1) return undefined;',
    instead: 'if (quorum < 1) quorum = 1;',
    tests: ['test/core/log/quorum-time'],
  },
  {
    name: 'a list may name a leaf twice',
    file: 'src/core/log/hash-tree.ts',
    text: 'compareBytes(hashes[index - 1]!, hash) < 0',
    instead: 'compareBytes(hashes[index - 1]!, hash) <= 0',
    tests: ['test/core/log/hash-tree', 'test/core/log/day-list', 'test/core/log/member-tree'],
  },
];
