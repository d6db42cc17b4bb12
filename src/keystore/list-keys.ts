import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteKeyOf } from '../app/log/note-key.ts';
import { createSeals, sealingKeyAt } from '../app/keys/seals.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { readGenerations, type Generation } from './generations.ts';
import { readKeyFiles, type KeyFiles } from './kinds.ts';
import { directiveKeysOf, publicOf, sealingOf } from './keys.ts';
import { logKeys } from './log-keys.ts';
import { hasNoteKeys, type NoteKeyFormat } from './note-keys.ts';
import { rotatableKinds, type RotatableKind } from './rotate-keys.ts';
import { isWitnessFolder, witnessKeys } from './witness-keys.ts';

/** One key, without its secret. */
export interface ListedKey {
  readonly kind: RotatableKind;
  readonly number: number;
  /** Its kid or verifier key; null for a kind that is secret as a whole. */
  readonly key: string | null;
  /** RFC 3339 time of the rotation; null for a first key whose time was not recorded. */
  readonly from: string | null;
  /** What the key is still used for, in words. */
  readonly use: string;
}

/** The keys of a data folder, of a server or of a witness; undefined if it has none. Creates no keys. Throws `KeyFileFaulty`. */
export function listKeys(dataDir: string, now: Instant): readonly ListedKey[] | undefined {
  const dir = join(dataDir, 'keys');
  const files = existsSync(join(dir, 'symmetric.json')) ? readKeyFiles(dir) : null;
  const listed = rotatableKinds.flatMap((kind) => lists[kind]({ dataDir, dir, files, now }));
  return listed.length === 0 ? undefined : listed;
}

interface Folder {
  readonly dataDir: string;
  /** The server's folder of keys. */
  readonly dir: string;
  /** null: this is not the data folder of a server. */
  readonly files: KeyFiles | null;
  readonly now: Instant;
}

/** Closed over the kinds: a new kind does not compile before it is listed here. */
const lists: Readonly<Record<RotatableKind, (folder: Folder) => readonly ListedKey[]>> = {
  sealing: ofServer(listSealing),
  directive: ofServer(listDirective),
  unlock: ofServer(({ unlock }) =>
    listSecret('unlock', unlock, { newest: 'phones that enrol', older: 'phones that enrolled under it' }),
  ),
  'operator-token': ofServer(({ 'operator-token': tokens }) =>
    listSecret('operator-token', tokens, { newest: 'valid', older: 'none any more' }),
  ),
  log: ({ dir, files }) => (files !== null && hasNoteKeys(dir, logKeys) ? listNoteKeys(dir, logKeys) : []),
  witness: ({ dataDir }) =>
    [dataDir, ...witnessFolders(dataDir)]
      .filter(isWitnessFolder)
      .flatMap((folder) => listNoteKeys(folder, witnessKeys)),
};

function ofServer(
  list: (files: KeyFiles, now: Instant) => readonly ListedKey[],
): (folder: Folder) => readonly ListedKey[] {
  return ({ files, now }) => (files === null ? [] : list(files, now));
}

function witnessFolders(dataDir: string): string[] {
  const folder = join(dataDir, 'witnesses');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Keys that are secret as a whole: the first one and its later generations. */
function listSecret(
  kind: RotatableKind,
  later: readonly Generation<unknown>[],
  use: { readonly newest: string; readonly older: string },
): readonly ListedKey[] {
  return [null, ...later].map((one, index) => ({
    kind,
    number: index + 1,
    key: null,
    from: one?.from ?? null,
    use: index === later.length ? use.newest : use.older,
  }));
}

function listSealing(files: KeyFiles, now: Instant): readonly ListedKey[] {
  const secrets = sealingOf(files);
  const seals = createSeals(secrets);
  const present = sealingKeyAt(seals, now);
  return secrets.map(({ kid, from }, index) => {
    const { opensUntil } = seals.keys.find((one) => one.kid === kid)!;
    return {
      kind: 'sealing',
      number: index + 1,
      key: kid,
      from: from === 0 ? null : formatInstant(from),
      use:
        kid === present.kid
          ? 'seals'
          : from > now
            ? `seals from ${formatInstant(from)}`
            : opensUntil > now
              ? `opens until ${formatInstant(opensUntil)}`
              : 'none any more',
    };
  });
}

function listDirective(files: KeyFiles, now: Instant): readonly ListedKey[] {
  const trusted = directiveKeysOf(files);
  const all = [{ pem: files.directivePem }, ...files.directive.map(({ key }) => key)];
  return all.map((key, index) => {
    const { kid } = publicOf(key);
    const until = trusted.find((one) => one.jwk.kid === kid)?.trustedUntil;
    return {
      kind: 'directive',
      number: index + 1,
      key: kid,
      from: files.directive[index - 1]?.from ?? null,
      use:
        until === null
          ? `signs, ${'pem' in key ? 'from a file' : `in ${key.pkcs11}`}`
          : until !== undefined && until > now
            ? `trusted until ${formatInstant(until)}`
            : 'none any more',
    };
  });
}

/** Keys that sign notes. Every key that was not stolen signs. */
function listNoteKeys(dir: string, { kind, nameField, signatureType }: NoteKeyFormat): readonly ListedKey[] {
  const first = JSON.parse(readFileSync(join(dir, `${kind}.json`), 'utf8')) as Record<string, string>;
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const signsFrom = later.findLastIndex(({ predecessors }) => predecessors === 'stolen') + 1;
  const all = [
    { pem: first['pem']!, from: first['from']! },
    ...later.map(({ key, from }) => ({ ...key, from })),
  ];
  return all.map(({ pem, from }, index) => ({
    kind,
    number: index + 1,
    from,
    key: noteKeyOf(first[nameField]!, signatureType, pem).vkey,
    use:
      index < signsFrom
        ? 'none any more'
        : index === all.length - 1
          ? 'signs'
          : 'signs too, for phones that know no newer one',
  }));
}
