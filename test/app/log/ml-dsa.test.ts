import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, suite, test } from 'node:test';
import { askWitnesses } from '../../../src/app/log/ask-witnesses.ts';
import { makeNoteKeyPem, noteKeyOf, noteVerifierOf } from '../../../src/app/log/note-key.ts';
import { checkNote } from '../../../src/auditor/check-note.ts';
import { Findings } from '../../../src/auditor/finding.ts';
import { readTrustedKey, type TrustedKey } from '../../../src/auditor/trusted-keys.ts';
import { cosignedText, writeCosignature } from '../../../src/core/log/cosignature.ts';
import { parseNote, parseVkey, signatureLine } from '../../../src/core/log/note.ts';
import { cosignedMessage, readCosigned } from '../../../src/core/log/read-cosigned.ts';
import { mlDsaCosigner } from '../../support/ml-dsa.ts';
import { smallLog } from './small-log.ts';

const log = smallLog('example.com/log');
const note = log.note(5);
const { text } = parseNote(note)!;
const timestampS = 1_780_000_000;

test('what is signed is the structure of the standard, byte for byte', () => {
  const message = Buffer.from(
    cosignedMessage('w/1', 'l\n5\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\nmore\n', 258)!,
  );
  const root = 'aa'.repeat(32);
  assert.equal(
    message.toString('hex'),
    `${Buffer.from('subtree/v1\n\0').toString('hex')}03${Buffer.from('w/1').toString('hex')}0000000000000102` +
      `01${Buffer.from('l').toString('hex')}00000000000000000000000000000005${root}`,
  );
  assert.equal(cosignedMessage('w/1', 'no checkpoint\n', 258), undefined);
  assert.equal(cosignedMessage('w'.repeat(256), text, 258), undefined);
  for (const length of [72, 2420, 2427, 2429])
    assert.equal(readCosigned({ name: 'w', type: 6 }, text, new Uint8Array(length)), undefined);
  assert.equal(readCosigned({ name: 'w', type: 1 }, text, new Uint8Array(64)), undefined);
});

const cosigner = mlDsaCosigner('example.org/w');
const skip = cosigner === null ? 'this Node has no ML-DSA-44' : false;

suite('where the runtime has ML-DSA-44', { skip }, () => {
  const { name, vkey, line } = cosigner!;
  const made = (line: string) => parseNote(`${text}\n${line}`)!.signatures[0]!;

  test('a key of type 6 is read, and holds what it signed alone', () => {
    const verifier = noteVerifierOf(vkey)!;
    assert.deepEqual([verifier.type, parseVkey(vkey)!.key.length], [6, 1312]);
    const { id, signature } = made(line(note, timestampS));
    assert.equal(id, verifier.id);
    assert.equal(verifier.cosignedAt(text, signature), timestampS);
    // Extension lines are not signed; everything else is.
    assert.equal(verifier.cosignedAt(`${text}more\n`, signature), timestampS);
    assert.equal(verifier.cosignedAt(parseNote(log.note(6))!.text, signature), undefined);
    assert.equal(verifier.cosignedAt(text.replace('example.com', 'example.net'), signature), undefined);
    const later = Uint8Array.from(signature);
    later[7]! += 1;
    assert.equal(verifier.cosignedAt(text, later), undefined);
    assert.equal(
      verifier.cosignedAt(text, made(line(note, timestampS, 'example.org/x')).signature),
      undefined,
    );
    assert.equal(noteVerifierOf(vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')), undefined);
  });

  test('a server keeps its line beside one that phones count, and not alone', async () => {
    const key = noteKeyOf(name, 4, makeNoteKeyPem());
    const signature = key.sign(cosignedText(text, timestampS));
    const counted = signatureLine({ ...key, signature: writeCosignature({ timestampS, signature }) });
    const lines = line(note, timestampS);
    let answer = '';
    const server = createServer((_request, response) => void response.end(answer));
    after(() => server.close());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const said: string[] = [];
    const asked = askWitnesses({
      witnesses: () => [{ url, vkey: key.vkey, olderVkeys: [vkey] }],
      quorum: 1,
      timeoutMs: 30_000,
      onSilence: (_witness, why) => said.push(why),
    });
    answer = lines + counted;
    assert.deepEqual(
      (await asked.cosign(note, 5, async () => [])).map((one) => `${one.line}\n`).sort(),
      [lines, counted].sort(),
    );
    answer = lines;
    assert.deepEqual(await asked.cosign(note, 5, async () => []), []);
    assert.match(said[0]!, /ML-DSA-44 key alone/);
  });

  test('an auditor counts it, and says where it does not hold', () => {
    const trusted = readTrustedKey(vkey, 4, 6) as TrustedKey;
    assert.match(readTrustedKey(vkey, 4) as string, /is not the key of a witness/);
    const audited = (cosigned: string) => {
      const findings = new Findings();
      const trust = {
        logKeys: [readTrustedKey(log.key.vkey, 1) as TrustedKey],
        witnessKeys: [trusted],
        quorum: 1,
      };
      const checked = checkNote(cosigned, trust, (timestampS + 60) * 1000, findings);
      return { count: findings.count, names: checked?.cosigned.map((one) => one.name) };
    };
    assert.deepEqual(audited(note + line(note, timestampS)), { count: 0, names: [name] });
    assert.deepEqual(audited(note).names, []);
    const other = note + line(log.note(6), timestampS);
    assert.deepEqual(audited(other).names, []);
    assert.ok(audited(other).count > 0);
  });
});
