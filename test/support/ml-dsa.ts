import { generateKeyPairSync, sign } from 'node:crypto';
import { sha256 } from '../../src/app/log/note-key.ts';
import { cosignedMessage } from '../../src/core/log/read-cosigned.ts';
import { formatVkey, keyId, parseNote, signatureLine } from '../../src/core/log/note.ts';

/** A cosigner whose key is of ML-DSA-44 (c2sp.org/tlog-cosignature, type 6). */
export interface MlDsaCosigner {
  readonly name: string;
  readonly vkey: string;
  /** Its line below this note, by this name if another is given. */
  readonly line: (note: string, timestampS: number, as?: string) => string;
}

const keyBytes = 1312;
const type = 6;

/** null: this runtime has no ML-DSA-44. */
export function mlDsaCosigner(name: string): MlDsaCosigner | null {
  let keys;
  try {
    keys = generateKeyPairSync('ml-dsa-44');
  } catch {
    return null;
  }
  const { publicKey, privateKey } = keys;
  const key = publicKey.export({ type: 'spki', format: 'der' }).subarray(-keyBytes);
  return {
    name,
    vkey: formatVkey(sha256, name, type, key),
    line(note, timestampS, as = name) {
      const message = cosignedMessage(as, parseNote(note)!.text, timestampS)!;
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(timestampS));
      const signature = Buffer.concat([time, sign(null, message, privateKey)]);
      return signatureLine({ name, id: keyId(sha256, name, type, key), signature });
    },
  };
}
