import type { Quotas } from '../http/server.ts';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { CampaignRound } from '../app/casework/campaign.ts';
import { createApprovalReader } from '../app/casework/lock-approval.ts';
import { createSentSets } from '../app/casework/sent-sets.ts';
import { createCheckIn, type CheckIn } from '../app/device/check-in.ts';
import { createListedCheckIns, type ListedCheckIns } from '../app/device/check-in-listed.ts';
import { createClaimLimit, type ClaimLimit } from '../app/device/claim-limit.ts';
import type { ListedPorts } from '../app/device/batch-reads.ts';
import { createEnrol, type Enrol } from '../app/device/enrol.ts';
import { createProveLater } from '../app/device/prove-later.ts';
import type { AttestationTrust } from '../app/device/prove-key.ts';
import { directiveJwks, newestApprovers, trustOf } from '../app/device/trust.ts';
import type { DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import type { Clock } from '../app/ports.ts';
import { createAdvisory } from '../app/policies/advisory.ts';
import type { PublishedPolicies } from '../app/policies/published-policies.ts';
import { locate } from '../core/territory/locate.ts';
import { openAddressLookup } from '../http/address-lookup.ts';
import { shippedAccess } from '../http/auth/cedar-access.ts';
import { serveFences } from '../http/fence-document.ts';
import { createHandlers, type HandlerParts } from '../http/handlers/handlers.ts';
import { createListening, type Listening } from '../http/listening.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import { createServer } from '../http/server.ts';
import type { FollowedKeys } from '../keystore/follow-keys.ts';
import { refuse } from '../protocol/errors/errors.ts';
import type { Trust } from '../protocol/device/trust.ts';
import type { WatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import type { Store } from '../store/store.ts';
import type { FollowedDeployment } from './deployment/follow-deployment.ts';
import type { Loop } from './loop.ts';
import { readinessOf, serverUrl } from './readiness.ts';
import { startDeadlines } from './start-deadlines.ts';
import type { PublicLog } from './start-log.ts';
import { watchApproverSet, type ApproverSetWatch } from './approver-set-watch.ts';
import { approvingAt, rpIdOf } from './approving.ts';
import { signingPages } from '../http/pages/signing-page.ts';
import { startMeasures } from './start-measures.ts';
import type { StartOptions } from './start-options.ts';
import { startPeople, type MachinePeople, type People } from './start-people.ts';

/** Of a server that is told of none. */
export const defaultQuotas: Quotas = {
  public: { name: 'public', requestsMax: 600, windowS: 60 },
  // Carriers put many phones behind one address.
  enrolment: { name: 'enrolment', requestsMax: 300, windowS: 60 },
  // A company's people come from one address, often at the same minute.
  'sign-in': { name: 'sign-in', requestsMax: 300, windowS: 60 },
};
const fencesFile = new URL('../../data/fences.json', import.meta.url);
/** Metrics were public once; whoever scrapes them there is told where they are. */
const metricsHint = { '/metrics': () => refuse('on-admin-port') };
/** Everything that is open while a server runs. */
export interface Parts {
  readonly options: StartOptions;
  readonly deployment: FollowedDeployment;
  readonly keys: FollowedKeys;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly policies: PublishedPolicies;
  readonly feed: WatchFeed;
  readonly publicLog: PublicLog;
  readonly metrics: Metrics;
  readonly approverSet: ApproverSetWatch;
  readonly listed: ListedCheckIns;
  readonly dossierPorts: ListedPorts & { readonly store: Store };
}
/** What every use case is given, made from what is open. `onFault` hears of faults that concern one dossier or one metric. */
export function openParts(
  options: StartOptions,
  opened: Pick<Parts, 'deployment' | 'keys' | 'databaseUrl' | 'store' | 'policies' | 'feed' | 'publicLog'>,
  onFault: (error: unknown) => void,
): Parts {
  const { feed, store, policies, keys, publicLog, deployment } = opened;
  const approverSet = watchApproverSet(deployment);
  const gauges = {
    watchedPhones: () => feed.size,
    watchSetBytes: () => feed.bytes,
    log: publicLog.gauges,
    time: { standstill: deployment.standstill, offsetsMs: deployment.offsetsMs },
    approverSetDaysLeft: () => approverSet.daysLeft(),
  };
  const metrics = createMetrics(gauges, onFault);
  const dossierPorts = {
    store,
    policies,
    signer: keys.directive,
    proofs: publicLog.proofs,
    leaves: publicLog.leaves,
    approvals: createApprovalReader({
      store,
      clock: deployment,
      access: shippedAccess(),
      rpId: (kind) => rpIdOf(kind, options),
      locksHeld: () => publicLog.locksHeld(),
    }),
    sets: createSentSets(publicLog.files),
    memory: store,
    answers: store,
    meter: metrics.meter,
    standstill: deployment.standstill,
    watch: (phoneId: string, open: boolean) => {
      if (open) feed.add(phoneId);
    },
  };
  return {
    ...opened,
    options,
    metrics,
    approverSet,
    dossierPorts,
    listed: createListedCheckIns(
      dossierPorts,
      createProveLater({ store, attestation: attestationOf(options) }),
    ),
  };
}

export interface Composed {
  readonly server: FastifyInstance;
  readonly listening: Listening;
  readonly deadlineLoop: Loop<DeadlineRound>;
  readonly measureLoop: Loop<CampaignRound>;
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly people: MachinePeople;
}

/** Builds the use cases on their ports, and HTTP on the use cases. */
export function composeServer(parts: Parts): Composed {
  const { options, deployment: clock, keys, policies, publicLog, dossierPorts } = parts;
  const listening = options.early ?? createListening((_request, response) => void response.end());
  const fences = serveFences(readFileSync(fencesFile));
  const addresses = openAddressLookup();
  const logTrust = () => publicLog.trust(options.publicUrl ?? serverUrl(server));
  const trust = async (): Promise<Trust> => ({
    ...trustOf(directiveJwks(keys, clock.now()), fences, logTrust()),
    // The keys are told although the public files cannot be read: phones need them for releases.
    ...newestApprovers(await dossierPorts.sets.readSets().catch(() => [])),
  });
  const checkIn = checkInOf(parts);
  const claims = claimLimitOf(options, clock);
  const enrol = enrolOf(parts, trust, claims);
  const publicUrl = (): string => options.publicUrl ?? `http://localhost:${new URL(serverUrl(server)).port}`;
  const people = peopleOf(parts, publicUrl);
  const approvers = approvingAt(options, publicUrl, { logTrust, isPublished: setsOf(parts) });
  const measures = startMeasures({
    dossierPorts,
    clock,
    people: people.machine.ports,
    access: people.access,
    ...approvers,
    files: publicLog.files,
    onApproverSet: parts.approverSet.take,
    everyMs: options.deadlinesEveryMs,
    warn: (line) => server.log.warn(line),
    onFault: (error) => server.log.error({ err: error }, 'a round of measures failed'),
  });
  const server: FastifyInstance = createServer({
    handlers: createHandlers({
      policies,
      clock,
      checkIn,
      enrol,
      readFences: fences.handler,
      advise: createAdvisory({ clock, publishedPolicies: policies }),
      operator: deskOf(parts, claims),
      trust,
      factoryKeys: factoryKeysOf(parts, people),
      log: dossierPorts,
      people: people.handlers,
      measures: measures.ports,
      addressTerritory: (address) => addresses.territoryOf(address),
      readiness: () => readinessOf(parts),
    }),
    pages: { ...metricsHint, ...publicLog.pages, ...people.pages, ...options.pages },
    signing: { host: approvers.rpId('lock'), pages: signingPages(publicUrl) },
    authorizer: people.authorizer,
    early: listening,
    ...transportOf(parts),
  });
  const deadlineLoop = startDeadlines({ ...dossierPorts, clock }, options.deadlinesEveryMs, server.log);
  const { loop: measureLoop } = measures;
  return { server, listening, deadlineLoop, measureLoop, checkIn, enrol, people: people.machine };
}

/** Whether the public files hold an approver set of a number. */
const setsOf =
  ({ publicLog }: Parts) =>
  async (number: number): Promise<boolean> =>
    (await publicLog.files.readApproverSet(number)) !== null;

/** What the desk of operators works with. */
function deskOf(
  { dossierPorts, deployment, keys, feed }: Parts,
  claims: ClaimLimit | null,
): HandlerParts['operator'] {
  return {
    ...dossierPorts,
    clock: deployment,
    keys,
    isWatched: (phoneId) => feed.isWatched(phoneId),
    claimFigures: () => claims?.figures() ?? null,
  };
}

function peopleOf({ options, deployment, keys, store }: Parts, publicUrl: () => string): People {
  return startPeople({
    store,
    clock: deployment,
    operatorToken: () => options.operatorToken ?? keys.operatorToken,
    seals: () => keys.seals,
    publicUrl,
    oidc: options.oidc ?? null,
  });
}

/** What two people change a factory key with. */
const factoryKeysOf = (
  { dossierPorts, store }: Parts,
  { machine, access }: People,
): HandlerParts['factoryKeys'] => ({ ...dossierPorts, ...machine.ports, store, access });

/** What the server is told whoever serves with it. */
function transportOf({ options, deployment, metrics }: Parts) {
  return {
    clock: deployment,
    metrics,
    quotas: options.quotas === undefined ? defaultQuotas : options.quotas,
    trustProxy: options.trustProxy ?? null,
    log: options.log ?? { level: 'warn' },
  };
}

/** Far more than a maker's unnamed phones need, and few enough rows for a flood that nobody sees in the first hour. */
const unregisteredPerMinuteByDefault = 600;

function claimLimitOf({ unregisteredPerMinute, quotas }: StartOptions, clock: Clock): ClaimLimit | null {
  const perMinute = unregisteredPerMinute ?? (quotas === null ? null : unregisteredPerMinuteByDefault);
  return perMinute === null ? null : createClaimLimit(perMinute, clock);
}

function attestationOf({ attestationRoots, attestationRevoked }: StartOptions): AttestationTrust {
  return { roots: attestationRoots ?? [], revoked: attestationRevoked ?? new Map() };
}

function enrolOf(
  { options, deployment, keys, dossierPorts }: Parts,
  trust: () => Promise<Trust>,
  claims: ClaimLimit | null,
): Enrol {
  return createEnrol({
    ...dossierPorts,
    clock: deployment,
    keys,
    locate,
    attestation: attestationOf(options),
    trust,
    claims,
  });
}

function checkInOf({ deployment, keys, policies, feed, listed }: Parts): CheckIn {
  return createCheckIn({
    clock: deployment,
    keys,
    locate,
    listedTerritories: (now) => policies.listedTerritories(now),
    isWatched: (phoneId) => feed.isWatched(phoneId),
    watchReady: () => feed.ready(),
    checkInListed: (one, road) => listed.checkIn(one, road),
  });
}
