import fc from 'fast-check';
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { encodeBase64 } from '../../../src/core/base64.ts';
import { formatCheckpoint, parseCheckpoint, parseCount } from '../../../src/core/log/checkpoint.ts';
import { cosignedText, readCosignature, writeCosignature } from '../../../src/core/log/cosignature.ts';
import {
  formatNote,
  formatVkey,
  keyId,
  noteSignaturesMax,
  parseNote,
  parseVkey,
  signatureLine,
} from '../../../src/core/log/note.ts';
import { formatProof, parseProof } from '../../../src/core/log/proof.ts';
import { bytesOf, leavesUpTo, sha256 } from './naive-tree.ts';

const ed25519 = (raw: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  });

// A note and its key that the first implementation of the format has carried as its example ever since.
const knownKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const knownNote =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

// The example of the specifications of checkpoint and cosignature.
const exampleText = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const exampleNote =
  `${exampleText}\n` +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

test('a note that others wrote is read, and its signature holds under their key', () => {
  const { text, signatures } = parseNote(knownNote)!;
  const vkey = parseVkey(knownKey)!;
  assert.equal(text.split('\n').length, 3);
  assert.deepEqual([signatures[0]!.name, signatures[0]!.id], [vkey.name, vkey.id]);
  assert.equal(vkey.id, keyId(sha256, vkey.name, vkey.type, vkey.key));
  assert.equal(vkey.type, 1);
  assert.ok(verify(null, bytesOf(text), ed25519(vkey.key), signatures[0]!.signature));
  assert.equal(verify(null, bytesOf(`${text} `), ed25519(vkey.key), signatures[0]!.signature), false);
  assert.equal(formatNote(text, signatures), knownNote);
  assert.equal(formatVkey(sha256, vkey.name, 1, vkey.key), knownKey);
});

test('the example of a cosigned checkpoint is read: origin, size, root, the witness and its time', () => {
  const { text, signatures } = parseNote(exampleNote)!;
  assert.equal(text, exampleText);
  const checkpoint = parseCheckpoint(text)!;
  assert.equal(checkpoint.origin, 'example.com/behind-the-sofa');
  assert.equal(checkpoint.size, 20_852_163);
  assert.equal(encodeBase64(checkpoint.root), 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
  assert.equal(formatCheckpoint(checkpoint), text);
  assert.deepEqual(
    signatures.map(({ name, id, signature }) => [name, id.toString(16), signature.length]),
    [
      ['example.com/behind-the-sofa', '33de0ae', 64],
      ['witness.example.com/w1', '8d66cf3f', 72],
    ],
  );
  const cosignature = readCosignature(signatures[1]!.signature)!;
  assert.equal(cosignature.timestampS, 1_679_315_147);
  assert.equal(cosignedText(text, 1_679_315_147), `cosignature/v1\ntime 1679315147\n${exampleText}`);
  assert.deepEqual(writeCosignature(cosignature), Uint8Array.from(signatures[1]!.signature));
});

test('a cosignature made here holds under its key, for its time and text alone', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signed = sign(null, bytesOf(cosignedText(exampleText, 1_700_000_000)), privateKey);
  const { timestampS, signature } = readCosignature(
    writeCosignature({ timestampS: 1_700_000_000, signature: signed }),
  )!;
  const holds = (text: string, time: number): boolean =>
    verify(null, bytesOf(cosignedText(text, time)), publicKey, signature);
  assert.ok(holds(exampleText, timestampS));
  assert.equal(holds(exampleText, timestampS + 1), false);
  assert.equal(holds(exampleText.replace('20852163', '20852164'), timestampS), false);
});

