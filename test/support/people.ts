import assert from 'node:assert/strict';
import type { Role } from '../../src/app/people/principal.ts';
import { softwarePasskey, type SoftwarePasskey } from '../../src/sim/casework/software-passkey.ts';
import type { AnyJson } from './any-json.ts';
import type { TestServer } from './server.ts';

export interface Answered {
  readonly status: number;
  readonly body: AnyJson;
  readonly headers: Headers;
}

type Options = Parameters<SoftwarePasskey['assert']>[0];

/** A person with a passkey, in a session, over real HTTP. */
export interface TestOperator {
  readonly id: string;
  readonly name: string;
  readonly passkey: SoftwarePasskey;
  /** Cookie and CSRF token of the session opened last. */
  headers(): Readonly<Record<string, string>>;
  /** Opens a new session; also needed when the test's clock went on by more than half an hour. */
  signIn(): Promise<void>;
  /** Paths below `/v1/operator/`. A session that is over is opened anew, once. */
  get(path: string): Promise<Answered>;
  /**
   * As `get`. The sign-in counts as a use of the passkey, so that an assertion made before it is refused: a body with an assertion
   * has to be a function, which is called for each request.
   */
  post(
    path: string,
    body?: object | (() => object),
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>;
  /** Signs what `options` ask for. */
  assert(options: object): object;
}

let people = 0;
let keys = 0;

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}

/** Asks without a session; paths below `/v1/operator/`. */
export async function askAnonymously(
  server: TestServer,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const response = await fetch(`${server.url}/v1/operator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answered(response);
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers }: Answered): string {
  return (headers.get('set-cookie') ?? '').split(';', 1)[0]!;
}

export function passkeyFor(server: TestServer): SoftwarePasskey {
  const origin = server.people.publicUrl();
  return softwarePasskey({ rpId: new URL(origin).hostname, origin });
}

/** Enrols a new person with these roles in force, invited by the machine, and signs them in. */
export async function enrolOperator(server: TestServer, roles: readonly Role[]): Promise<TestOperator> {
  people += 1;
  const name = `Person ${people}`;
  const invited = await server.people.invite({
    name,
    email: `person-${people}@example.org`,
    roles,
  });
  assert.ok(invited.kind === 'invited', JSON.stringify(invited));
  return enrolByLink(server, invited.link.url);
}

/** Enrols whomever the link is for. */
export async function enrolByLink(
  server: TestServer,
  link: string,
  as: { readonly name?: string; readonly email?: string; readonly passkey?: SoftwarePasskey } = {},
): Promise<TestOperator> {
  const { passkey = passkeyFor(server), ...named } = as;
  const token = link.split('#')[1]!;
  const begun = await askAnonymously(server, 'enrolment/options', { token });
  assert.equal(begun.status, 200, JSON.stringify(begun.body));
  const credential = passkey.register(begun.body.options);
  const enrolled = await askAnonymously(server, 'enrolment', { token, credential, ...named });
  assert.equal(enrolled.status, 201, JSON.stringify(enrolled.body));
  return operatorWith(server, passkey, begun.body.operator, enrolled);
}

/** Confirms as a second person, by passkey, the roles that wait; or says where it was refused. */
export async function confirmRoles(
  by: TestOperator,
  id: string,
  roles: readonly string[],
): Promise<Answered> {
  const begun = await by.post(`operators/${id}/roles/confirm/options`, { roles });
  if (begun.status !== 200) return begun;
  return by.post(`operators/${id}/roles/confirm`, () => ({
    roles,
    assertion: by.assert(begun.body.options),
  }));
}

/** Enrols a further passkey of the person's own. */
export async function addPasskey(
  person: TestOperator,
  passkey: SoftwarePasskey,
  label?: string,
): Promise<Answered> {
  const begun = await person.post('passkeys/options');
  const credential = passkey.register(begun.body.options);
  return person.post('passkeys', () => ({
    credential,
    proof: person.assert(begun.body.proof),
    ...(label === undefined ? {} : { label }),
  }));
}

function operatorWith(
  server: TestServer,
  passkey: SoftwarePasskey,
  { id, name }: { readonly id: string; readonly name: string },
  first: Answered,
): TestOperator {
  let headers = sessionHeaders(first);
  const signIn = async (): Promise<void> => {
    const begun = await askAnonymously(server, 'sign-in/options', {});
    const credential = passkey.assert(begun.body.options);
    const signedIn = await askAnonymously(server, 'sign-in', { credential });
    assert.equal(signedIn.status, 200, JSON.stringify(signedIn.body));
    headers = sessionHeaders(signedIn);
  };
  const again = async (ask: () => Promise<Response>): Promise<Answered> => {
    const before = await answered(await ask());
    if (before.status !== 401) return before;
    await signIn();
    return answered(await ask());
  };
  return {
    id,
    name,
    passkey,
    headers: () => headers,
    signIn,
    get: (path) => again(() => fetch(`${server.url}/v1/operator/${path}`, { headers })),
    post: (path, body = {}, more = {}) => {
      keys += 1;
      const key = { 'idempotency-key': `test-people-${process.pid}-${keys}` };
      return again(() =>
        fetch(`${server.url}/v1/operator/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...key, ...headers, ...more },
          body: JSON.stringify(typeof body === 'function' ? body() : body),
        }),
      );
    },
    assert: (options) => passkey.assert(options as Options),
  };
}

function sessionHeaders(answer: Answered): Readonly<Record<string, string>> {
  return { cookie: cookieOf(answer), 'carnet-csrf': String(answer.body.csrf) };
}
