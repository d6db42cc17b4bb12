import { buildFences, type FenceIndex } from '../../core/territory/fences.ts';
import type { FenceData } from '../../core/territory/fence-data.ts';
import { dayMs, hourMs, type Instant } from '../../core/time.ts';
import { encodeBase64url } from '../../core/base64.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto, AgentStorage, Transport, TransportAnswer } from '../platform/ports.ts';
import { readTrust } from '../platform/shapes.ts';

type FencesTrust = Trust['fences'];

/** `index` undefined: no fences can be trusted now, so the phone reports no fix. `trusted`: the version that the index was checked against. */
export interface CachedFences {
  readonly index: FenceIndex | undefined;
  readonly trusted: FencesTrust | undefined;
}

/** Caches one index of the published fences. Agents in one process may share a cache: it holds nothing about any of them. */
export interface FenceCache {
  /** `expected`: the version in the phone's trust; undefined before enrolment. Never rejects. */
  current(expected: FencesTrust | undefined, now: Instant): Promise<CachedFences>;
}

/** Stored with the exact text of the document, whose hash is checked again when it is read from storage. */
interface CachedDocument {
  readonly trusted: FencesTrust;
  readonly etag: string | null;
  readonly text: string;
  /** When the server last confirmed that it is the published one. */
  readonly confirmedAt: Instant;
}

type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<TransportAnswer | undefined>;

type HashOf = (text: string) => Promise<string>;

const storageName = 'carnet-fences';
const documentLengthMax = 8_000_000;
/** Borders rarely move and fleets are large, so the agent asks once a week. */
const askAgainMs = 7 * dayMs;
/** Fences unconfirmed for this long are outdated and prove nothing. */
const outdatedMs = 30 * dayMs;
const retryMs = hourMs;
const noFences: CachedFences = { index: undefined, trusted: undefined };

export function createFenceCache(ports: {
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly storage: AgentStorage;
  readonly crypto?: AgentCrypto;
}): FenceCache {
  const { baseUrl, transport, storage, crypto } = ports;
  const hashOf = async (text: string): Promise<string> => encodeBase64url(await sha256(utf8(text), crypto));
  let cached: CachedDocument | undefined;
  let index: { readonly of: string; readonly fences: FenceIndex | undefined } | undefined;
  let askedAt = -Infinity;
  let loading: Promise<void> | undefined;
  let asking: Promise<void> | undefined;

  const get: Get = async (path, headers = {}) =>
    Promise.resolve()
      .then(() => transport(`${baseUrl}${path}`, { method: 'GET', headers }))
      .catch(() => undefined);
  const load = async (): Promise<void> => {
    cached = await readStored(storage, hashOf).catch(() => undefined);
  };
  const ask = async (expected: FencesTrust | undefined, now: Instant): Promise<void> => {
    const found = await askFor(get, hashOf, { cached, expected, now }).catch(() => undefined);
    askedAt = now;
    if (found === undefined) return;
    cached = found;
    // Fences that are not saved are downloaded again after the next start.
    await storage.set(storageName, JSON.stringify(found)).catch(() => undefined);
  };

  return {
    async current(expected, now) {
      await (loading ??= load());
      const isExpected = (): boolean => expected === undefined || cached?.trusted.sha256 === expected.sha256;
      const confirmedWithin = (ms: number): boolean =>
        cached !== undefined && Math.abs(now - cached.confirmedAt) < ms;
      if (!(isExpected() && confirmedWithin(askAgainMs)) && Math.abs(now - askedAt) >= retryMs) {
        asking ??= ask(expected, now).finally(() => {
          asking = undefined;
        });
        await asking;
      }
      // Fences other than the expected ones may be newer; then the last request confirmed them.
      if (
        cached === undefined ||
        !confirmedWithin(outdatedMs) ||
        !(isExpected() || cached.confirmedAt === askedAt)
      )
        return noFences;
      if (index?.of !== cached.trusted.sha256)
        index = { of: cached.trusted.sha256, fences: indexOf(cached.text) };
      return { index: index.fences, trusted: cached.trusted };
    },
  };
}

/** `GET /v1/fences` and, where the document is not the expected one, `GET /v1/trust`. undefined where no answer can be trusted. */
async function askFor(
  get: Get,
  hashOf: HashOf,
  known: {
    readonly cached: CachedDocument | undefined;
    readonly expected: FencesTrust | undefined;
    readonly now: Instant;
  },
): Promise<CachedDocument | undefined> {
  const { cached, expected, now } = known;
  const answer = await get(
    '/v1/fences',
    cached === undefined || cached.etag === null ? {} : { 'if-none-match': cached.etag },
  );
  if (answer?.status === 304) return cached === undefined ? undefined : { ...cached, confirmedAt: now };
  const text = answer?.status === 200 ? await answer.text().catch(() => '') : '';
  if (answer === undefined || text === '' || text.length > documentLengthMax) return undefined;
  const sha256 = await hashOf(text);
  const found = { etag: answer.headers.get('etag'), text, confirmedAt: now };
  if (sha256 === expected?.sha256) return { ...found, trusted: expected };
  const trust = await get('/v1/trust');
  const body = trust?.status === 200 ? parseJson(await trust.text().catch(() => '')) : undefined;
  const published = readTrust(body)?.fences;
  return sha256 === published?.sha256 ? { ...found, trusted: published } : undefined;
}

/** undefined where the document is not a fences document; then the phone reports no fix. */
function indexOf(text: string): FenceIndex | undefined {
  try {
    return buildFences(parseJson(text) as FenceData);
  } catch {
    return undefined;
  }
}

async function readStored(storage: AgentStorage, hashOf: HashOf): Promise<CachedDocument | undefined> {
  const value = parseJson((await storage.get(storageName).catch(() => undefined)) ?? '');
  const isDocument = typeof value === 'object' && value !== null && 'trusted' in value && 'text' in value;
  if (!isDocument) return undefined;
  const found = value as CachedDocument;
  // Storage is not trusted: the text has to match the hash.
  return (await hashOf(found.text)) === found.trusted.sha256 ? found : undefined;
}
