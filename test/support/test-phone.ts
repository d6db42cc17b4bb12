import type { Territory } from '../../src/core/territory/territory.ts';
import { createHmac, createPublicKey, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { proveByFactoryKey } from '../../src/agent/check-in/prove-hardware.ts';
import { hardwareText } from '../../src/protocol/device/hardware.ts';
import type { MadeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { CheckInAnswer, CheckInRequest } from '../../src/protocol/device/check-in.ts';
import type { EnrolmentAnswer, EnrolmentRequest, PublicKeyJwk } from '../../src/protocol/device/enrolment.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import type { ReportedEvidence } from '../../src/protocol/device/evidence.ts';
import type { AnyJson } from './any-json.ts';
import type { NamedHardware } from './register.ts';
import type { TestServer } from './server.ts';

/** Public addresses by country, as the packaged table has them; sent as a proxy on the loopback would. */
export const addresses = {
  CU: '152.206.1.1',
  DE: '91.0.0.1',
  PL: '83.0.0.1',
  IR: '5.22.0.1',
  PA: '190.32.0.1',
} as const;
type Country = keyof typeof addresses;

const networks: Readonly<Record<Country, string>> = {
  CU: '36801',
  DE: '26201',
  PL: '26001',
  IR: '43211',
  PA: '71402',
};

/** What a phone in a country sees: its position against the fences, the serving network, its home network. */
export function evidenceIn(country: Country, home: Country = country): ReportedEvidence[] {
  const fenced = country === 'CU' || country === 'IR';
  return [
    { kind: 'fix', territory: fenced ? (country as string as Territory) : null, marginM: 50_000 },
    { kind: 'network', plmn: networks[country] },
    { kind: 'sim', plmn: networks[home] },
  ];
}

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signReport(
  privateKey: KeyObject,
  payload: object,
  header: object = { alg: 'ES256' },
): string {
  const input = `${segment(header)}.${segment(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export function macUnder(sessionKey: string, text: string): string {
  return createHmac('sha256', Buffer.from(sessionKey, 'base64url')).update(text).digest('base64url');
}

function imeiOf(serial: string): string {
  const digits = `35${String(Number.parseInt(hash('sha256', serial, 'hex').slice(0, 11), 16))
    .padStart(12, '0')
    .slice(-12)}`;
  let sum = 0;
  for (let index = 0; index < 14; index += 1) {
    const weighted = Number(digits[index]) * (index % 2 === 0 ? 1 : 2);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

let made = 0;

export interface Answered<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T & { readonly type?: string; readonly detail?: string };
}

/** A phone in a test's hands: keeps keys and carnet, and lets a test say anything in its name. */
export class TestPhone {
  readonly serial: string;
  readonly imei: string;
  server: TestServer;
  privateKey!: KeyObject;
  publicKey!: PublicKeyJwk;
  deviceId = '';
  carnet = '';
  sessionKey = '';
  seq = 0;
  /** false: no manifest names the hardware that it enrols. */
  registered = true;
  /** A key from the factory, which the maker's manifest names and which proves what the phone enrols; null: its keys are claimed. */
  factory: MadeFactoryKey | null = null;

  constructor(server: TestServer) {
    made += 1;
    this.server = server;
    this.serial = `TP-${process.pid}-${made}`;
    this.imei = imeiOf(this.serial);
    this.reset();
  }

  /** Forgets its key, as a factory reset does. */
  reset(): void {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.takeKey(pair.publicKey, pair.privateKey);
  }

  /** Has this key from here on. */
  takeKey(publicKey: KeyObject, privateKey: KeyObject): void {
    this.privateKey = privateKey;
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.publicKey = { kty: 'EC', crv: 'P-256', x: x!, y: y! };
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    this.deviceId = hash('sha256', spki, 'hex').slice(0, 32);
    this.seq = 0;
  }

  get phoneId(): string {
    return (JSON.parse(Buffer.from(this.carnet.split('.')[1]!, 'base64url').toString()) as { phone: string })
      .phone;
  }

  report(evidence: readonly ReportedEvidence[], extra: Partial<Report> = {}): Report {
    return {
      sub: this.deviceId,
      seq: this.seq,
      iat: Math.floor(this.server.clock.now() / 1000),
      evidence: [...evidence],
      acks: [],
      ...extra,
    };
  }

  enrolmentRequest(country: Country, extra: Partial<EnrolmentRequest> = {}): EnrolmentRequest {
    this.seq = 1;
    return {
      ...this.named,
      publicKey: this.publicKey,
      report: signReport(this.privateKey, this.report(evidenceIn(country))),
      ...extra,
    };
  }

  /** The same, its report covering the hardware: what an attestation needs. */
  coveredRequest(country: Country, extra: Partial<EnrolmentRequest> = {}): EnrolmentRequest {
    const request = this.enrolmentRequest(country, extra);
    const key = createPublicKey({ key: { ...this.publicKey }, format: 'jwk' });
    const named = {
      ...request,
      imeis: request.imei,
      key: key.export({ type: 'spki', format: 'der' }).toString('base64url'),
    };
    const hw = hash('sha256', hardwareText(named), 'base64url');
    const report = signReport(this.privateKey, this.report(evidenceIn(country), { hw }));
    return { ...request, report, ...extra };
  }

  /** The same with the factory key's proof. */
  async provedRequest(country: Country, extra: Partial<EnrolmentRequest> = {}): Promise<EnrolmentRequest> {
    const request = this.coveredRequest(country, extra);
    return { factoryProof: await proveByFactoryKey(this.factory!, request.report), ...request };
  }

  private get named(): { imei: string[]; serial: string; model: string } {
    return { imei: [this.imei], serial: this.serial, model: 'Test One' };
  }

  /** The maker's manifest names the phone. */
  register(): Promise<void> {
    return this.#register(this.named);
  }

  #register(named: NamedHardware): Promise<void> {
    const { factory } = this;
    return this.server.register({
      ...named,
      ...(factory === null ? {} : { factoryKey: factory.sha256 }),
    });
  }

  /** Enrols, after the maker has registered what the request names. */
  async enrol(country: Country, extra: Partial<EnrolmentRequest> = {}): Promise<Answered<EnrolmentAnswer>> {
    const request =
      this.factory === null
        ? this.enrolmentRequest(country, extra)
        : await this.provedRequest(country, extra);
    if (this.registered) await this.#register(request);
    const answered = await this.post<EnrolmentAnswer>('/v1/enrolments', request, country);
    if (answered.status === 201) {
      this.carnet = answered.body.carnet;
      this.sessionKey = answered.body.sessionKey;
    }
    return answered;
  }

  /** A check-in's body, ready to send or to spoil. */
  request(payload: object): CheckInRequest {
    const report = signReport(this.privateKey, payload);
    return { carnet: this.carnet, report, mac: macUnder(this.sessionKey, report) };
  }

  async checkIn(
    country: Country,
    extra: Partial<Report> = {},
    headers: Record<string, string> = {},
  ): Promise<Answered<CheckInAnswer>> {
    this.seq += 1;
    const payload = this.report(evidenceIn(country), extra);
    const answered = await this.post<CheckInAnswer>('/v1/check-ins', this.request(payload), country, headers);
    if (answered.status === 200) {
      this.carnet = answered.body.carnet;
      this.sessionKey = answered.body.sessionKey ?? this.sessionKey;
    }
    return answered;
  }

  async post<T>(
    path: string,
    body: object | string,
    country: Country | null = null,
    headers: Record<string, string> = {},
  ): Promise<Answered<T>> {
    const response = await fetch(this.server.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(country === null ? {} : { 'x-forwarded-for': addresses[country] }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Answered<T>['body'],
    };
  }
}

/** The payload of a compact JWS. */
export function payloadOf(jws: string): AnyJson {
  return JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString());
}
