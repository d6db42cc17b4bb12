import { after, before } from 'node:test';
import type { Hardware } from '../../../src/app/device/ports.ts';
import type { Registration } from '../../../src/app/dossiers/ports.ts';
import type { UploadSummary } from '../../../src/protocol/registry/manifest.ts';
import type { Correcting } from '../../../src/store/registry/registry-corrections.ts';
import { uploadManifest, type UploadOptions } from '../../../src/store/registry/registry-upload.ts';
import { openStore, type Store } from '../../../src/store/store.ts';

/** The first line of a maker's file. */
export const header = 'imei,imei2,serial,model,consignment,market,soldAt\n';

/** A store with its registry, open while the tests of the suite run. */
export class RegistryFixture {
  url!: string;
  store!: Store;

  constructor(urlOf: () => Promise<string>) {
    before(async () => {
      this.url = await urlOf();
      this.store = await openStore(this.url);
    });
    after(() => this.store.close());
  }

  /** The hardware that a claim names, as the registry reads it. */
  async find(hardware: Hardware): Promise<Registration> {
    const { store } = this;
    const { hardwareId } = await store.transact((tx) => store.findOrAddHardware(tx, hardware));
    const by = { by: 'phoneId', phoneId: hardwareId } as const;
    return (await store.transact((tx) => store.findRegistrations(tx, by)))[0]!;
  }

  upload(
    text: string,
    onBadLine: 'skip' | 'refuse' = 'skip',
    format: 'csv' | 'jsonl' = 'csv',
    dryRun = false,
  ): Promise<UploadSummary> {
    return this.#enter(text, { format, onBadLine, dryRun });
  }

  correct(text: string, correcting: Correcting, dryRun = false): Promise<UploadSummary> {
    return this.#enter(text, { format: 'csv', onBadLine: 'skip', dryRun, correcting });
  }

  #enter(text: string, options: UploadOptions): Promise<UploadSummary> {
    // Cut where it hurts most: every few bytes, through characters, quotes and line ends.
    const bytes = Buffer.from(text);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    return uploadManifest(this.url, pieces(), options);
  }
}

export const told = (summary: UploadSummary): string[] =>
  summary.faults.map(({ line, field }) => `${line} ${field}`);

export const counts = ({ added, completed, unchanged, faultCount }: UploadSummary): number[] => [
  added,
  completed,
  unchanged,
  faultCount,
];
