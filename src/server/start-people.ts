import { createBatcher } from '../app/device/batcher.ts';
import { RefusalBound, recordTogether } from '../app/people/audit.ts';
import { auditedMachine, firstLinks, type FirstLink } from '../app/people/first-people.ts';
import { deactivateOperator, inviteOperator, type Invitation } from '../app/people/operators.ts';
import type { Access } from '../app/people/access.ts';
import type { AuditEntry, PeoplePorts } from '../app/people/ports.ts';
import { StoreUnavailable, type Clock } from '../app/ports.ts';
import type { Seals } from '../app/keys/seals.ts';
import { shippedAccess } from '../http/auth/cedar-access.ts';
import { createAuthorizer, type Authorizer } from '../http/auth/authorize.ts';
import { oidcSignIn, type OidcOptions } from '../http/auth/oidc-client.ts';
import { peopleHandlers, type PeopleHandlers } from '../http/handlers/people.ts';
import { peoplePages } from '../http/pages/people-pages.ts';
import { passkeyCeremony } from '../http/auth/passkeys.ts';
import type { PageHandler } from '../http/exchange/handler.ts';
import type { Store } from '../store/store.ts';

/** What may be done on the machine itself, without a session. */
export interface MachinePeople {
  /** As browsers see it: what passkeys are bound to. */
  readonly publicUrl: () => string;
  readonly ports: PeoplePorts;
  /** Links for the first two people, while fewer than two have registered. */
  firstLinks(): Promise<readonly FirstLink[]>;
  invite(invitation: Invitation): ReturnType<typeof inviteOperator>;
  deactivate(id: string): ReturnType<typeof deactivateOperator>;
}

export interface People {
  readonly authorizer: Authorizer;
  readonly access: Access;
  readonly handlers: PeopleHandlers;
  readonly pages: Readonly<Record<string, PageHandler>>;
  readonly machine: MachinePeople;
}

/** Passkeys, sessions and authorization of one server. */
export function startPeople(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly operatorToken: () => string;
  readonly publicUrl: () => string;
  readonly oidc: OidcOptions | null;
  readonly seals: () => Seals;
}): People {
  const { store, clock, operatorToken, publicUrl, oidc, seals } = parts;
  const ports: PeoplePorts = { store, clock, publicUrl, seals, passkeys: passkeyCeremony(publicUrl) };
  const refusals = new RefusalBound();
  const access = shippedAccess();
  return {
    access,
    authorizer: createAuthorizer({
      ...ports,
      refusals,
      access,
      operatorToken,
      recordReading: readingsTogether(store),
    }),
    handlers: peopleHandlers({
      ...ports,
      refusals,
      access,
      oidc: oidc === null ? null : oidcSignIn(oidc, publicUrl),
    }),
    pages: peoplePages({ oidc: oidc !== null, publicUrl }),
    machine: {
      publicUrl,
      ports,
      firstLinks: () => firstLinks(ports),
      invite: (invitation) =>
        inviteOperator(ports, { kind: 'machine' }, invitation, auditedMachine(ports, 'inviteOperator')),
      deactivate: (id) =>
        deactivateOperator(
          ports,
          { kind: 'machine' },
          id,
          auditedMachine(ports, 'deactivateOperator', `operator=${id}`),
        ),
    },
  };
}

/** Readings at the same time share a commit; each is answered after its own entry is committed. */
function readingsTogether(store: Store): (entry: AuditEntry) => Promise<void> {
  const batcher = createBatcher<AuditEntry, unknown>({
    sizeMax: 256,
    runningMax: 2,
    waitingMax: 8192,
    run: (entries) => recordTogether(store, entries),
    overflow: () => new StoreUnavailable('too many entries wait for the audit trail'),
  });
  return async (entry) => {
    const fault = await batcher.submit(entry);
    if (fault !== null) throw fault;
  };
}
