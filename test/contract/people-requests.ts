import type { peopleOperations } from '../../src/protocol/operations/people.ts';
import { addPasskey, askAnonymously, enrolOperator, passkeyFor } from '../support/people.ts';
import { throughProvider, type TestProvider } from '../support/oidc.ts';
import type { TestServer } from '../support/server.ts';

interface Good {
  readonly path: string;
  readonly init: () => RequestInit;
  readonly status: number;
}

const post = (path: string, body: object, headers: object, status: number): Good => ({
  path: `/v1/operator/${path}`,
  status,
  init: () => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }),
});

/** One good request for each operation on people, everything that it needs prepared. `server` has to know `provider`. */
export async function peopleRequests(
  server: TestServer,
  provider: TestProvider,
): Promise<Readonly<Record<keyof typeof peopleOperations, Good>>> {
  const administrator = await enrolOperator(server, ['administrator', 'auditor']);
  const compliance = await enrolOperator(server, ['compliance']);
  const [leaving, gone] = [await enrolOperator(server, ['viewer']), await enrolOperator(server, ['viewer'])];
  const subject = await enrolOperator(server, ['viewer']);
  const wantedRoles = ['viewer', 'investigator'];
  await administrator.post(`operators/${subject.id}/roles`, { roles: wantedRoles });
  const link = async (email: string): Promise<string> => {
    const invited = await server.people.invite({ name: 'Contract', email, roles: ['viewer'] });
    if (invited.kind === 'refused') throw new Error(invited.code);
    return invited.link.token;
  };
  const token = await link('contract-1@example.org');
  const enrolment = await askAnonymously(server, 'enrolment/options', { token });
  const signIn = await askAnonymously(server, 'sign-in/options', {});
  const further = (await administrator.post('passkeys/options')).body;
  const spare = passkeyFor(server);
  await addPasskey(compliance, spare);
  const begun = await compliance.post(`operators/${subject.id}/roles/confirm/options`, {
    roles: wantedRoles,
  });
  const confirmation = compliance.assert(begun.body.options);
  const by = administrator.headers();
  const get = (path: string): Good => ({
    path: `/v1/operator/${path}`,
    status: 200,
    init: () => ({ headers: by }),
  });
  return {
    beginEnrolment: post('enrolment/options', { token: await link('contract-2@example.org') }, {}, 200),
    finishEnrolment: post(
      'enrolment',
      { token, credential: passkeyFor(server).register(enrolment.body.options), label: 'Key ring' },
      {},
      201,
    ),
    beginSignIn: post('sign-in/options', {}, {}, 200),
    finishSignIn: post('sign-in', { credential: subject.assert(signIn.body.options) }, {}, 200),
    beginOidc: { path: '/v1/operator/oidc/begin', status: 302, init: () => ({ redirect: 'manual' }) },
    finishOidc: await returnFromProvider(server, provider),
    whoAmI: get('me'),
    listSessions: get('sessions'),
    signOut: post('sign-out', {}, leaving.headers(), 200),
    signOutEverywhere: post('sign-out-everywhere', {}, gone.headers(), 200),
    beginPasskey: post('passkeys/options', {}, by, 200),
    finishPasskey: post(
      'passkeys',
      {
        credential: passkeyFor(server).register(further.options),
        proof: administrator.assert(further.proof),
      },
      by,
      201,
    ),
    removePasskey: post(`passkeys/${spare.credentialId}/remove`, {}, compliance.headers(), 200),
    listOperators: get('operators'),
    inviteOperator: post(
      'operators',
      { name: 'Contract', email: 'contract-3@example.org', roles: ['viewer', 'compliance'] },
      by,
      201,
    ),
    changeRoles: post(`operators/${leaving.id}/roles`, { roles: ['auditor'] }, by, 200),
    beginConfirmation: post(
      `operators/${subject.id}/roles/confirm/options`,
      { roles: wantedRoles },
      compliance.headers(),
      200,
    ),
    confirmRoles: post(
      `operators/${subject.id}/roles/confirm`,
      { roles: wantedRoles, assertion: confirmation },
      compliance.headers(),
      200,
    ),
    deactivateOperator: post(`operators/${gone.id}/deactivate`, {}, by, 200),
    renewLink: post(`operators/${leaving.id}/enrolment-link`, {}, by, 201),
    listAudit: get('audit?limit=3'),
    exportAudit: get('audit/export'),
  };
}

/** Somebody who was invited, back from the provider. */
async function returnFromProvider(server: TestServer, provider: TestProvider): Promise<Good> {
  const email = 'provided@example.org';
  await server.people.invite({ name: 'Provided', email, roles: ['viewer'] });
  provider.signsIn({ subject: 'provided', email, emailVerified: true });
  const begun = await fetch(`${server.url}/v1/operator/oidc/begin`, { redirect: 'manual' });
  const cookie = begun.headers.get('set-cookie')!.split(';', 1)[0]!;
  const back = await throughProvider(
    begun.headers.get('location')!,
    `${server.people.publicUrl()}/v1/operator/oidc/callback`,
  );
  const path = `${back.pathname}${back.search}`;
  return { path, status: 303, init: () => ({ redirect: 'manual', headers: { cookie } }) };
}
