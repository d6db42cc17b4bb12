import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { formatCheckpoint } from '../../src/core/log/checkpoint.ts';
import { cosignedText, writeCosignature } from '../../src/core/log/cosignature.ts';
import { leafHash } from '../../src/core/log/hash.ts';
import { formatNote, formatVkey, keyId, type NoteSignature } from '../../src/core/log/note.ts';
import { encodeEntries, tileAt, tilePath } from '../../src/core/log/tiles.ts';
import { appendLeaves } from '../../src/core/log/tree.ts';
import { logCommandIn } from '../../src/cli/log.ts';
import { sha256 } from '../core/log/naive-tree.ts';
import type { Story } from './logged-story.ts';

/** An Ed25519 key that signs notes. */
export class NoteKey {
  readonly name: string;
  readonly vkey: string;
  readonly #id: number;
  readonly #privateKey: KeyObject;

  constructor(name: string, type: 1 | 4) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    this.name = name;
    this.vkey = formatVkey(sha256, name, type, raw);
    this.#id = keyId(sha256, name, type, raw);
    this.#privateKey = privateKey;
  }

  sign(text: string): NoteSignature {
    const signature = sign(null, Buffer.from(text), this.#privateKey);
    return { name: this.name, id: this.#id, signature };
  }

  cosign(text: string, timestampS: number): NoteSignature {
    const { signature } = this.sign(cosignedText(text, timestampS));
    return { name: this.name, id: this.#id, signature: writeCosignature({ timestampS, signature }) };
  }
}

const now = Date.parse('2026-02-01T00:00:00Z');
export const origin = 'example.org/carnet';
export const logKey = new NoteKey(origin, 1);
export const witnesses = [new NoteKey('witness.example/a', 4), new NoteKey('witness.example/b', 4)];

/** A log in a folder, made by core/log and this file alone. */
export class LogOnDisk {
  readonly dir: string;
  root: Uint8Array = new Uint8Array(32);
  size = 0;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Writes the files of a log that holds these entries, and a checkpoint that all witnesses cosigned. */
  async write(entries: readonly Uint8Array[]): Promise<void> {
    const leaves = entries.map((entry) => leafHash(sha256, entry));
    const grown = await appendLeaves(sha256, () => Promise.reject(new Error('nothing before')), 0, leaves);
    for (const [path, bytes] of grown.tiles) await this.put(path, bytes);
    for (let index = 0; index * 256 < entries.length; index++) {
      const { width } = tileAt(0, index, entries.length);
      const bundle = encodeEntries(entries.slice(index * 256, index * 256 + width));
      await this.put(tilePath({ level: 'entries', index, width }), bundle);
    }
    this.root = grown.root;
    this.size = grown.size;
    await this.sign();
  }

  async tell(story: Story): Promise<void> {
    for (const [path, bytes] of story.documents) await this.put(path, bytes);
    await this.write(story.statements.map(({ value }) => Buffer.from(JSON.stringify(value))));
  }

  get text(): string {
    return formatCheckpoint({ origin, size: this.size, root: this.root });
  }

  /** Signs the checkpoint anew; `by` and `cosigners` may be others than they should. */
  async sign(by = logKey, cosigners: readonly NoteKey[] = witnesses): Promise<void> {
    const cosigned = cosigners.map((witness) => witness.cosign(this.text, Math.floor(now / 1000) - 60));
    await this.put('checkpoint', formatNote(this.text, [by.sign(this.text), ...cosigned]));
  }

  async put(path: string, bytes: Uint8Array | string): Promise<void> {
    const file = join(this.dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }

  read(path: string): Promise<Buffer> {
    return readFile(join(this.dir, path));
  }

  /** Flips one bit of a file. */
  async flip(path: string, at: number): Promise<void> {
    const bytes = await this.read(path);
    bytes[at]! ^= 1;
    await this.put(path, bytes);
  }
}

export const keyArgs: readonly string[] = [
  '--vkey',
  logKey.vkey,
  ...witnesses.flatMap(({ vkey }) => ['--witness', vkey]),
];

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const io = { stdin: process.stdin, stdout: into('out'), stderr: into('err') };
  const code = await logCommandIn({ now: () => now, env, waitMs: 1 }).run(args, io);
  return { code, ...written };
}
