import { constants, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { approvalChallengeText } from '../../src/protocol/acts/measure.ts';

/** Fields that a test may take away or write anew. */
// oxlint-disable-next-line typescript-eslint/no-explicit-any -- attacks write what no type allows
export type Loose = Record<string, any>;

export const sha256Text = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'base64url');

/** A passkey without a browser, in each of the three algorithms that authenticators use. */
export class TestPasskey {
  readonly algorithm: -7 | -8 | -257;
  readonly publicKey: string;
  readonly key: string;
  readonly #privateKey: KeyObject;

  constructor(algorithm: -7 | -8 | -257 = -7) {
    const pair =
      algorithm === -7
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : algorithm === -8
          ? generateKeyPairSync('ed25519')
          : generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
    this.algorithm = algorithm;
    this.publicKey = spki.toString('base64url');
    this.key = sha256Text(spki);
    this.#privateKey = pair.privateKey;
  }

  /** An assertion document; `odd` is what is otherwise than it should be, and still signed. */
  assert(role: 'proposer' | 'approver', manifestSha256: string, odd: Loose = {}): Loose {
    const { rpId = 'example.org', flags = 0x05, challengeRole = role, ...client } = odd;
    const challenge = sha256Text(
      approvalChallengeText(challengeRole, odd['challengeSha256'] ?? manifestSha256),
    );
    delete client['challengeSha256'];
    const origin = 'https://carnet.example.org';
    const clientData = Buffer.from(
      JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false, ...client }),
    );
    const authenticatorData = Buffer.concat([
      hash('sha256', rpId as string, 'buffer'),
      Buffer.of(flags as number, 0, 0, 0, 7),
    ]);
    const signed = Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]);
    return {
      v: 1,
      role,
      manifestSha256,
      publicKey: this.publicKey,
      algorithm: this.algorithm,
      rpId: 'example.org',
      origin,
      authenticatorData: authenticatorData.toString('base64url'),
      clientDataJson: clientData.toString('base64url'),
      signature: this.#sign(signed).toString('base64url'),
    };
  }

  #sign(signed: Buffer): Buffer {
    if (this.algorithm === -8) return sign(null, signed, this.#privateKey);
    if (this.algorithm === -7) return sign('sha256', signed, this.#privateKey);
    return sign('sha256', signed, { key: this.#privateKey, padding: constants.RSA_PKCS1_PADDING });
  }
}

/** What a log is told to hold: statements by name, in order, and the documents they name. */
export interface Story {
  readonly statements: { readonly name: string; value: Loose }[];
  /** By path below the log: `manifests/<sha256>`. */
  readonly documents: Map<string, Buffer>;
}

/** What an attack changes while the story is being made; everything else follows from it as it would. */
export interface Twist {
  readonly manifest?: (manifest: Loose) => void;
  readonly policyManifest?: (manifest: Loose) => void;
  readonly proposer?: TestPasskey;
  readonly approver?: TestPasskey;
  /** Changes how an assertion over the lock's manifest is made. */
  readonly odd?: (role: 'proposer' | 'approver') => Loose;
  /** Changes an assertion document over the lock's manifest after it was made. */
  readonly assertion?: (document: Loose) => void;
}

const policyText = `id: example
version: 1
`;
export const memberAt = (place: number): string => members[place]!;
const members = Array.from({ length: 5 }, (_, place) => sha256Text(`member ${place}`)).sort();
const alice = new TestPasskey(-7);
const bob = new TestPasskey(-8);
const carol = new TestPasskey(-257);

const day = (count: number): string => `2026-01-${String(count).padStart(2, '0')}T00:00:00Z`;

/** Writes a document as it is published; gives its hash. */
function publish(story: Story, folder: 'manifests' | 'assertions', document: Loose): string {
  const bytes = Buffer.from(JSON.stringify(document));
  const sha256 = sha256Text(bytes);
  story.documents.set(`${folder}/${sha256}`, bytes);
  return sha256;
}

/**
 * Two people publish a policy; a phone is noticed; two people propose and approve a lock of five phones; two are locked, one is released;
 * the case ends. Between them, `fillers` further notices, so that the log has tiles of several levels.
 */
export function tellStory(twist: Twist = {}, fillers = 0, policySha256 = sha256Text(policyText)): Story {
  const story: Story = { statements: [], documents: new Map() };
  const tell = (name: string, value: Loose): void => {
    story.statements.push({ name, value });
  };
  const policy = { id: 'example', version: 1, sha256: policySha256 };
  const policyManifest = {
    v: 1,
    kind: 'policy',
    id: '0'.repeat(32),
    policy,
    reason: 'A first policy.',
    proposedAt: day(1),
    approveBy: day(8),
  };
  twist.policyManifest?.(policyManifest);
  const policyManifestSha256 = publish(story, 'manifests', policyManifest);
  const publishers = approvalsOf(story, policyManifestSha256, [alice, carol], {});
  tell('policy-approval', {
    v: 1,
    at: day(2),
    kind: 'approval',
    measure: { sha256: policyManifestSha256, kind: 'policy' },
    approvals: publishers,
    until: day(8),
  });
  tell('policy', { v: 1, at: day(2), kind: 'policy', policy, approvals: publishers });
  const order = (place: number, seq: number, at: string): Loose => ({
    v: 1,
    at,
    kind: 'directive',
    subject: sha256Text(`subject ${place}`),
    seq,
    type: 'notify',
    territory: 'CU',
    clauses: ['cu-activation'],
    policy,
    decisionSha256: sha256Text('decision'),
    approvals: [],
  });
  tell('notice', order(0, 100, day(3)));
  for (let count = 0; count < fillers; count++) tell(`filler ${count}`, order(0, 101 + count, day(3)));

  const manifest: Loose = {
    v: 1,
    kind: 'lock',
    id: '1'.repeat(32),
    case: 'case 7',
    clauses: ['cu-activation'],
    reason: 'A smuggled lot.',
    proposedAt: day(4),
    approveBy: day(11),
    until: day(30),
    members: [...members],
  };
  twist.manifest?.(manifest);
  const measure = publish(story, 'manifests', manifest);
  const approvals = approvalsOf(story, measure, [twist.proposer ?? alice, twist.approver ?? bob], twist);
  tell('approval', {
    v: 1,
    at: day(5),
    kind: 'approval',
    measure: { sha256: measure, kind: 'lock' },
    approvals,
    until: day(30),
  });
  const lock = (place: number, seq: number, at: string): Loose => ({
    ...order(place, seq, at),
    type: 'lock',
    approvals,
    measure: { sha256: measure, member: members[place]! },
    until: day(20),
  });
  tell('lock', lock(0, 5000, day(6)));
  tell('second lock', lock(1, 5001, day(7)));
  tell('release', { ...order(0, 6000, day(9)), type: 'release' });
  tell('case end', {
    v: 1,
    at: day(10),
    kind: 'case-end',
    case: 'case 7',
    finding: 'no-diversion',
    measures: [measure],
  });
  return story;
}

function approvalsOf(
  story: Story,
  sha256: string,
  [proposer, approver]: readonly [TestPasskey, TestPasskey],
  { odd, assertion }: Twist,
): Loose[] {
  return (
    [
      ['proposer', proposer],
      ['approver', approver],
    ] as const
  ).map(([role, passkey]) => {
    const document = passkey.assert(role, sha256, odd?.(role));
    assertion?.(document);
    return { role, key: passkey.key, assertionSha256: publish(story, 'assertions', document) };
  });
}
