import assert from 'node:assert/strict';
import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomInt,
  sign,
  verify,
  webcrypto,
} from 'node:crypto';
import { test } from 'node:test';
import { verifyReport } from '../../../src/app/device/verify-report.ts';

// The order of the group of P-256 (SEC 2, section 2.4.2).
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const scalar = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const valueOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

type Verdict = 'holds' | 'does not hold' | 'no key';

/** The road that the wire's own forms take: a DER key, and R and S side by side. */
function plainVerdict(spki: Buffer, input: string, signature: Buffer): Verdict {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const asked = { key, dsaEncoding: 'ieee-p1363' } as const;
    return verify('sha256', Buffer.from(input), asked, signature) ? 'holds' : 'does not hold';
  } catch {
    return 'no key';
  }
}

async function verdict(spki: Buffer, input: string, signature: Buffer): Promise<Verdict> {
  try {
    const report = { signingInput: input, signature: signature.toString('base64url') };
    const holds = await verifyReport(
      spki.toString('base64url'),
      report as Parameters<typeof verifyReport>[1],
    );
    return holds ? 'holds' : 'does not hold';
  } catch {
    return 'no key';
  }
}

interface Signer {
  readonly spki: Buffer;
  readonly sign: (input: string) => Buffer;
}

function signer(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    sign: (input) => sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

/** Every way in which R and S can be written, right and wrong. */
function signaturesOf(good: Buffer): Buffer[] {
  const [r, s] = [good.subarray(0, 32), good.subarray(32)];
  const flipped = Buffer.from(good);
  flipped[randomInt(64)]! ^= 1 << randomInt(8);
  const scalars = [
    0n,
    1n,
    127n,
    128n,
    255n,
    256n,
    1n << 248n,
    1n << 255n,
    order - 1n,
    order,
    order + 1n,
    (1n << 256n) - 1n,
  ];
  const odd = scalars.map(scalar);
  return [
    good,
    flipped,
    // The other signature that ECDSA takes for the same report.
    Buffer.concat([r, scalar(order - valueOf(s))]),
    Buffer.concat([s, r]),
    ...odd.flatMap((each) => [
      Buffer.concat([r, each]),
      Buffer.concat([each, s]),
      Buffer.concat([each, each]),
    ]),
    Buffer.alloc(0),
    Buffer.from([0x30]),
    good.subarray(0, 63),
    good.subarray(1),
    good.subarray(0, 32),
    Buffer.concat([good, Buffer.alloc(1)]),
    Buffer.concat([Buffer.alloc(1), good]),
    Buffer.concat([good, good]),
    // A signature in DER is none here.
    Buffer.concat([Buffer.from([0x30, 68, 2, 32]), r, Buffer.from([2, 32]), s]),
    randomBytes(64),
  ];
}

/** Texts that are, and are not, a public key. The prefix of an SPKI of P-256 has 26 bytes, then an uncompressed point. */
function keysOf(spki: Buffer): Buffer[] {
  const changed = (at: number, value: number): Buffer => {
    const other = Buffer.from(spki);
    other[at] = value;
    return other;
  };
  const x = spki.subarray(27, 59);
  const compressed = Buffer.concat([
    Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
    Buffer.from([2 + (spki[90]! & 1)]),
    x,
  ]);
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return [
    compressed,
    signer().spki,
    // Off the curve, no point at all, another form of point.
    changed(90, spki[90]! ^ 1),
    changed(40, spki[40]! ^ 0x55),
    Buffer.concat([spki.subarray(0, 27), Buffer.alloc(64)]),
    Buffer.concat([spki.subarray(0, 27), Buffer.alloc(64, 0xff)]),
    changed(26, 0x00),
    changed(26, 0x05),
    // Broken DER.
    Buffer.alloc(0),
    spki.subarray(0, 90),
    spki.subarray(0, 26),
    spki.subarray(26),
    Buffer.concat([spki, Buffer.alloc(1)]),
    changed(0, 0x31),
    changed(1, 0x7f),
    changed(12, 0x99),
    changed(22, 0x08),
    randomBytes(91),
    Buffer.from('-----END PUBLIC KEY-----\n'),
    other.privateKey.export({ type: 'pkcs8', format: 'der' }),
    generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }),
  ];
}

test('the verdict on 6,000 signatures is that of the plain road, and of WebCrypto where it reads the key', async () => {
  const seen = new Map<Verdict, number>();
  let compared = 0;
  while (compared < 6000) {
    const phone = signer();
    const input = randomBytes(randomInt(1, 400)).toString('base64url');
    const { subtle } = webcrypto;
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const key = await subtle.importKey('spki', phone.spki, algorithm, false, ['verify']);
    const one = async (signature: Buffer): Promise<void> => {
      const ours = await verdict(phone.spki, input, signature);
      assert.equal(ours, plainVerdict(phone.spki, input, signature), signature.toString('hex'));
      const theirs = await subtle.verify(algorithm, key, signature, Buffer.from(input));
      assert.equal(ours === 'holds', theirs, signature.toString('hex'));
      seen.set(ours, (seen.get(ours) ?? 0) + 1);
    };
    const signatures = signaturesOf(phone.sign(input));
    await Promise.all(signatures.map(one));
    compared += signatures.length;
  }
  // Both answers came up: a good signature and its mirror for each phone, and everything else.
  assert.ok(seen.get('holds')! >= 200 && seen.get('does not hold')! >= 5000, JSON.stringify([...seen]));
});

test('a key that is none, or another, gets the verdict of the plain road', async () => {
  const seen = new Set<Verdict>();
  for (let round = 0; round < 25; round += 1) {
    const phone = signer();
    const good = phone.sign('report');
    for (const key of keysOf(phone.spki))
      for (const signature of [good, Buffer.alloc(64), good.subarray(1), Buffer.alloc(0)]) {
        const ours = await verdict(key, 'report', signature);
        assert.equal(
          ours,
          plainVerdict(key, 'report', signature),
          `${key.toString('hex')} ${signature.toString('hex')}`,
        );
        seen.add(ours);
      }
  }
  assert.deepEqual([...seen].sort(), ['does not hold', 'holds', 'no key']);
});

test('a scalar whose first bytes are zero, or whose first bit is set, verifies as any other', async () => {
  const wanted = { 'leading zero': 3, 'first bit': 3, 'no padding': 3 };
  const phone = signer();
  for (let tries = 0; Object.values(wanted).some((left) => left > 0) && tries < 20_000; tries += 1) {
    const input = `report ${tries}`;
    const signature = phone.sign(input);
    const first = [signature[0]!, signature[32]!];
    const kind = first.includes(0)
      ? 'leading zero'
      : first.some((byte) => byte >= 0x80)
        ? 'first bit'
        : 'no padding';
    if (wanted[kind] === 0) continue;
    wanted[kind] -= 1;
    assert.equal(await verdict(phone.spki, input, signature), 'holds', signature.toString('hex'));
  }
  assert.deepEqual(wanted, { 'leading zero': 0, 'first bit': 0, 'no padding': 0 });
});
