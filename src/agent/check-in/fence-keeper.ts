import { buildFences, type FenceIndex } from '../../core/territory/fences.ts';
import type { FenceData } from '../../core/territory/fence-data.ts';
import { dayMs, hourMs, type Instant } from '../../core/time.ts';
import { encodeBase64url } from '../../protocol/device/jws.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { sha256, utf8 } from '../platform/device-key.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentStorage, Transport, TransportAnswer } from '../platform/ports.ts';
import { readTrust } from './shapes.ts';

type FencesTrust = Trust['fences'];

/** `index` undefined: none can be trusted now, so the phone claims no fix. `trusted`: what the index was checked against. */
export interface KeptFences {
  readonly index: FenceIndex | undefined;
  readonly trusted: FencesTrust | undefined;
}

/** Keeps one index of the published fences. Agents in one process may share a keeper: it knows nothing of any of them. */
export interface FenceKeeper {
  /** `told`: what the phone was told to trust; undefined before enrolment. Never rejects. */
  current(told: FencesTrust | undefined, now: Instant): Promise<KeptFences>;
}

/** The document's exact text, for its hash is checked again when it comes back from storage. */
interface Kept {
  readonly trusted: FencesTrust;
  readonly etag: string | null;
  readonly text: string;
  /** When the server last confirmed that it is the published one. */
  readonly confirmedAt: Instant;
}

type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<TransportAnswer | undefined>;

const storageName = 'carnet-fences';
const documentLengthMax = 8_000_000;
/** A border moves seldom and a fleet is large: ask once a week. */
const askAgainMs = 7 * dayMs;
/** Past this, unconfirmed fences are outdated and prove nothing. */
const outdatedMs = 30 * dayMs;
const retryMs = hourMs;
const nothing: KeptFences = { index: undefined, trusted: undefined };

export function createFenceKeeper(ports: {
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly storage: AgentStorage;
}): FenceKeeper {
  const { baseUrl, transport, storage } = ports;
  let kept: Kept | undefined;
  let index: { readonly of: string; readonly fences: FenceIndex | undefined } | undefined;
  let askedAt = -Infinity;
  let loading: Promise<void> | undefined;
  let asking: Promise<void> | undefined;

  const get: Get = async (path, headers = {}) =>
    transport(`${baseUrl}${path}`, { method: 'GET', headers }).catch(() => undefined);
  const load = async (): Promise<void> => {
    kept = await readKept(storage);
  };
  const ask = async (told: FencesTrust | undefined, now: Instant): Promise<void> => {
    const found = await askFor(get, kept, told, now);
    askedAt = now;
    if (found === undefined) return;
    kept = found;
    // Not saved means downloaded again after the next start, nothing worse.
    await storage.set(storageName, JSON.stringify(found)).catch(() => undefined);
  };

  return {
    async current(told, now) {
      await (loading ??= load());
      const isAsTold = (): boolean => told === undefined || kept?.trusted.sha256 === told.sha256;
      const confirmedWithin = (ms: number): boolean =>
        kept !== undefined && Math.abs(now - kept.confirmedAt) < ms;
      if (!(isAsTold() && confirmedWithin(askAgainMs)) && Math.abs(now - askedAt) >= retryMs) {
        asking ??= ask(told, now).finally(() => {
          asking = undefined;
        });
        await asking;
      }
      // Other than told, it can still be newer: then the last question confirmed it.
      if (kept === undefined || !confirmedWithin(outdatedMs) || !(isAsTold() || kept.confirmedAt === askedAt))
        return nothing;
      if (index?.of !== kept.trusted.sha256) index = { of: kept.trusted.sha256, fences: indexOf(kept.text) };
      return { index: index.fences, trusted: kept.trusted };
    },
  };
}

/** `GET /v1/fences`, and where they are not what the phone was told to trust, `GET /v1/trust`. undefined: no word to be trusted. */
async function askFor(
  get: Get,
  kept: Kept | undefined,
  told: FencesTrust | undefined,
  now: Instant,
): Promise<Kept | undefined> {
  const answer = await get(
    '/v1/fences',
    kept === undefined || kept.etag === null ? {} : { 'if-none-match': kept.etag },
  );
  if (answer?.status === 304) return kept === undefined ? undefined : { ...kept, confirmedAt: now };
  const text = answer?.status === 200 ? await answer.text().catch(() => '') : '';
  if (answer === undefined || text === '' || text.length > documentLengthMax) return undefined;
  const sha256 = await hashOf(text);
  const found = { etag: answer.headers.get('etag'), text, confirmedAt: now };
  if (sha256 === told?.sha256) return { ...found, trusted: told };
  const trust = await get('/v1/trust');
  const body = trust?.status === 200 ? parseJson(await trust.text().catch(() => '')) : undefined;
  const published = readTrust(body)?.fences;
  return sha256 === published?.sha256 ? { ...found, trusted: published } : undefined;
}

/** undefined where what was published is no fences document: then there is no fix, and nothing else follows. */
function indexOf(text: string): FenceIndex | undefined {
  try {
    return buildFences(parseJson(text) as FenceData);
  } catch {
    return undefined;
  }
}

async function readKept(storage: AgentStorage): Promise<Kept | undefined> {
  const value = parseJson((await storage.get(storageName).catch(() => undefined)) ?? '');
  const isKept = typeof value === 'object' && value !== null && 'trusted' in value && 'text' in value;
  if (!isKept) return undefined;
  const found = value as Kept;
  // Storage is only a place: what comes back is trusted as far as its hash.
  return (await hashOf(found.text)) === found.trusted.sha256 ? found : undefined;
}

async function hashOf(text: string): Promise<string> {
  return encodeBase64url(await sha256(utf8(text)));
}
