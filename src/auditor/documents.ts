import { setTimeout as sleep } from 'node:timers/promises';
import { parseDayList, type DayList } from '../core/log/day-list.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { ManifestHead } from '../protocol/acts/approval.ts';
import type { DeliveredApproverSet } from '../protocol/acts/approver-set.ts';
import type { AssertionDocument, LockManifest, MeasureManifest } from '../protocol/acts/measure.ts';
import { readLoggedPolicy } from '../protocol/decision-files/policy-document.ts';
import {
  assertionBytesMax,
  manifestBytesMax,
  readAssertionDocument,
  readDeliveredSet,
  readManifestHead,
  readMeasureManifest,
  type Read,
} from '../protocol/log/read-log-document.ts';
import type { PolicyReference } from '../protocol/acts/measure.ts';
import { readUrl, type LogSource } from './source.ts';
import { sha256Text } from './trusted-keys.ts';

/** A manifest, with its members ready to be looked up. */
export interface Manifest {
  readonly manifest: MeasureManifest;
  readonly members: ReadonlySet<string>;
}

/** Manifests are large: at most so many are kept; the others are read again when a statement refers to them. */
const manifestsKeptMax = 16;
const policiesKeptMax = 64;
const policyBytesMax = 1_000_000;
const headBytesMax = 2048;
const setBytesMax = 131_072;
/** A million leaves. */
const dayListBytesMax = 32 * 1024 * 1024;

/** The documents that statements refer to by hash. Every document is hashed before it is used. */
export class Documents {
  readonly #source: LogSource;
  readonly #policies: URL | null;
  readonly #manifests = new Map<string, Promise<Read<Manifest>>>();
  readonly #texts = new Map<string, Promise<Read<Policy>>>();
  /** A statement may enter the log shortly before its documents are served: an audit waits at most so often in all. */
  #waitsLeft = 3;
  readonly #waitMs: number;

  /**
   * `policies`: where policies are published, `…/v1/policies/`; null where only the log is at hand. `waitMs`: how long to wait for a document
   * that is not there yet.
   */
  constructor(source: LogSource, policies: URL | null, waitMs: number) {
    this.#waitMs = waitMs;
    this.#source = source;
    this.#policies = policies;
  }

  get readsPolicies(): boolean {
    return this.#policies !== null;
  }

  manifest(sha256: string): Promise<Read<Manifest>> {
    return kept(this.#manifests, manifestsKeptMax, sha256, async () => {
      const found = await this.#byHash(`manifests/${sha256}`, sha256, manifestBytesMax);
      if (found.kind === 'fault') return found;
      const read = readMeasureManifest(found.document);
      if (read.kind === 'fault') return read;
      const members = read.document.kind === 'lock' ? read.document.members : [];
      const fault = memberFault(members);
      if (fault !== undefined) return { kind: 'fault', fault };
      return { kind: 'read', document: { manifest: read.document, members: new Set(members) } };
    });
  }

  /** A list of opaque leaves, as it is served. */
  async dayList(sha256: string): Promise<Read<DayList>> {
    const found = await this.#byHash(`lists/${sha256}`, sha256, dayListBytesMax);
    if (found.kind === 'fault') return found;
    const list = parseDayList(found.document);
    return list === undefined
      ? { kind: 'fault', fault: 'is not sorted, or not whole leaves filled up to a multiple of 1,024' }
      : { kind: 'read', document: list };
  }

  /** The head of a measure of the members' tree. */
  async head(sha256: string): Promise<Read<ManifestHead>> {
    const found = await this.#byHash(`manifests/${sha256}`, sha256, headBytesMax);
    return found.kind === 'fault' ? found : readManifestHead(found.document);
  }

  /** An approver set with its signatures, its statement and its proof. */
  async approverSet(number: number): Promise<Read<DeliveredApproverSet>> {
    const found = await this.#served(`approvers/${number}`, setBytesMax);
    return found.kind === 'fault' ? found : readDeliveredSet(found.document);
  }

  async assertion(sha256: string): Promise<Read<AssertionDocument>> {
    const found = await this.#byHash(`assertions/${sha256}`, sha256, assertionBytesMax);
    return found.kind === 'fault' ? found : readAssertionDocument(found.document);
  }

  /** The policy that a reference names, from its published text; a fault where the text has another hash. */
  policy({ id, version, sha256 }: PolicyReference): Promise<Read<Policy>> {
    const base = this.#policies;
    if (base === null) throw new Error('no policies are at hand');
    return kept(this.#texts, policiesKeptMax, `${id}@${version}@${sha256}`, async () => {
      const url = new URL(`${encodeURIComponent(id)}?version=${version}`, base);
      const found = await readUrl(url, policyBytesMax, 'application/yaml');
      if (found.kind !== 'bytes') return { kind: 'fault', fault: `the text is not served at ${url.href}` };
      if (sha256Text(found.bytes) !== sha256) {
        return { kind: 'fault', fault: `the text at ${url.href} has another hash` };
      }
      const read = readLoggedPolicy(new TextDecoder().decode(found.bytes));
      if (read.ok) return { kind: 'read', document: read.policy };
      return {
        kind: 'fault',
        fault: `the text at ${url.href}: ${read.faults[0]?.message ?? 'cannot be read'}`,
      };
    });
  }

  async #byHash(path: string, sha256: string, bytesMax: number): Promise<Read<Uint8Array>> {
    const found = await this.#served(path, bytesMax);
    return found.kind === 'read' && sha256Text(found.document) !== sha256
      ? { kind: 'fault', fault: 'has not the hash that it is named by' }
      : found;
  }

  async #served(path: string, bytesMax: number): Promise<Read<Uint8Array>> {
    let found = await this.#source.read(path, bytesMax);
    for (; found.kind === 'missing' && this.#waitsLeft > 0; this.#waitsLeft--) {
      await sleep(this.#waitMs);
      found = await this.#source.read(path, bytesMax);
    }
    if (found.kind === 'missing') return { kind: 'fault', fault: 'is not served' };
    if (found.kind === 'too-large') return { kind: 'fault', fault: 'is larger than it can be' };
    return { kind: 'read', document: found.bytes };
  }
}

/** Members must be sorted and unique, so that a set has one form and one signature. */
function memberFault(members: LockManifest['members']): string | undefined {
  const wrong = members.findIndex((member, place) => place > 0 && member <= members[place - 1]!);
  return wrong === -1 ? undefined : `member ${wrong} is repeated or out of order`;
}

function kept<Value>(
  known: Map<string, Promise<Value>>,
  keptMax: number,
  key: string,
  load: () => Promise<Value>,
): Promise<Value> {
  const old = known.get(key);
  if (old !== undefined) return old;
  const oldest = known.keys().next();
  if (known.size >= keptMax && oldest.done !== true) known.delete(oldest.value);
  const loading = load();
  known.set(key, loading);
  return loading;
}
