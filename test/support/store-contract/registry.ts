import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Hardware, NewLineage } from '../../../src/app/device/ports.ts';
import type { PhoneLookup, Registration } from '../../../src/app/dossiers/ports.ts';
import type { UploadSummary } from '../../../src/protocol/registry/manifest.ts';
import { uploadManifest } from '../../../src/store/registry/registry-upload.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { withCheckDigit } from '../manifest.ts';

const header = 'imei,imei2,serial,model,consignment,market,soldAt\n';
const imei = (number: number): string => withCheckDigit(`86${String(number).padStart(12, '0')}`);

/** What the registry and the upload of manifests promise, on whatever server. */
export function registryContract(urlOf: () => Promise<string>): void {
  suite('registry', () => {
    let url: string;
    let store: Store;
    before(async () => {
      url = await urlOf();
      store = await openStore(url);
    });
    after(() => store.close());

    /** The hardware that a claim names, as the registry reads it. */
    const find = async (hardware: Hardware): Promise<Registration> => {
      const { hardwareId } = await store.transact((tx) => store.findOrAddHardware(tx, hardware));
      return (
        await store.transact((tx) => store.findRegistrations(tx, { by: 'phoneId', phoneId: hardwareId }))
      )[0]!;
    };

    async function upload(
      text: string,
      onBadLine: 'skip' | 'refuse' = 'skip',
      format: 'csv' | 'jsonl' = 'csv',
    ): Promise<UploadSummary> {
      // Cut where it hurts most: every few bytes, through characters, quotes and line ends.
      const bytes = Buffer.from(text);
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
      }
      return uploadManifest(url, pieces(), { format, onBadLine });
    }

    const told = (summary: UploadSummary): string[] =>
      summary.faults.map(({ line, field }) => `${line} ${field}`);
    const counts = ({ added, completed, unchanged, faultCount }: UploadSummary): number[] => [
      added,
      completed,
      unchanged,
      faultCount,
    ];

    test('hardware is found where its serial agrees with an IMEI or the model, else added as unregistered', async () => {
      const first = await find({ imeis: [imei(1), imei(2)], serial: 'AAAA1', model: 'M 1' });
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
        const found = await find(hardware);
        assert.equal(found.phoneId === first.phoneId, same, name);
      }
      // Both numbers belong to others, and still it is enrolled: hardware of its own, and the same one again.
      await find({ imeis: [imei(3)], serial: 'BBBB1', model: 'M 1' });
      const nothingOfItsOwn = { imeis: [imei(1)], serial: 'BBBB1', model: 'M 1' };
      const { phoneId } = await find(nothingOfItsOwn);
      assert.equal((await find(nothingOfItsOwn)).phoneId, phoneId);
      assert.notEqual(phoneId, first.phoneId);
      // One copied IMEI on many phones: each is a phone of its own, and stays the same one.
      const copies = ['COPY1', 'COPY2'].map((serial) => ({ imeis: [imei(1)], serial, model: 'M 1' }));
      const ids = [];
      for (const copy of [...copies, ...copies]) ids.push((await find(copy)).phoneId);
      assert.deepEqual(ids.slice(2), ids.slice(0, 2));
      assert.equal(new Set([first.phoneId, ...ids]).size, 3);
    });

    test('the same new hardware enrolled many times at once is one phone', async () => {
      const hardware = { imeis: [imei(20), imei(21)], serial: 'RACE1', model: 'M' };
      const found = await Promise.all(Array.from({ length: 8 }, () => find(hardware)));
      assert.equal(new Set(found.map((one) => one.phoneId)).size, 1);
    });

    test('each claimed key is a lineage of its own; look-ups show all of them, registered and proved ones on top', async () => {
      const hardware = { imeis: [imei(30)], serial: 'CCCC1', model: 'M \u{0}' };
      const other = { imeis: [imei(30)], serial: 'CCCC2', model: 'M' };
      const keys = Array.from({ length: 4 }, () => randomBytes(16).toString('hex')) as [
        string,
        string,
        string,
        string,
      ];
      const enrol = (
        named: Hardware,
        deviceId: string,
        changed: Partial<NewLineage> = {},
      ): Promise<Registration> =>
        store.transact(async (tx) =>
          store.addLineage(tx, {
            hardware: await store.findOrAddHardware(tx, named),
            deviceId,
            proved: null,
            attested: 'none',
            unlockGeneration: 3,
            at: 1_600_000_000_001,
            activation: null,
            ...changed,
          }),
        );
      const first = await enrol(hardware, keys[0], {
        activation: { at: 1_600_000_000_001, territory: null },
      });
      const second = await enrol(hardware, keys[1]);
      const copied = await enrol(other, keys[2]);
      assert.equal(first.phoneId, first.hardwareId);
      assert.deepEqual([second.hardwareId, second.ordinal], [first.hardwareId, 2]);
      assert.equal(second.phoneId.slice(0, 2), first.phoneId.slice(0, 2), 'they share a bucket');
      assert.equal(
        first.activation,
        null,
        'of hardware that no manifest names a first start counts for nothing',
      );
      assert.deepEqual([first.deviceId, first.unlockGeneration], [keys[0], 3]);
      await upload(`${header}${imei(30)},,CCCC1,M 1,,,\n`);
      const proved = await enrol(hardware, keys[3], { proved: 'attested' });
      const found = (by: PhoneLookup): Promise<readonly Registration[]> =>
        store.transact((tx) => store.findRegistrations(tx, by));
      const lookups = [
        [{ by: 'phoneId', phoneId: second.phoneId }, [second]],
        [{ by: 'imei', imei: imei(30) }, [proved, first, second, copied]],
        [{ by: 'serial', serial: 'CCCC1' }, [proved, first, second]],
        [{ by: 'serial', serial: 'CCCC' }, []],
        [{ by: 'deviceId', deviceId: keys[1] }, [second]],
        [{ by: 'phoneId', phoneId: randomBytes(16).toString('hex') }, []],
      ] as const;
      for (const [by, wanted] of lookups)
        assert.deepEqual(
          (await found(by)).map((one) => one.phoneId),
          wanted.map((one) => one.phoneId),
          JSON.stringify(by),
        );
      const [counted] = await found({ by: 'phoneId', phoneId: first.phoneId });
      assert.deepEqual(
        counted!.activation,
        { at: 1_600_000_000_001, territory: null },
        'a manifest names it now',
      );
    });

    test('a proved key takes over its lineage; of claimed ones the oldest without an order go', async () => {
      const hardware = { imeis: [], serial: 'DDDD1', model: 'M' };
      const key = (): { deviceId: string; attested: 'none'; unlockGeneration: number; at: number } => ({
        deviceId: randomBytes(16).toString('hex'),
        attested: 'none',
        unlockGeneration: 1,
        at: 1_600_000_000_000,
      });
      const add = (proved: 'attested' | null): Promise<Registration> =>
        store.transact(async (tx) => {
          const found = await store.findOrAddHardware(tx, hardware);
          const added = await store.addLineage(tx, { ...key(), proved, hardware: found, activation: null });
          await store.dropOldClaims(tx, found, 3);
          return added;
        });
      const proved = await add('attested');
      const next = { ...key(), proved: 'factory' as const };
      const after = await store.transact((tx) => store.supersedeKey(tx, proved, next));
      assert.deepEqual(
        [after.phoneId, after.deviceId, after.proved],
        [proved.phoneId, next.deviceId, 'factory'],
      );
      const known = await store.transact((tx) => store.findKeys(tx, [proved.deviceId!, next.deviceId]));
      assert.deepEqual(
        [known.get(proved.deviceId!)!.supersededAt, known.get(next.deviceId)!.supersededAt],
        [next.at, null],
      );
      const claims: Registration[] = [];
      for (let index = 0; index < 5; index += 1) claims.push(await add(null));
      const left = await store.transact((tx) =>
        store.findRegistrations(tx, { by: 'serial', serial: 'DDDD1' }),
      );
      assert.deepEqual(
        left.map((one) => one.phoneId),
        [proved, ...claims.slice(2)].map((one) => one.phoneId),
      );
      const gone = claims[0]!.deviceId!;
      assert.equal((await store.transact((tx) => store.findKeys(tx, [gone]))).size, 0);
      const split = await store.transact((tx) =>
        store.contest(tx, known.get(proved.deviceId!)!, proved.deviceId!, 1_700_000_000_000),
      );
      assert.deepEqual([split.contested, split.deviceId, split.activation], [true, proved.deviceId, null]);
    });

    test('a manifest is not kept out by what strangers claimed, nor does it take over what they said', async () => {
      // A stranger reads the first IMEI of a run off a box, another claims the numbers of two phones as one.
      await find({ imeis: [imei(700)], serial: 'STRANGE1', model: 'X' });
      await find({ imeis: [imei(701), imei(702)], serial: 'RUN-701', model: 'fake' });
      const text = [700, 701, 702].map((n) => `${imei(n)},,RUN-${n},M,,PA,\n`).join('');
      assert.deepEqual(counts(await upload(header + text, 'refuse')), [2, 1, 0, 0]);
      for (const n of [700, 701, 702]) {
        const phone = await find({ imeis: [imei(n)], serial: `RUN-${n}`, model: 'M' });
        assert.deepEqual([phone.registered, phone.imeis, phone.model], [true, [imei(n)], 'M'], String(n));
      }
      assert.deepEqual(counts(await upload(header + text)), [0, 0, 3, 0]);
    });

    test('a factory key is entered with the phone, and no upload changes it', async () => {
      const columns = 'imei,serial,model,factoryKey\n';
      const row = (key: string): string => `${columns}${imei(710)},FAC-710,M,${key}\n`;
      const [key, another] = ['A'.repeat(43), `${'A'.repeat(42)}E`];
      assert.deepEqual(counts(await upload(row(''))), [1, 0, 0, 0]);
      assert.deepEqual(counts(await upload(row(key))), [0, 1, 0, 0]);
      assert.deepEqual(counts(await upload(row(key))), [0, 0, 1, 0]);
      assert.deepEqual(told(await upload(row(another))), ['2 factoryKey']);
      assert.deepEqual(told(await upload(row('short'))), ['2 factoryKey']);
      const found = await store.transact((tx) =>
        store.findOrAddHardware(tx, { imeis: [imei(710)], serial: 'FAC-710', model: 'M' }),
      );
      assert.equal(found.factoryKey, key);
    });

    test('a manifest is entered whole, and the same file again changes nothing', async () => {
      const text =
        '\u{FEFF}imei,serial,imei2,model,consignment,market,soldAt\r\n' +
        `${imei(100)},MAN-100,${imei(101)},"Phone ""X"", 6\nfoldable",L\\1,PA,2021-03-14\r\n` +
        `,MAN-101,,Täblet,,,2021-03-14T10:00:00.5Z`;
      assert.deepEqual(
        told(await upload(text, 'refuse')),
        ['2 model'],
        'a line end inside a name is no name',
      );
      const good = text.replace('6\nfoldable', '6 foldable');
      const first = await upload(good, 'refuse');
      assert.deepEqual([first.committed, ...counts(first)], [true, 2, 0, 0, 0]);
      assert.deepEqual(counts(await upload(good)), [0, 0, 2, 0]);
      const phone = await find({ imeis: [imei(101)], serial: 'MAN-100', model: 'x' });
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
      const summary = await upload(text);
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
      const summary = await upload(`${header}${good},,x,M,,,\n`, 'refuse');
      assert.deepEqual([summary.committed, ...counts(summary)], [false, 0, 0, 0, 1]);
      assert.deepEqual(counts(await upload(header + good)), [1, 0, 0, 0]);
      const clash = await upload(
        `${header}${imei(301)},,REF-301,M,,,\n${imei(300)},,REF-302,M,,,\n`,
        'refuse',
      );
      assert.deepEqual([clash.committed, told(clash)], [false, ['3 serial']]);
      assert.deepEqual(counts(await upload(`${header}${imei(301)},,REF-301,M,,,\n`)), [1, 0, 0, 0]);
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
        const summary = await upload(wrong);
        assert.deepEqual([summary.committed, told(summary)], [false, ['1 header']], wrong);
      }
    });

    test('what the registry knows is completed, never contradicted', async () => {
      await find({ imeis: [imei(400)], serial: 'CMP-400', model: 'M' });
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
        const summary = await upload(row(line));
        assert.deepEqual([counts(summary), told(summary)], [wanted, faults], name);
      }
      const phone = await find({ imeis: [imei(401)], serial: 'CMP-400', model: 'none' });
      assert.deepEqual([phone.imeis, phone.consignment, phone.market], [[imei(400), imei(401)], 'L', 'PA']);
    });

    test('lines of one file that name the same phone are compared with each other', async () => {
      const same = `${imei(500)},,DUP-500,M,L,PA,\n`;
      const twin = `${imei(500)},,DUP-501,M,L,PA,\n`;
      const summary = await upload(header + same + same + twin + `,,DUP-500,M,,DE,\n` + same);
      assert.deepEqual(
        [counts(summary), told(summary)],
        [
          [1, 0, 2, 2],
          ['4 serial', '5 market'],
        ],
      );
      const many = Array.from({ length: 2000 }, (_, n) => `${imei(510)},,MANY-${n},M,,,\n`).join('');
      assert.deepEqual(counts(await upload(header + many)), [1, 0, 0, 1999]);
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
      const summary = await upload(`${lines.join('')}{"serial":\n\n`, 'skip', 'jsonl');
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
