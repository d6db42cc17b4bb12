import { softwarePasskey, type KeptPasskey, type SoftwarePasskey } from './software-passkey.ts';

/** One exchange, whoever carries it out: the fleet's own client, or `fetch`. */
export type Exchange = (
  path: string,
  request: {
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

export interface OfficerAnswer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- JSON of the other side, which the caller reaches into
  readonly body: any;
}

/** A person of the maker's with a passkey in software, in sessions of their own, over HTTP. */
export interface Officer {
  readonly id: string;
  readonly name: string;
  readonly passkey: SoftwarePasskey;
  /** Adds an approver key, where there is none yet. */
  addApproverKey(): Promise<SoftwarePasskey>;
  /** Signs what was asked for: a lock with the approver key, a policy with the passkey for signing in. */
  assert(signing: OfficerAnswer['body']): object;
  /** Cookie and CSRF token of the session opened last. */
  headers(): Readonly<Record<string, string>>;
  /** Paths below `/v1/operator/`. A session that is over is opened anew. */
  get(path: string): Promise<OfficerAnswer>;
  /**
   * As `get`. The sign-in counts as a use of the passkey, so that an assertion made before it is refused: a body with an assertion
   * has to be a function, which is called for each request.
   */
  post(path: string, body?: object | string | (() => object)): Promise<OfficerAnswer>;
}

let keys = 0;

const operatorPath = (path: string): string => `/v1/operator/${path}`;

const asNobody =
  (exchange: Exchange) =>
  (path: string, body: object): ReturnType<Exchange> =>
    exchange(operatorPath(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

/**
 * Enrols the person whom a one-time link (`…#TOKEN`) was made for, with `kept` as their passkey where it is given. Throws where the server does
 * not take it.
 */
export async function enrolOfficer(exchange: Exchange, link: string, kept?: KeptPasskey): Promise<Officer> {
  const { hostname, origin, hash } = new URL(link);
  const passkey = softwarePasskey({ rpId: hostname, origin }, kept);
  const anonymous = asNobody(exchange);
  const token = hash.slice(1);
  const begun = await bodyOf(await anonymous('enrolment/options', { token }));
  const credential = passkey.register(begun.options);
  // The first people of a server are invited without an address, and say who they are.
  const { id, name, email } = begun.operator;
  const introduced = email === null ? { name, email: `${id.slice(0, 8)}@story.example` } : {};
  const session = await sessionOf(await anonymous('enrolment', { token, credential, ...introduced }));
  return officerWith(exchange, { id, name, passkey }, session);
}

/** A person who enrolled before. They sign in at the first request, unless they bring a session. */
export function officerWith(
  exchange: Exchange,
  who: Pick<Officer, 'id' | 'name' | 'passkey'>,
  began: Readonly<Record<string, string>> = {},
): Officer {
  const { id, name, passkey } = who;
  let approverKey: SoftwarePasskey | undefined;
  const anonymous = asNobody(exchange);
  const approverKeyOf = (): SoftwarePasskey => {
    if (approverKey === undefined) throw new Error(`${name} has no approver key`);
    return approverKey;
  };
  let session = began;
  const signIn = async (): Promise<void> => {
    const { options } = await bodyOf(await anonymous('sign-in/options', {}));
    session = await sessionOf(await anonymous('sign-in', { credential: passkey.assert(options) }));
  };
  const ask = async (ask: () => ReturnType<Exchange>): Promise<OfficerAnswer> => {
    let answer = await ask();
    if (answer.status === 401) {
      await signIn();
      answer = await ask();
    }
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  const officer: Officer = {
    id,
    name,
    passkey,
    async addApproverKey() {
      approverKey ??= await makeApproverKey(officer);
      return approverKey;
    },
    assert: ({ measure, options }) => (measure.kind === 'lock' ? approverKeyOf() : passkey).assert(options),
    headers: () => session,
    get: (path) => ask(() => exchange(operatorPath(path), { method: 'GET', headers: session })),
    post(path, body = {}) {
      keys += 1;
      const isText = typeof body === 'string';
      const headers = {
        'content-type': isText ? 'application/yaml' : 'application/json',
        'idempotency-key': `officer-${process.pid}-${Date.now()}-${keys}`,
      };
      const text = (): string => (isText ? body : JSON.stringify(typeof body === 'function' ? body() : body));
      return ask(() =>
        exchange(operatorPath(path), { method: 'POST', headers: { ...headers, ...session }, body: text() }),
      );
    },
  };
  return officer;
}

async function makeApproverKey(officer: Officer): Promise<SoftwarePasskey> {
  const begun = await officer.post('approvers/keys/options');
  if (begun.status >= 300) throw new Error(`no approver key: ${JSON.stringify(begun.body)}`);
  const { options, proof, origin } = begun.body;
  const key = softwarePasskey({ rpId: new URL(origin).hostname, origin });
  const credential = key.register(options);
  const added = await officer.post('approvers/keys', () => ({
    credential,
    proof: officer.passkey.assert(proof),
  }));
  if (added.status >= 300) throw new Error(`no approver key: ${JSON.stringify(added.body)}`);
  return key;
}

async function bodyOf(answer: Awaited<ReturnType<Exchange>>): Promise<OfficerAnswer['body']> {
  const text = await answer.text();
  if (answer.status >= 300) throw new Error(`an officer was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

async function sessionOf(answer: Awaited<ReturnType<Exchange>>): Promise<Readonly<Record<string, string>>> {
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0]!;
  const { csrf } = await bodyOf(answer);
  return { cookie, 'carnet-csrf': String(csrf) };
}

/** Signs what a proposal or an approval asked for, and hands the signature in. */
export async function confirmSigning(
  officer: Officer,
  step: 'propose' | 'approve',
  signing: OfficerAnswer['body'],
): Promise<OfficerAnswer> {
  return officer.post(`measures/${signing.measure.id}/${step}/confirm`, () => ({
    sha256: signing.sha256,
    assertion: officer.assert(signing),
  }));
}

/** Gives both an approver key where they have none; the first two people of a server make its first approver set with that. */
export async function seatApprovers(...officers: readonly Officer[]): Promise<void> {
  for (const officer of officers) await officer.addApproverKey();
}

/** Two people sign a measure that was drafted, one as its proposer and the other as its approver. */
export async function signByTwo(
  proposer: Officer,
  approver: Officer,
  measureId: string,
): Promise<OfficerAnswer> {
  await seatApprovers(proposer, approver);
  const proposing = await proposer.post(`measures/${measureId}/propose`);
  if (proposing.status !== 200) return proposing;
  const proposed = await confirmSigning(proposer, 'propose', proposing.body);
  return proposed.status === 200 ? approveBy(approver, measureId) : proposed;
}

async function approveBy(approver: Officer, measureId: string): Promise<OfficerAnswer> {
  const approving = await approver.post(`measures/${measureId}/approve`);
  return approving.status === 200 ? confirmSigning(approver, 'approve', approving.body) : approving;
}

/** One proposes a version of a policy, the other approves it, and with that it is published. The first answer that is no success, else the last. */
export async function publishByTwo(
  proposer: Officer,
  approver: Officer,
  policy: string,
): Promise<OfficerAnswer> {
  const asWritten = await proposer.post('policies', policy);
  const drafted = isDatedBack(asWritten) ? await proposer.post('policies', undated(policy)) : asWritten;
  if (drafted.status !== 201) return drafted;
  const proposed = await confirmSigning(proposer, 'propose', drafted.body);
  return proposed.status === 200 ? approveBy(approver, drafted.body.measure.id) : proposed;
}

/** Whether all that is wrong with a proposal is that its text names an earlier day as that of its publication. */
function isDatedBack({ status, body }: OfficerAnswer): boolean {
  const faults: unknown = body.faults;
  return status === 422 && Array.isArray(faults) && faults.length === 1 && faults[0]?.field === 'published';
}

/** The same policy without the moment of an earlier publication: the log names the new one. */
export function undated(policy: string): string {
  return policy.replace(/^published:.*\n/m, '');
}

/** A server in this very process, as whoever holds the machine invites people to it. */
interface Inviting {
  readonly people: {
    invite(invitation: {
      readonly name: string;
      readonly email: string;
      readonly roles: readonly ('investigator' | 'compliance')[];
    }): Promise<
      | {
          readonly kind: 'invited';
          readonly operator: { readonly id: string };
          readonly link: { readonly url: string };
        }
      | { readonly kind: 'refused' }
    >;
  };
}

/** One-time links for as many people as are named, who may propose and approve; and who they are. */
export async function inviteOfficers(
  server: Inviting,
  names: readonly string[],
): Promise<readonly { readonly id: string; readonly link: string }[]> {
  const invite = async (name: string): Promise<{ readonly id: string; readonly link: string }> => {
    keys += 1;
    const email = `${name.toLowerCase()}-${process.pid}-${Date.now()}-${keys}@story.example`;
    const invited = await server.people.invite({ name, email, roles: ['investigator', 'compliance'] });
    if (invited.kind === 'refused') throw new Error(`${name} could not be invited`);
    return { id: invited.operator.id, link: invited.link.url };
  };
  const invited: { readonly id: string; readonly link: string }[] = [];
  for (const name of names) invited.push(await invite(name));
  return invited;
}

/** Two of them, enrolled, with approver keys: by these the first approver set is made. */
export async function twoOfficers(
  server: Inviting & { readonly url: string },
): Promise<readonly [Officer, Officer]> {
  const exchange: Exchange = (path, request) => fetch(server.url + path, request);
  const [first, second] = await inviteOfficers(server, ['Proposer', 'Approver']);
  const [proposer, approver] = [
    await enrolOfficer(exchange, first!.link),
    await enrolOfficer(exchange, second!.link),
  ];
  await seatApprovers(proposer, approver);
  return [proposer, approver];
}