const line = signatureLine({ name: 'a.example', id: 7, signature: new Uint8Array(64) });
const notNotes: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no signature', 'text\n'],
  ['an empty last part', 'text\n\n'],
  ['no blank line', `text\n${line}`],
  ['no last newline', `text\n\n${line.slice(0, -1)}`],
  ['carriage returns', `text\r\n\r\n${line}`],
  ['a carriage return in a signature', `text\n\n${line.slice(0, -1)}\r\n`],
  ['a tab', `te\txt\n\n${line}`],
  ['a zero byte', `te\0xt\n\n${line}`],
  ['half a surrogate', `te\ud800xt\n\n${line}`],
  ['a hyphen for the dash', `text\n\n${line.replace('—', '-')}`],
  ['two spaces', `text\n\n${line.replace(' a.', '  a.')}`],
  ['a word too many', `text\n\n${line.slice(0, -1)} more\n`],
  ['a name with a plus', `text\n\n${line.replace('a.example', 'a+example')}`],
  ['a name with another space', `text\n\n${line.replace('a.example', 'a\u00a0example')}`],
  ['no name', `text\n\n${line.replace('a.example', '')}`],
  ['base64 of the web', `text\n\n— a.example ____\n`],
  ['base64 without padding', `text\n\n${line.replace(/=+\n/, '\n')}`],
  ['a signature without bytes', `text\n\n— a.example ${encodeBase64(new Uint8Array(4))}\n`],
  ['an empty line among the signatures', `text\n\n${line}\n${line.replace('a.', 'b.')}\n`],
  [
    'too many signatures',
    `text\n\n${Array.from({ length: noteSignaturesMax + 1 }, (_, i) => line.replace('a.', `${i}.`)).join('')}`,
  ],
];
for (const [name, note] of notNotes)
  test(`not a note: ${name}`, () => assert.equal(parseNote(note)?.signatures.length, undefined));

test('lines of unknown keys are read however often they come', () => {
  const note = `text\n\n${line.repeat(300)}`;
  assert.equal(parseNote(note)?.signatures.length, 300);
  const named = (name: string): string | undefined =>
    parseNote(`text\n\n${line.replace('a.example', name)}`)?.signatures[0]!.name;
  // A byte order mark is no space in Unicode; a line separator is.
  assert.equal(named('a\ufeffexample'), 'a\ufeffexample');
  for (const space of ['\u0085', '\u1680', '\u2003', '\u2028', '\u3000'])
    assert.equal(named(`a${space}example`), undefined);
});

test('sixteen signatures and empty lines in the text are read', () => {
  const signatures = Array.from({ length: 16 }, (_, index) => line.replace('a.', `${index}.`)).join('');
  assert.equal(parseNote(`text\n\n${signatures}`)?.signatures.length, 16);
  assert.equal(parseNote(`one\n\ntwo\n\n${line}`)?.text, 'one\n\ntwo\n');
});

const root = encodeBase64(new Uint8Array(32));
const notCheckpoints: readonly (readonly [string, string])[] = [
  ['two lines', 'log\n1\n'],
  ['no last newline', `log\n1\n${root}`],
  ['no origin', `\n1\n${root}\n`],
  ['a leading zero', `log\n01\n${root}\n`],
  ['a sign', `log\n+1\n${root}\n`],
  ['a fraction', `log\n1.0\n${root}\n`],
  ['more than is counted exactly', `log\n9007199254740992\n${root}\n`],
  ['a short root', `log\n1\n${encodeBase64(new Uint8Array(31))}\n`],
  ['a long root', `log\n1\n${encodeBase64(new Uint8Array(33))}\n`],
  ['a root without padding', `log\n1\n${root.slice(0, -1)}\n`],
  ['an empty extension', `log\n1\n${root}\n\n`],
  ['a carriage return', `log\r\n1\n${root}\n`],
];
for (const [name, text] of notCheckpoints)
  test(`not a checkpoint: ${name}`, () => assert.equal(parseCheckpoint(text), undefined));

test('extensions of a checkpoint are kept as they are', () => {
  assert.deepEqual(parseCheckpoint(`log\n0\n${root}\none\ntwo 2\n`)?.extensions, ['one', 'two 2']);
  assert.equal(parseCount('9007199254740991'), Number.MAX_SAFE_INTEGER);
  assert.throws(() => formatCheckpoint({ origin: 'a\nb', size: 1, root: new Uint8Array(32) }), RangeError);
  assert.throws(() => formatCheckpoint({ origin: 'a', size: -1, root: new Uint8Array(32) }), RangeError);
});

