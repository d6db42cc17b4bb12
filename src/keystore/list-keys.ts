import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteKeyOf } from '../app/log/note-key.ts';
import { createSeals, sealingKeyAt } from '../app/keys/seals.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { readGenerations } from './generations.ts';
import { readKeyFiles, type KeyFiles } from './kinds.ts';
import { directiveKeysOf, publicOf, sealingOf } from './keys.ts';
import type { RotatableKind } from './rotate-keys.ts';
import { isWitnessFolder } from './witness-keys.ts';

/** One key, as far as it may be shown. */
export interface ListedKey {
  readonly kind: RotatableKind;
  readonly number: number;
  /** Its kid or verifier key; null for what is secret whole. */
  readonly key: string | null;
  /** When it took over; null for a first one, whose time nobody wrote down. */
  readonly from: string | null;
  /** What it is still used for. */
  readonly use: string;
}

/** The keys of a data folder, of a server or of a witness. Undefined where there are none; makes none. Throws `KeyFileFaulty`. */
export function listKeys(dataDir: string, now: Instant): readonly ListedKey[] | undefined {
  const dir = join(dataDir, 'keys');
  const own = existsSync(join(dir, 'symmetric.json')) ? listServerKeys(dir, now) : [];
  const folders = [dataDir, ...witnessFolders(dataDir)].filter(isWitnessFolder);
  const witnesses = folders.flatMap((folder) => listNoteKeys(folder, 'witness', 4));
  return own.length + witnesses.length === 0 ? undefined : [...own, ...witnesses];
}

function witnessFolders(dataDir: string): string[] {
  const folder = join(dataDir, 'witnesses');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function listServerKeys(dir: string, now: Instant): readonly ListedKey[] {
  const files = readKeyFiles(dir);
  return [
    ...listSealing(files, now),
    ...listDirective(files, now),
    ...[null, ...files.unlock].map((one, index, all): ListedKey => ({
      kind: 'unlock',
      number: index + 1,
      key: null,
      from: one?.from ?? null,
      use: index === all.length - 1 ? 'phones that enrol' : 'phones that enrolled under it',
    })),
    ...[null, ...files.tokens].map((one, index, all): ListedKey => ({
      kind: 'operator-token',
      number: index + 1,
      key: null,
      from: one?.from ?? null,
      use: index === all.length - 1 ? 'valid' : 'none any more',
    })),
    ...(existsSync(join(dir, 'log.json')) ? listNoteKeys(dir, 'log', 1) : []),
  ];
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

/** Keys of signed notes, of the log or of a witness; all that were not stolen sign. */
function listNoteKeys(dir: string, kind: 'log' | 'witness', type: 1 | 4): readonly ListedKey[] {
  const first = JSON.parse(readFileSync(join(dir, `${kind}.json`), 'utf8')) as Record<string, string>;
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const honouredFrom = later.findLastIndex(({ predecessors }) => predecessors === 'stolen') + 1;
  const all = [
    { pem: first['pem']!, from: first['from']! },
    ...later.map(({ key, from }) => ({ ...key, from })),
  ];
  return all.map(({ pem, from }, index) => ({
    kind,
    number: index + 1,
    from,
    key: noteKeyOf(first['origin'] ?? first['name']!, type, pem).vkey,
    use:
      index < honouredFrom
        ? 'none any more'
        : index === all.length - 1
          ? 'signs'
          : 'signs too, for phones that know no newer one',
  }));
}
