import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeBase64, encodeBase64 } from '../core/base64.ts';
import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { parseNote } from '../core/log/note.ts';
import { StateFault } from './faults.ts';
import { Ledger, type LedgerJson } from './ledger.ts';

/** What an auditor remembers of a log: the newest signed checkpoint, and how far it read without a finding. */
export interface Remembered {
  readonly origin: string;
  /** The signed note, which the log cannot deny. */
  readonly note: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly read: { readonly size: number; readonly root: Uint8Array; readonly ledger: Ledger } | null;
}

interface StateJson {
  readonly v: 1;
  readonly note: string;
  readonly read: { readonly size: number; readonly root: string; readonly ledger: LedgerJson } | null;
}

/** The default state file of a log, in the user's state folder. */
export function usualStateFile(origin: string, env: NodeJS.ProcessEnv): string {
  const stateHome = env['XDG_STATE_HOME'];
  const folder = stateHome === undefined || stateHome === '' ? join(homedir(), '.local', 'state') : stateHome;
  const readable = origin.replaceAll(/[^A-Za-z0-9.-]+/g, '_').slice(0, 80);
  return join(folder, 'carnet', `log-${readable}-${hash('sha256', origin).slice(0, 8)}.json`);
}

/** Reads what was remembered; undefined where there is no file. Throws `StateFault`. */
export async function readState(file: string, origin: string): Promise<Remembered | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StateFault(`cannot read ${file}: ${message}`, { cause: error });
  }
  const state = parseState(text);
  if (state === undefined) {
    throw new StateFault(
      `${file} is not what an audit left there; move it away to begin anew, and keep it: it may hold a checkpoint that proves something`,
    );
  }
  if (state.origin !== origin) {
    throw new StateFault(
      `${file} remembers the log "${state.origin}", not "${origin}"; name another file by --state`,
    );
  }
  return state;
}

function parseState(text: string): Remembered | undefined {
  try {
    const { v, note, read } = JSON.parse(text) as StateJson;
    const parsed = parseNote(note);
    const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
    if (v !== 1 || checkpoint === undefined) return undefined;
    const { origin, size, root } = checkpoint;
    if (read === null) return { origin, note, size, root, read };
    // The memory of an earlier version holds hashes of approver sets instead of the sets: the entries are read again.
    if (read.ledger.sets?.some(([, set]) => typeof set === 'string') === true)
      return { origin, note, size, root, read: null };
    const readRoot = decodeBase64(read.root);
    if (readRoot === undefined || !Number.isSafeInteger(read.size)) return undefined;
    const ledger = Ledger.fromJson(read.ledger);
    return { origin, note, size, root, read: { size: read.size, root: readRoot, ledger } };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Replaces the state file atomically: a crash leaves the old one. Throws `StateFault`. */
export async function writeState(file: string, { note, read }: Remembered): Promise<void> {
  const state: StateJson = {
    v: 1,
    note,
    read:
      read === null ? null : { size: read.size, root: encodeBase64(read.root), ledger: read.ledger.toJson() },
  };
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(state)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new StateFault(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