const vkeys: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no id', 'a+AQ=='],
  ['capitals in the id', knownKey.replace('c74f20a3', 'C74F20A3')],
  ['a short id', knownKey.replace('c74f20a3', 'c74f20a')],
  ['a space in the name', knownKey.replace('Peter', 'Peter ')],
  ['a type that is not known', 'a+00000000+' + encodeBase64(Uint8Array.of(2, ...new Uint8Array(32)))],
  ['a short key', 'a+00000000+' + encodeBase64(Uint8Array.of(1, ...new Uint8Array(31)))],
  ['a newline at the end', `${knownKey}\n`],
];
for (const [name, vkey] of vkeys)
  test(`not a verifier key: ${name}`, () => assert.equal(parseVkey(vkey), undefined));

test('cosignatures of another length or of an uncountable time are none', () => {
  assert.equal(readCosignature(new Uint8Array(71)), undefined);
  assert.equal(readCosignature(new Uint8Array(64)), undefined);
  assert.equal(readCosignature(new Uint8Array(72).fill(0xff)), undefined);
});

test('a proof is read as written, with and without extra data', () => {
  const hashes = leavesUpTo(5);
  const proof = formatProof({ index: 73_894, hashes, checkpoint: exampleNote });
  assert.match(proof, /^c2sp\.org\/tlog-proof@v1\nindex 73894\n/);
  const read = parseProof(proof)!;
  assert.deepEqual(read.hashes.map(encodeBase64), hashes.map(encodeBase64));
  assert.deepEqual([read.index, read.checkpoint, read.extra], [73_894, exampleNote, undefined]);
  const extra = parseProof(proof.replace('\nindex', '\nextra YWI=\nindex'))!;
  assert.deepEqual([...extra.extra!], [97, 98]);
  assert.deepEqual(parseProof(formatProof({ index: 0, hashes: [], checkpoint: exampleNote }))!.hashes, []);
});

const good = formatProof({ index: 3, hashes: leavesUpTo(2), checkpoint: exampleNote });
const notProofs: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['another version', good.replace('@v1', '@v2')],
  ['no index', good.replace('index 3\n', '')],
  ['a leading zero', good.replace('index 3', 'index 03')],
  ['extra behind the index', good.replace('index 3\n', 'index 3\nextra YWI=\n')],
  ['extra that is no base64', good.replace('index 3\n', 'extra *\nindex 3\n')],
  ['a short hash', good.replace(/\n[^\n]{44}\n/, '\nAAAA\n')],
  ['no blank line', good.replaceAll('\n\n', '\n')],
  ['carriage returns', good.replaceAll('\n', '\r\n')],
  ['too many hashes', formatProof({ index: 3, hashes: leavesUpTo(64), checkpoint: exampleNote })],
];
for (const [name, proof] of notProofs)
  test(`not a proof: ${name}`, () => assert.equal(parseProof(proof), undefined));

test('no text makes a reader throw, and what one reads is written back the same', () => {
  const pieces = [
    '— ',
    'a.example ',
    line,
    '\n',
    '\n\n',
    'index ',
    '7',
    exampleText,
    exampleNote,
    good,
    root,
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 })
      .map((all) => all.join('')),
  );
  let notes = 0;
  fc.assert(
    fc.property(text, (each) => {
      const note = parseNote(each);
      if (note !== undefined) {
        notes++;
        assert.equal(formatNote(note.text, note.signatures), each);
      }
      const checkpoint = parseCheckpoint(each);
      if (checkpoint?.extensions.length === 0) assert.equal(formatCheckpoint(checkpoint), each);
      const proof = parseProof(each);
      if (proof !== undefined && proof.extra === undefined) assert.equal(formatProof(proof), each);
      const vkey = parseVkey(each);
      assert.ok(vkey === undefined || each.startsWith(vkey.name));
    }),
    { seed: 4, numRuns: 3000 },
  );
  assert.ok(notes > 50, `only ${notes} notes among them`);
});
