import type { FactoryKeyChange, FactoryKeyStore } from '../../app/casework/factory-key-ports.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const textOf = (key: Buffer | null): string | null => key?.toString('base64url') ?? null;
const bytesOf = (key: string | null): Buffer | null => (key === null ? null : Buffer.from(key, 'base64url'));

const lockKey = {
  name: 'lock-factory-key',
  text: `select factory_key, contested_at from phones where bucket = $1 and phone_id = $2 and registered for no key update`,
};

const changeColumns = `hardware_id, number, key_before, key_after, contested_before, epoch, reason, evidence, asked_at, asked_by, ended,
  ended_at, ended_by`;

const listWaiting = {
  name: 'list-waiting-factory-keys',
  text: `select ${changeColumns} from factory_key_changes where ended is null order by asked_at, bucket, hardware_id limit 100`,
};

const listOfHardware = {
  name: 'list-factory-keys-of-hardware',
  text: `select ${changeColumns} from factory_key_changes where bucket = $1 and hardware_id = $2 order by number desc limit 100`,
};

interface ChangeRow {
  hardware_id: string;
  number: number;
  key_before: Buffer | null;
  key_after: Buffer | null;
  contested_before: Instant | null;
  epoch: string;
  reason: string;
  evidence: string;
  asked_at: Instant;
  asked_by: string;
  ended: 'confirmed' | 'withdrawn' | null;
  ended_at: Instant;
  ended_by: string;
}

const changeOf = (row: ChangeRow): FactoryKeyChange => ({
  hardwareId: row.hardware_id,
  number: row.number,
  before: { factoryKey: textOf(row.key_before), contestedSince: row.contested_before },
  after: textOf(row.key_after),
  epoch: row.epoch,
  reason: row.reason,
  evidence: row.evidence,
  askedAt: row.asked_at,
  askedBy: row.asked_by,
  ended: row.ended === null ? null : { as: row.ended, at: row.ended_at, by: row.ended_by },
});

const addChange = {
  name: 'add-factory-key-change',
  text: `insert into factory_key_changes (bucket, hardware_id, number, key_before, key_after, contested_before, epoch, reason, evidence,
      asked_at, asked_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

const endChange = {
  name: 'end-factory-key-change',
  text: `update factory_key_changes set ended = $4, ended_at = $5, ended_by = $6
    where bucket = $1 and hardware_id = $2 and number = $3 and ended is null`,
};

const enterKey = {
  name: 'enter-factory-key',
  text: `update phones set factory_key = $3, contested_at = null, key_changed_after = lineage_count where bucket = $1 and phone_id = $2`,
};

const disprove = {
  name: 'disprove-lineages',
  text: `update lineages set proved = null where bucket = $1 and hardware_id = $2 and proved = 'factory'`,
};

const forgetSuperseded = {
  name: 'forget-superseded-keys',
  text: `delete from superseded_keys where bucket = $1 and hardware_id = $2 and proved = 'factory'`,
};

/** Changes of factory keys in PostgreSQL. */
export const factoryKeyStore: FactoryKeyStore = {
  async lockFactoryKey(tx, hardwareId) {
    const [row] = await pgTransaction(tx).rows<{ factory_key: Buffer | null; contested_at: Instant | null }>(
      lockKey,
      [bucketOf(hardwareId), hardwareId],
    );
    return row === undefined
      ? undefined
      : { factoryKey: textOf(row.factory_key), contestedSince: row.contested_at };
  },
  async listFactoryKeyChanges(tx, hardwareId) {
    const rows =
      hardwareId === null
        ? await pgTransaction(tx).rows<ChangeRow>(listWaiting, [])
        : await pgTransaction(tx).rows<ChangeRow>(listOfHardware, [bucketOf(hardwareId), hardwareId]);
    return rows.map(changeOf);
  },
  addFactoryKeyChange(tx, { hardwareId, number, before, after, epoch, reason, evidence, askedAt, askedBy }) {
    const asked = [epoch, reason, evidence, timestamp(askedAt), askedBy];
    const keys = [bytesOf(before.factoryKey), bytesOf(after), timestamp(before.contestedSince)];
    pgTransaction(tx).write(addChange, [bucketOf(hardwareId), hardwareId, number, ...keys, ...asked], 1);
  },
  endFactoryKeyChange(tx, { hardwareId, number }, { as, at, by }) {
    pgTransaction(tx).write(endChange, [bucketOf(hardwareId), hardwareId, number, as, timestamp(at), by], 1);
  },
  changeFactoryKey(tx, hardwareId, factoryKey) {
    const named = [bucketOf(hardwareId), hardwareId];
    pgTransaction(tx).write(enterKey, [...named, bytesOf(factoryKey)], 1);
    pgTransaction(tx).write(disprove, named);
    pgTransaction(tx).write(forgetSuperseded, named);
  },
};
