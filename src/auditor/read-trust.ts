import { readFile } from 'node:fs/promises';
import { decodeUtf8 } from '../core/utf8.ts';
import { parseJson } from '../protocol/schema/read-json.ts';
import { LogUnreachable, TrustFault } from './faults.ts';
import { readUrl } from './source.ts';
import type { KeyType } from '../core/log/note.ts';
import { readTrustedKey, type AuditTrust, type TrustedKey } from './trusted-keys.ts';

/** The keys that the caller trusts. */
export interface NamedTrust {
  readonly vkeys: readonly string[];
  readonly witnesses: readonly string[];
  readonly quorum: number | undefined;
  /** A trust document: where one is served, or a file. */
  readonly document: string | undefined;
}

interface TrustDocument {
  readonly vkeys: readonly string[];
  readonly witnesses: readonly string[];
  readonly quorum: number;
}

const documentBytesMax = 1_000_000;

/** The trusted keys, and the document that named those that the caller did not. */
export interface ReadTrust {
  readonly trust: AuditTrust;
  readonly learnedFrom: string | null;
}

/**
 * The keys to trust: those that the caller names, and for what it does not name those of a trust document, which it names or is `usual`.
 * Throws `TrustFault` where there is no key for the log, `LogUnreachable` where the document cannot be read.
 */
export async function readTrust(named: NamedTrust, usual: string | null): Promise<ReadTrust> {
  const source = named.document ?? (named.vkeys.length === 0 ? usual : null);
  if (source === null && named.vkeys.length === 0) {
    throw new TrustFault('say whose log it is: --vkey NAME+ID+KEY, or --trust FILE');
  }
  const document = source === null ? undefined : await readDocument(source);
  const vkeys = named.vkeys.length > 0 ? named.vkeys : (document?.vkeys ?? []);
  if (vkeys.length === 0) throw new TrustFault(`${source} names no log: its server keeps none`);
  const ownWitnesses = named.witnesses.length > 0;
  const witnesses = ownWitnesses ? named.witnesses : (document?.witnesses ?? []);
  const usualQuorum = ownWitnesses ? witnesses.length : (document?.quorum ?? 0);
  const quorum = named.quorum ?? usualQuorum;
  if (quorum > witnesses.length) {
    throw new TrustFault(
      `a quorum of ${quorum} cannot come from ${witnesses.length} witnesses; name them by --witness`,
    );
  }
  const witnessKeys = readKeys(witnesses, 4, 6);
  const bytes = new Set(witnessKeys.map(({ key }) => Buffer.from(key).toString('base64')));
  if (bytes.size < witnessKeys.length)
    throw new TrustFault('two witnesses have the same key: that is one witness');
  const trust = { logKeys: readKeys(vkeys, 1), witnessKeys, quorum };
  return { trust, learnedFrom: document === undefined ? null : source };
}

function readKeys(vkeys: readonly string[], ...types: readonly KeyType[]): readonly TrustedKey[] {
  return vkeys.map((vkey) => {
    const key = readTrustedKey(vkey, ...types);
    if (typeof key === 'string') throw new TrustFault(key);
    return key;
  });
}

async function readDocument(source: string): Promise<TrustDocument> {
  const text = /^https?:\/\//.test(source) ? await fetchText(new URL(source)) : await readText(source);
  try {
    const { log, witnesses, quorum } = parseJson(text) as {
      readonly log: { readonly vkey: string } | null;
      readonly witnesses: readonly { readonly vkey: string }[];
      readonly quorum: number;
    };
    return {
      vkeys: log === null ? [] : log.vkey.split(/\s+/),
      witnesses: witnesses.map(({ vkey }) => vkey),
      quorum,
    };
  } catch (error) {
    throw new TrustFault(`${source} is not a trust document (GET /v1/trust)`, { cause: error });
  }
}

async function fetchText(url: URL): Promise<string> {
  const found = await readUrl(url, documentBytesMax, 'application/json');
  if (found.kind === 'bytes') return decodeUtf8(found.bytes) ?? '';
  throw new LogUnreachable(
    `there is no trust document at ${url.href}; name the keys by --vkey and --witness`,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new TrustFault(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
