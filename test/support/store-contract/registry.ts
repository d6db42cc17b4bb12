import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Hardware } from '../../../src/app/device/ports.ts';
import type { UploadSummary } from '../../../src/protocol/registry/manifest.ts';
import { readCorrections } from '../../../src/store/registry/registry-corrections.ts';
import { withCheckDigit } from '../manifest.ts';
import { counts, header, RegistryFixture, told } from './registry-fixture.ts';

const imei = (number: number): string => withCheckDigit(`86${String(number).padStart(12, '0')}`);

/** What the registry and the upload of manifests promise, on whatever server. */
export function registryContract(urlOf: () => Promise<string>): void {
  suite('registry', () => {
    const registry = new RegistryFixture(urlOf);

    test('hardware is found where its serial agrees with an IMEI or the model, else added as unregistered', async () => {
      const first = await registry.find({ imeis: [imei(1), imei(2)], serial: 'AAAA1', model: 'M 1' });
      assert.equal(first.registered, false);
      const cases: [string, Hardware, boolean][] = [
        ['second IMEI', { imeis: [imei(2)], serial: 'AAAA1', model: 'other' }, true],
        ['one unknown IMEI beside', { imeis: [imei(9), imei(1)], serial: 'AAAA1', model: 'other' }, true],
        ['an IMEI that somebody overheard', { imeis: [imei(1)], serial: 'GUESS1', model: 'M 1' }, false],
        ['a serial that somebody read off', { imeis: [imei(8)], serial: 'AAAA1', model: 'M 1' }, false],
        ['serial and model', { imeis: [], serial: 'AAAA1', model: 'M 1' }, true],
        ['same serial, another model', { imeis: [], serial: 'AAAA1', model: 'M 2' }, false],
        ['serial that only begins alike', { imeis: [], serial: 'AAAA', model: '1:M 1' }, false],
      ];
      for (const [name, hardware, same] of cases) {
        const found = await registry.find(hardware);
        assert.equal(found.phoneId === first.phoneId, same, name);
      }
      // Both numbers belong to others, and still it is enrolled: hardware of its own, and the same one again.
      await registry.find({ imeis: [imei(3)], serial: 'BBBB1', model: 'M 1' });
      const nothingOfItsOwn = { imeis: [imei(1)], serial: 'BBBB1', model: 'M 1' };
      const { phoneId } = await registry.find(nothingOfItsOwn);
      assert.equal((await registry.find(nothingOfItsOwn)).phoneId, phoneId);
      assert.notEqual(phoneId, first.phoneId);
      // One copied IMEI on many phones: each is a phone of its own, and stays the same one.
      const copies = ['COPY1', 'COPY2'].map((serial) => ({ imeis: [imei(1)], serial, model: 'M 1' }));
      const ids = [];
      for (const copy of [...copies, ...copies]) ids.push((await registry.find(copy)).phoneId);
      assert.deepEqual(ids.slice(2), ids.slice(0, 2));
      assert.equal(new Set([first.phoneId, ...ids]).size, 3);
    });

    test('the same new hardware enrolled many times at once is one phone', async () => {
      const hardware = { imeis: [imei(20), imei(21)], serial: 'RACE1', model: 'M' };
      const found = await Promise.all(Array.from({ length: 8 }, () => registry.find(hardware)));
      assert.equal(new Set(found.map((one) => one.phoneId)).size, 1);
    });

    test('a manifest is entered whole, and the same file again changes nothing', async () => {
      const text =
        '\u{FEFF}imei,serial,imei2,model,consignment,market,soldAt\r\n' +
        `${imei(100)},MAN-100,${imei(101)},"Phone ""X"", 6\nfoldable",L\\1,PA,2021-03-14\r\n` +
        `,MAN-101,,Täblet,,,2021-03-14T10:00:00.5Z`;
      assert.deepEqual(
        told(await registry.upload(text, 'refuse')),
        ['2 model'],
        'a line end inside a name is no name',
      );
      const good = text.replace('6\nfoldable', '6 foldable');
      const first = await registry.upload(good, 'refuse');
      assert.deepEqual([first.committed, ...counts(first)], [true, 2, 0, 0, 0]);
      assert.deepEqual(counts(await registry.upload(good)), [0, 0, 2, 0]);
      const phone = await registry.find({ imeis: [imei(101)], serial: 'MAN-100', model: 'x' });
      const { phoneId: _, hardwareId: _hardware, ...facts } = phone;
      assert.deepEqual(facts, {
        imeis: [imei(100), imei(101)],
        serial: 'MAN-100',
        model: 'Phone "X", 6 foldable',
        registered: true,
        consignment: 'L\\1',
        market: 'PA',
        soldAt: Date.UTC(2021, 2, 14),
        contested: false,
        ordinal: 0,
        proved: null,
        activation: null,
        deviceId: null,
        unlockGeneration: 1,
      });
    });

    test('every kind of bad line is told with its number and field; the others are entered', async () => {
      const line = (n: number, rest: string): string => `${imei(n)},,BAD-${n},M,${rest}\n`;
      const text = [
        header.replace('\n', '\n\n'),
        line(200, ',,'),
        `${imei(201).slice(0, 14)}${(Number(imei(201)[14]) + 1) % 10},,BAD-201,M,,,\n`,
        '12345,,BAD-202,M,,,\n',
        `${imei(203)},${imei(203)},BAD-203,M,,,\n`,
        `,,B,M,,,\n`,
        `,,BAD-205,,,,\n`,
        line(206, ',PAN,'),
        line(207, ',PA,2021-02-30'),
        `${imei(208)},,BAD-208,M\n`,
        `${imei(209)},,BAD-209,M"x,,,\n`,
        Buffer.from([0x2c, 0x2c, 0x42, 0x41, 0x44, 0x32, 0x2c, 0xff, 0x2c, 0x2c, 0x2c, 0x0a]).toString(
          'latin1',
        ),
        line(211, '"never closed,,'),
        line(212, ',,'),
      ].join('');
      const summary = await registry.upload(text);
      assert.deepEqual(told(summary), [
        '4 imei',
        '5 imei',
        '6 imei2',
        '7 serial',
        '8 model',
        '9 market',
        '10 soldAt',
        '11 line',
        '12 line',
        '14 line',
      ]);
      for (const { problem, remedy } of summary.faults) assert.ok(problem !== '' && remedy !== '');
      assert.equal(summary.added, 2);
    });

    test('refusing, one bad line anywhere means that nothing is entered', async () => {
      const good = `${imei(300)},,REF-300,M,,,\n`;
      const summary = await registry.upload(`${header}${good},,x,M,,,\n`, 'refuse');
      assert.deepEqual([summary.committed, ...counts(summary)], [false, 0, 0, 0, 1]);
      assert.deepEqual(counts(await registry.upload(header + good)), [1, 0, 0, 0]);
      const clash = await registry.upload(
        `${header}${imei(301)},,REF-301,M,,,\n${imei(300)},,REF-302,M,,,\n`,
        'refuse',
      );
      assert.deepEqual([clash.committed, told(clash)], [false, ['3 serial']]);
      assert.deepEqual(counts(await registry.upload(`${header}${imei(301)},,REF-301,M,,,\n`)), [1, 0, 0, 0]);
    });

    test('a header that names other columns is told, and nothing is taken under it', async () => {
      for (const wrong of [
        'imei,serial\n1,2\n',
        'imei,serial,model,colour\n',
        'serial,model,serial\n',
        '',
        '\n\n',
        'PK\u{3}\u{4}',
      ]) {
        const summary = await registry.upload(wrong);
        assert.deepEqual([summary.committed, told(summary)], [false, ['1 header']], wrong);
      }
    });

    test('what the registry knows is completed, never contradicted', async () => {
      await registry.find({ imeis: [imei(400)], serial: 'CMP-400', model: 'M' });
      const row = (rest: string): string => `${header}${rest}\n`;
      const cases: [string, string, number[], string[]][] = [
        ['an unregistered phone', `${imei(400)},,CMP-400,M,,,`, [0, 1, 0, 0], []],
        ['again', `${imei(400)},,CMP-400,M,,,`, [0, 0, 1, 0], []],
        ['its market', `${imei(400)},,CMP-400,M,,PA,`, [0, 1, 0, 0], []],
        ['its second IMEI', `${imei(400)},${imei(401)},CMP-400,M,L,,2021-01-01`, [0, 1, 0, 0], []],
        ['less than is known', `,,CMP-400,M,,,`, [0, 0, 1, 0], []],
        ['another market', `${imei(400)},,CMP-400,M,,DE,`, [0, 0, 0, 1], ['2 market']],
        ['another lot', `${imei(400)},,CMP-400,M,K,,`, [0, 0, 0, 1], ['2 consignment']],
        ['another day', `${imei(400)},,CMP-400,M,,,2021-01-02`, [0, 0, 0, 1], ['2 soldAt']],
        ['another serial', `${imei(401)},,CMP-401,M,,,`, [0, 0, 0, 1], ['2 serial']],
        ['another model', `${imei(400)},,CMP-400,N,,,`, [0, 0, 0, 1], ['2 model']],
        ['another IMEI', `${imei(402)},,CMP-400,M,,,`, [0, 0, 0, 1], ['2 imei']],
        ['two phones in one', `${imei(400)},${imei(100)},CMP-400,M,,,`, [0, 0, 0, 1], ['2 imei']],
      ];
      for (const [name, line, wanted, faults] of cases) {
        const summary = await registry.upload(row(line));
        assert.deepEqual([counts(summary), told(summary)], [wanted, faults], name);
      }
      const phone = await registry.find({ imeis: [imei(401)], serial: 'CMP-400', model: 'none' });
      assert.deepEqual([phone.imeis, phone.consignment, phone.market], [[imei(400), imei(401)], 'L', 'PA']);
    });

    test('lines of one file that name the same phone are compared with each other', async () => {
      const same = `${imei(500)},,DUP-500,M,L,PA,\n`;
      const twin = `${imei(500)},,DUP-501,M,L,PA,\n`;
      const summary = await registry.upload(header + same + same + twin + `,,DUP-500,M,,DE,\n` + same);
      assert.deepEqual(
        [counts(summary), told(summary)],
        [
          [1, 0, 2, 2],
          ['4 serial', '5 market'],
        ],
      );
      const many = Array.from({ length: 2000 }, (_, n) => `${imei(510)},,MANY-${n},M,,,\n`).join('');
      assert.deepEqual(counts(await registry.upload(header + many)), [1, 0, 0, 1999]);
    });

    test('one phone in two spellings is one phone, whoever claimed its numbers, and a market that does not exist never enters', async () => {
      await registry.find({ imeis: [imei(700)], serial: 'CLAIM-1', model: 'Somebody’s' });
      const rows = ['SPELL-1,Mode\u0301le', 'SPELL-1,Mod\u00e9le'].map((row) => `${row},${imei(700)},`);
      const spelt = await registry.upload(`serial,model,IMEI 1,country\n${rows.join('\n')}\n`, 'refuse');
      assert.deepEqual([spelt.committed, ...counts(spelt)], [true, 1, 0, 1, 0]);
      const market = (code: string): Promise<UploadSummary> =>
        registry.upload(`serial,model,market\nSPELL-2,M,${code}\n`, 'refuse');
      assert.deepEqual(told(await market('UK')), ['2 market']);
      assert.deepEqual(counts(await market('GB')), [1, 0, 0, 0]);
    });

    test('serial numbers are one in any case, and models however their letters are composed', async () => {
      const first = await registry.find({ imeis: [], serial: 'Case-1a', model: 'Mod\u00e9le' });
      const again = await registry.find({ imeis: [], serial: 'CASE-1A', model: 'Mode\u0301le' });
      assert.equal(again.phoneId, first.phoneId);
      const manifest = await registry.upload('serial,model\ncase-1a,Mod\u00e9le\nCASE-1A,Mod\u00e9le\n');
      assert.deepEqual(counts(manifest), [0, 1, 1, 0]);
      for (const serial of ['case-1A', 'CASE-1a']) {
        const { store } = registry;
        const found = await store.transact((tx) => store.findRegistrations(tx, { by: 'serial', serial }));
        assert.deepEqual(
          found.map((one) => one.phoneId),
          [first.phoneId],
        );
      }
    });

    test('a wrong market is set right by a name and a reason, on record, and nothing else is', async () => {
      const columns = `serial,model,imei,consignment,market,soldAt\n`;
      const first = `${columns}COR-1,M,${imei(800)},L,GB,2021-03-14\nCOR-2,M,,,GB,\n`;
      assert.deepEqual(counts(await registry.upload(first)), [2, 0, 0, 0]);
      const next = `${columns}COR-1,M,${imei(800)},,IE,2021-03-15\ncor-2,M,,,GB,\nCOR-3,M,,,IE,\nCOR-1,N,${imei(800)},,IE,\n`;
      const by = { by: 'Ada', reason: 'the lot went to Ireland' };
      const [tried, done] = [await registry.correct(next, by, true), await registry.correct(next, by)];
      for (const summary of [tried, done])
        assert.deepEqual(
          [summary.corrected, counts(summary), told(summary)],
          [1, [0, 0, 1, 2], ['4 serial', '5 model']],
        );
      const phone = await registry.find({ imeis: [imei(800)], serial: 'COR-1', model: 'M' });
      assert.deepEqual([phone.market, phone.soldAt, phone.consignment], ['IE', Date.UTC(2021, 2, 15), 'L']);
      const record = await readCorrections(registry.url, 10);
      assert.deepEqual(
        record
          .map(({ serial, field, before, after, by, reason }) => [serial, field, before, after, by, reason])
          .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
        [
          ['COR-1', 'market', 'GB', 'IE', 'Ada', 'the lot went to Ireland'],
          [
            'COR-1',
            'soldAt',
            '2021-03-14T00:00:00Z',
            '2021-03-15T00:00:00Z',
            'Ada',
            'the lot went to Ireland',
          ],
        ],
      );
    });

    test('a dry run says what an upload would do, and changes nothing', async () => {
      const text = `serial,model\nDRY-1,M\nDRY-1,M\nx,M\n`;
      const dry = await registry.upload(text, 'skip', 'csv', true);
      assert.deepEqual([dry.committed, dry.dryRun, ...counts(dry)], [false, true, 1, 0, 1, 1]);
      assert.deepEqual(counts(await registry.upload(text)), [1, 0, 1, 1]);
    });

    test('JSON lines say the same', async () => {
      const lines = [
        {
          imei: [imei(600), imei(601), imei(602)],
          serial: 'JSN-600',
          model: 'M',
          market: 'PA',
          soldAt: '2021-03-14',
        },
        { serial: 'JSN-601', model: 'M', consignment: null },
        { imei: [600], serial: 'JSN-602', model: 'M' },
        { serial: 'JSN-603', model: 'M', colour: 'red' },
        { serial: 'JSN-604' },
        [1],
      ].map((line) => `${JSON.stringify(line)}\n`);
      const summary = await registry.upload(`${lines.join('')}{"serial":\n\n`, 'skip', 'jsonl');
      assert.deepEqual(
        [counts(summary), told(summary)],
        [
          [2, 0, 0, 5],
          ['3 imei', '4 colour', '5 model', '6 line', '7 line'],
        ],
      );
    });
  });
}
