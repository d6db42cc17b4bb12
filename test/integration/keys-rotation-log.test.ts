import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WitnessAddress } from '../../src/app/log/ask-witnesses.ts';
import { noteVerifierOf } from '../../src/app/log/note-key.ts';
import { parseNote } from '../../src/core/log/note.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { openWitnessKeys } from '../../src/keystore/witness-keys.ts';
import { startWitness } from '../../src/server/start-witness.ts';
import { signNextSet } from '../../src/sim/casework/casework.ts';
import type { AnyJson } from '../support/any-json.ts';
import { duePhone, lockNow, type Havana } from '../support/havana.ts';
import { orderLock } from '../support/lock-order.ts';
import { rotate } from '../support/rotation.ts';
import { officersOf, testClock, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-rotation-'));
const witnessDir = join(dataDir, 'witness');
const clock = testClock('2023-06-01T00:00:00Z');
const logVkey = openLogKeys(join(dataDir, 'keys'), undefined, Date.now()).current()[0]!.vkey;
const witness = await startWitness({ dir: witnessDir, name: 'localhost/witness', logs: [logVkey], clock });
const witnessKeys = openWitnessKeys(witnessDir, null, Date.now());
const witnesses = (): readonly WitnessAddress[] => {
  const [newest, ...older] = witnessKeys.current().map(({ vkey }) => vkey);
  return [{ url: witness.url, vkey: newest!, olderVkeys: older }];
};
const server = await testServer('2023-06-01T00:00:00Z', {
  policy,
  clock,
  dataDir,
  publicLog: { witnesses, quorum: 1, everyMs: null, listEveryMs: 0 },
});
after(async () => {
  await server.close();
  await witness.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function lock(phone: Havana): Promise<void> {
  await orderLock(server, await phone.phoneId());
  await lockNow(phone);
}

test('log and witness: once two people signed the next set, phones of the old keys and of the new ones obey a lock', async () => {
  const old = await duePhone(server);
  const newLog = (await rotate({ dataDir, clock, said: [] }, 'log'))!;
  const newWitness = (await rotate({ dataDir: witnessDir, clock, said: [] }, 'witness'))!;
  await signNextSet(...(await officersOf(server)));
  await server.sequence();
  await server.executeMeasures();
  // Its firmware names the new keys. Its times take longer than the fourteen days after which they count for the old phone.
  const young = await duePhone(server);
  const trust: AnyJson = await (await fetch(`${server.url}/v1/trust`)).json();
  assert.equal(trust.log.vkey, newLog);
  assert.deepEqual(trust.witnesses, [{ name: 'localhost/witness', vkey: newWitness }]);
  await lock(old);
  await lock(young);
  const note = parseNote(await (await fetch(`${server.url}/log/checkpoint`)).text())!;
  const names = note.signatures.map(({ name, id }) => `${name} ${id}`);
  assert.equal(names.length, 4, 'two of the log, two of its witness');
  const { name, id } = noteVerifierOf(newLog)!;
  assert.ok(names.includes(`${name} ${id}`));
});
