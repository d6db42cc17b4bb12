import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TransportAnswer, TransportRequest } from '../../src/agent/platform/ports.ts';
import type { CheckInAnswer, CheckInRequest } from '../../src/protocol/device/check-in.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { EnrolmentRequest } from '../../src/protocol/device/enrolment.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { faultyAnswers, problem, type ServedAnswer } from './faulty-answer.ts';

export type Fault = 'request-lost' | 'answer-lost' | 'other-carnet' | keyof typeof faultyAnswers;

export interface Sent {
  readonly url: string;
  readonly request: TransportRequest;
}

const b64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');
const json = (segment: string): unknown => JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));

/** Payload of a compact JWS, unchecked. */
export const payloadOf = (jws: string): Record<string, unknown> =>
  json(jws.split('.')[1]!) as Record<string, unknown>;

export const fencesText = readFileSync(new URL('../../data/fences.json', import.meta.url), 'utf8');
const allFences = JSON.parse(fencesText) as { territories: readonly { territory: string }[] };
/** Three territories of the seven: a phone builds its index in milliseconds, and tests start phones by the hundred. */
export const fewFencesText = JSON.stringify({
  ...allFences,
  territories: allFences.territories.filter(({ territory }) => ['CU', 'UA-40', 'UA-43'].includes(territory)),
});
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

const directivePair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strangerPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/**
 * A small server in memory that can produce every fault: it checks signature, mac and clock, accepts a number once, and delivers a directive
 * until it is acknowledged. real-server.test.ts runs against the real server.
 */
export class SmallServer {
  nowMs = Date.UTC(2026, 0, 5, 12);
  readonly baseUrl = 'https://carnet.example';
  readonly sent: Sent[] = [];
  /** Reports of an earlier first start in enrolments, in order; null where there was none. */
  readonly firstReports: (Report | null)[] = [];
  /** Accepted reports, in order; each number once. */
  readonly taken: Report[] = [];
  readonly faults: (Fault | null)[] = [];
  readonly acks = new Map<number, Report['acks'][number]>();
  readonly appeals: string[] = [];
  standing: CheckInAnswer['standing'] = 'clear';
  message: string | undefined = undefined;
  fences = fewFencesText;
  /** The hash that `/v1/trust` names. */
  published = sha256(fewFencesText);
  newSessionKey = false;
  /** The log in the trust document. */
  log: Pick<Trust, 'log' | 'witnesses' | 'quorum'> = { log: null, witnesses: [], quorum: 0 };
  /** The directive key's id and, where a test rotates it, the new key. */
  kid = 'd1';
  directivePair = directivePair;
  readonly unlockSecret = randomBytes(20);
  enrolments = 0;
  /** The phone's id in carnets. */
  phoneId = 'a'.repeat(32);
  /** Further fields of every answer to a check-in. */
  also: Record<string, unknown> = {};
  /** Fields that a later server adds to its answers to check-ins, or replaces. */
  more: Readonly<Record<string, unknown>> = {};
  /** A server that says in its answers which number it took in last. */
  saysLastSeq = false;
  #waiting: { seq: number; delivered: DeliveredDirective }[] = [];
  #key = '';
  #deviceId = '';
  #lastSeq = 0;
  #sessionKeys = [randomBytes(32).toString('base64url')];

  get deviceId(): string {
    return this.#deviceId;
  }

