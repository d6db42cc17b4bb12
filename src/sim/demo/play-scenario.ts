import assert from 'node:assert/strict';
import { checkPlay } from '../scoring/check-play.ts';
import { makeAttestationRoot } from '../world/attestation-root.ts';
import { interruptionOf } from '../world/interruption.ts';
import { manifestOf } from '../fleet/manifest.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import type { ScenarioOptions } from '../scenarios/scenario-options.ts';
import type { Scoreboard } from '../scoring/scoreboard.ts';
import { startServerThread } from '../scenarios/server-thread.ts';
import type { PreparedStory } from '../scenarios/prepare-scenario.ts';
import { prepareDatabase } from '../../store/postgres/prepare-database.ts';
import { uploadManifest } from '../../store/registry/registry-upload.ts';

export interface Play {
  readonly prepared: PreparedStory;
  readonly phones: number;
  readonly seed: number;
  readonly dataDir: string;
  /** The embedded PostgreSQL in `dataDir` where it is not given. */
  readonly databaseUrl?: string;
  /** Whether the database may be taken away for some hours of the story: only where it is all the story's own. */
  readonly interrupted: boolean;
}

/** Plays a scenario on a server of our own, on another thread, whose clock, deadlines and registry the story has to itself. */
export async function playScenario(
  { prepared, phones, seed, dataDir, databaseUrl, interrupted }: Play,
  onProgress: NonNullable<ScenarioOptions['onProgress']>,
): Promise<Scoreboard> {
  const database = databaseUrl === undefined ? {} : { databaseUrl };
  const attestation = makeAttestationRoot();
  const attestationRoots = [attestation.certificate];
  const server = await startServerThread({ dataDir, attestationRoots, ...database }, prepared.startsAt);
  try {
    return await runScenario({
      prepared,
      phones,
      seed,
      clock: server.clock,
      onProgress,
      server: {
        url: server.url,
        operatorToken: server.operatorToken,
        links: server.links,
        attestation,
        reachDeadlines: () => server.reachDeadlines(),
        executeMeasures: () => server.executeMeasures(),
        sequence: () => server.sequence(),
        dismissStaff: () => server.dismissStaff(),
        check: (now) => checkPlay(server, now),
        ...(interrupted ? { interruption: interruptionOf(server.databaseUrl) } : {}),
        async upload(people) {
          const { url } = await prepareDatabase(server.databaseUrl);
          const options = { format: 'jsonl', onBadLine: 'refuse' } as const;
          const { committed, faults } = await uploadManifest(url, manifestOf(people), options);
          assert(committed, `the registry refused the fleet's manifest: ${JSON.stringify(faults[0])}`);
        },
      },
    });
  } finally {
    await server.close();
  }
}
