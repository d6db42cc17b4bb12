import type { CampaignPorts } from './campaign.ts';
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