  readonly transport = async (url: string, request: TransportRequest): Promise<TransportAnswer> => {
    this.sent.push({ url, request });
    const fault = this.faults.shift() ?? null;
    if (fault === 'request-lost') throw new TypeError('fetch failed');
    if (fault !== null && fault !== 'answer-lost' && fault !== 'other-carnet')
      return this.#answer(faultyAnswers[fault]);
    const answer = this.#serve(new URL(url).pathname, request);
    if (fault === 'answer-lost') throw new TypeError('terminated');
    if (fault === 'other-carnet') {
      const body = { ...(JSON.parse(answer.body) as object), carnet: this.#carnet('f'.repeat(32)) };
      return this.#answer({ ...answer, body: JSON.stringify(body) });
    }
    return this.#answer(answer);
  };

  /** Publishes other fences and names them in the trust document. */
  publish(fences: string): void {
    this.fences = fences;
    this.published = sha256(fences);
  }

  /** A directive as in an answer; `change` varies it or adds a fault. */
  directive(
    seq: number,
    type: Directive['type'],
    change: {
      payload?: Partial<Record<keyof Directive, unknown>>;
      header?: Record<string, unknown>;
      /** Delivered instead of the one that the directive names. */
      statement?: string;
      /** Named by the directive, and delivered. */
      about?: string;
      stranger?: boolean;
      mangle?: (jws: string) => string;
    } = {},
  ): DeliveredDirective {
    const usual = JSON.stringify({
      v: 1,
      kind: 'directive',
      at: '2026-01-05T12:00:00Z',
      until: '2026-02-20T00:00:00Z',
      seq,
    });
    const statement = change.about ?? usual;
    const seconds = Math.floor(this.nowMs / 1000);
    const payload = {
      iss: 'https://carnet.example',
      aud: this.#deviceId,
      seq,
      type,
      iat: seconds,
      exp: seconds + 30 * 86_400,
      standing: type === 'release' ? 'clear' : 'notice',
      clauses: [{ id: 'cu-activation', basis: ['Terms of sale 14.2'] }],
      territory: 'CU',
      reason: 'First activated in Cuba.',
      remedy: { appealUrl: 'https://carnet.example/appeal', contact: 'help@carnet.example' },
      statementSha256: sha256(statement),
      ...change.payload,
    };
    const header = { alg: 'ES256', typ: 'carnet-directive+jws', kid: this.kid, ...change.header };
    const input = `${b64(JSON.stringify(header))}.${b64(JSON.stringify(payload))}`;
    const key = (change.stranger === true ? strangerPair : this.directivePair).privateKey;
    const jws = `${input}.${b64(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;
    return {
      directive: (change.mangle ?? ((text) => text))(jws),
      statement: change.statement ?? statement,
      proof: null,
    };
  }

  /** Delivers with every answer until its number is acknowledged. */
  deliver(seq: number, delivered: DeliveredDirective): void {
    this.#waiting.push({ seq, delivered });
  }

  #serve(path: string, request: TransportRequest): ServedAnswer {
    if (path === '/v1/fences') {
      const etag = `"${sha256(this.fences)}"`;
      if (request.headers['if-none-match'] === etag) return { status: 304, body: '' };
      return { status: 200, body: this.fences, headers: { etag } };
    }
    if (path === '/v1/trust') return { status: 200, body: JSON.stringify(this.#trust()) };
    if (path === '/v1/enrolments') return this.#enrol(JSON.parse(request.body!) as EnrolmentRequest);
    if (path === '/v1/check-ins') return this.#checkIn(JSON.parse(request.body!) as CheckInRequest);
    throw new Error(`the agent requested ${path}`);
  }

  #enrol(body: EnrolmentRequest): ServedAnswer {
    const key = createPublicKey({ key: body.publicKey, format: 'jwk' });
    const spki = key.export({ type: 'spki', format: 'der' });
    const deviceId = createHash('sha256').update(spki).digest('hex').slice(0, 32);
    const report = this.#read(body.report, spki.toString('base64url'), deviceId);
    if ('status' in report) return report;
    const first =
      body.firstReport === undefined ? null : this.#verify(body.firstReport, spki.toString('base64url'));
    if (first !== null && 'status' in first) return first;
    if (first !== null && (first.sub !== deviceId || first.seq !== 1))
      return problem(400, 'report-of-another');
    if (first !== null && first.iat > report.iat) return problem(400, 'first-start-after-report');
    this.firstReports.push(first);
    this.enrolments += 1;
    if (deviceId !== this.#deviceId) this.#lastSeq = 0;
    [this.#key, this.#deviceId] = [spki.toString('base64url'), deviceId];
    this.#takeIn(report);
    const answer = {
      carnet: this.#carnet(deviceId),
      sessionKey: this.#sessionKeys.at(-1),
      unlockSecret: b64(this.unlockSecret),
      trust: this.#trust(),
    };
    return { status: 201, body: JSON.stringify(answer) };
  }

  #checkIn(body: CheckInRequest): ServedAnswer {
    const known = this.#sessionKeys.some(
      (key) =>
        createHmac('sha256', Buffer.from(key, 'base64url')).update(body.report).digest('base64url') ===
        body.mac,
    );
    if (!known) return problem(401, 'mac-wrong');
    const report = this.#read(body.report, this.#key, this.#deviceId);
    if ('status' in report) return report;
    const isOld = report.seq <= this.#lastSeq;
    this.#takeIn(report);
    this.#waiting = this.#waiting.filter(({ seq }) => !this.acks.has(seq));
    const answer: CheckInAnswer = {
      carnet: this.#carnet(this.#deviceId),
      standing: this.standing,
      ...(this.message === undefined ? {} : { message: this.message }),
      directives: this.#waiting.map(({ delivered }) => delivered),
      next: 3600,
      ...this.also,
    };
    if (this.newSessionKey) {
      this.#sessionKeys.push(randomBytes(32).toString('base64url'));
      answer.sessionKey = this.#sessionKeys.at(-1)!;
      this.newSessionKey = false;
    }
    const number = this.saysLastSeq && isOld ? { lastSeq: this.#lastSeq } : {};
    return { status: 200, body: JSON.stringify({ ...answer, ...number, ...this.more }) };
  }

  #read(jws: string, spki: string, deviceId: string): Report | ServedAnswer {
    const report = this.#verify(jws, spki);
    if ('status' in report) return report;
    if (report.sub !== deviceId) return problem(400, 'report-of-another');
    if (Math.abs(report.iat * 1000 - this.nowMs) > 600_000) return problem(400, 'clock-skew');
    return report;
  }

  #verify(jws: string, spki: string): Report | ServedAnswer {
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' });
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    return isSigned ? (json(payload) as Report) : problem(401, 'signature-wrong');
  }

  #takeIn(report: Report): void {
    if (report.seq <= this.#lastSeq) return;
    this.#lastSeq = report.seq;
    this.taken.push(report);
    for (const ack of report.acks) if (!this.acks.has(ack.seq)) this.acks.set(ack.seq, ack);
    if (report.appeal !== undefined) this.appeals.push(report.appeal);
  }

  #carnet(sub: string): string {
    const carnet = {
      v: 1,
      sub,
      phone: this.phoneId,
      key: this.#key,
      activated: { territory: 'DE', day: '2021-03-01' },
      stamps: [['DE', '2021-03-01', '2021-08-30', 120]],
      iat: Math.floor(this.nowMs / 1000),
      kid: 's1',
    };
    return `${b64('{"alg":"HS256"}')}.${b64(JSON.stringify(carnet))}.${b64(randomBytes(32))}`;
  }

  #trust(): object {
    const { x, y } = this.directivePair.publicKey.export({ format: 'jwk' });
    return {
      directiveKeys: { keys: [{ kty: 'EC', crv: 'P-256', x, y, kid: this.kid, alg: 'ES256', use: 'sig' }] },
      ...this.log,
      fences: { version: '1', sha256: this.published },
      lockProfile: ['emergency-calls'],
    };
  }

  #answer({ status, body, headers = {} }: ServedAnswer): TransportAnswer {
    return new Response(status === 304 ? null : body, {
      status,
      headers: { 'content-type': 'application/json', date: new Date(this.nowMs).toUTCString(), ...headers },
    });
  }
}
