import { StoreUnavailable } from '../ports.ts';
import type { ApprovalRecord, CampaignPorts } from './measures-ports.ts';
import { MeasureAltered } from './execute.ts';
import { areGenuine, readStoredManifest } from './measure-manifest.ts';

/**
 * Publishes the manifest and the assertions of an approved measure, both of each time that two people signed it, under their hashes, so that anyone can check who ordered what. After a crash
 * before the mark they are published again under the same names. Throws `MeasureAltered` and publishes nothing if the records were altered.
 */
export async function publishDocuments(ports: CampaignPorts, measureId: string): Promise<number> {
  const { store, files } = ports;
  const found = await store.transact(async (tx) => {
    const measure = await store.findMeasure(tx, measureId);
    if (measure === undefined || measure.sha256 === null) return null;
    const manifest = await store.readMeasureManifest(tx, measure.sha256);
    const approvals = await store.readApprovals(tx, measure.sha256);
    if (readStoredManifest(measure, manifest) === undefined || !areGenuine(measure.sha256, approvals))
      throw new MeasureAltered(measureId);
    const all = await store.readAllApprovals(tx, measure.sha256);
    const isWhole = ({ round }: ApprovalRecord): boolean =>
      all.filter((one) => one.round === round).length === 2;
    return { manifest: manifest!.text, assertions: all.filter(isWhole).map((one) => one.assertion) };
  });
  if (found === null) return 0;
  await files.publishDocument('manifests', Buffer.from(found.manifest));
  for (const assertion of found.assertions) await files.publishDocument('assertions', Buffer.from(assertion));
  await store.transact(async (tx) => {
    const measure = await store.lockMeasure(tx, measureId);
    if (measure !== undefined) store.updateMeasure(tx, { ...measure, documentsAt: ports.clock.now() });
  });
  return 1;
}

const perPageMax = 64;

/**
 * Publishes documents again that the public files have lost, for example by the restore of an older folder. Runs once after a start. A fault in one
 * measure does not stop the others. Throws `StoreUnavailable`.
 */
export async function restoreDocuments(ports: CampaignPorts): Promise<number> {
  const { store, files } = ports;
  let restored = 0;
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    const page = await store.transact((tx) => store.pageApprovedMeasures(tx, from, perPageMax));
    for (const { id, sha256, assertions } of page) {
      const there = [
        await files.readDocument('manifests', sha256),
        ...(await Promise.all(assertions.map((one) => files.readDocument('assertions', one)))),
      ];
      if (there.every((one) => one !== null)) continue;
      try {
        restored += await publishDocuments(ports, id);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        ports.meter.fault(error);
      }
    }
    after = page.length < perPageMax ? null : page.at(-1)!.number;
  }
  return restored;
}
