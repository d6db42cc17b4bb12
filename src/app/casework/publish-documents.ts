import { StoreUnavailable } from '../ports.ts';
import type { CampaignPorts } from './measures-ports.ts';
import { MeasureAltered } from './execute.ts';
import { areGenuine, readStoredManifest } from './manifest.ts';

/**
 * Publishes the manifest and both assertions of an approved measure, under their hashes, so that anyone can check who ordered what. A crash before
 * the mark publishes them again, to the same names; what is altered in the records is never published.
 */
export async function publishDocuments(ports: CampaignPorts, measureId: string): Promise<number> {
  const { store, files } = ports;
  const found = await store.transact(async (tx) => {
    const measure = await store.findMeasure(tx, measureId);
    if (measure === undefined || measure.sha256 === null) return null;
    const manifest = await store.readManifest(tx, measure.sha256);
    const approvals = await store.readApprovals(tx, measure.sha256);
    if (readStoredManifest(measure, manifest) === undefined || !areGenuine(measure.sha256, approvals))
      throw new MeasureAltered(measureId);
    return { manifest: manifest!.text, assertions: approvals.map((one) => one.assertion) };
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

const aPageMax = 64;

/**
 * Publishes anew what the public files have lost, as after a restore of an older folder: run once after a start. Throws `StoreUnavailable`; a fault
 * over one measure keeps none of the others waiting.
 */
export async function restoreDocuments(ports: CampaignPorts): Promise<number> {
  const { store, files } = ports;
  let restored = 0;
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    const page = await store.transact((tx) => store.pageApprovedMeasures(tx, from, aPageMax));
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
    after = page.length < aPageMax ? null : page.at(-1)!.number;
  }
  return restored;
}
