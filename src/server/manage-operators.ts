import { createSeals } from '../app/keys/seals.ts';
import { auditedMachine } from '../app/people/first-people.ts';
import type { IssuedLink } from '../app/people/passkey-registration.ts';
import { changeRoles, deactivateOperator, inviteOperator, renewLink } from '../app/people/operators.ts';
import type { Operator, PeoplePorts } from '../app/people/ports.ts';
import { formatInstant } from '../core/time.ts';
import { passkeyCeremony } from '../http/auth/passkeys.ts';
import { problemOf, refuse, type Refusal } from '../protocol/errors/errors.ts';
import type { roleNames } from '../protocol/operators/people.ts';
import { onRecords, type DatabaseTarget } from './on-database.ts';

export type RoleName = (typeof roleNames)[number];

export interface ListedOperator {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly RoleName[];
  /** Those that wait for a second person. */
  readonly waiting: readonly RoleName[];
  readonly passkeys: number;
  readonly active: boolean;
}

/** `message`: what went wrong and what to do about it. */
export interface OperatorRefused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

/** A one-time link. `expiresAt`: RFC 3339. */
export interface OperatorLink {
  readonly kind: 'link';
  readonly operator: string;
  readonly url: string;
  readonly expiresAt: string;
}

export interface OperatorDone {
  readonly kind: 'done';
}

/** Operators, as whoever holds the machine manages them. Operators are named by e-mail address. */
export interface OperatorManager {
  list(): Promise<readonly ListedOperator[]>;
  invite(invitation: {
    readonly name: string;
    readonly email: string;
    readonly roles: readonly RoleName[];
  }): Promise<OperatorLink | OperatorRefused>;
  renewLink(email: string): Promise<OperatorLink | OperatorRefused>;
  changeRoles(email: string, roles: readonly RoleName[]): Promise<OperatorDone | OperatorRefused>;
  deactivate(email: string): Promise<OperatorDone | OperatorRefused>;
}

const machine = { kind: 'machine' } as const;

function refused(refusal: Refusal): OperatorRefused {
  const { detail, remedy } = problemOf(refusal);
  return { kind: 'refused', code: refusal.code, message: `${detail} ${remedy}` };
}

const linkOf = (operator: string, { url, expiresAt }: IssuedLink): OperatorLink => ({
  kind: 'link',
  operator,
  url,
  expiresAt: formatInstant(expiresAt),
});

const done: OperatorDone = { kind: 'done' };

async function list({ store }: PeoplePorts): Promise<readonly ListedOperator[]> {
  return store.transact(async (tx) => {
    const listed = [];
    for (const { id, name, email, roles, requested, deactivatedAt } of await store.listOperators(tx)) {
      const passkeys = (await store.listPasskeys(tx, id)).length;
      const active = deactivatedAt === null;
      listed.push({ id, name, email, roles, waiting: requested?.roles ?? [], passkeys, active });
    }
    return listed;
  });
}

function managerOf(ports: PeoplePorts): OperatorManager {
  const byEmail = async <T>(
    email: string,
    work: (operator: Operator) => Promise<T>,
  ): Promise<T | OperatorRefused> => {
    const operator = await ports.store.transact((tx) =>
      ports.store.findOperatorByEmail(tx, email.toLowerCase()),
    );
    return operator === undefined ? refused(refuse('operator-unknown')) : work(operator);
  };
  const audit = (operation: string, id: string) => auditedMachine(ports, operation, `operator=${id}`);
  return {
    list: () => list(ports),
    async invite(invitation) {
      const invited = await inviteOperator(
        ports,
        machine,
        invitation,
        auditedMachine(ports, 'inviteOperator'),
      );
      return invited.kind === 'refused' ? refused(invited) : linkOf(invited.operator.id, invited.link);
    },
    renewLink: (email) =>
      byEmail(email, async ({ id }) => {
        const renewed = await renewLink(ports, machine, id, audit('renewLink', id));
        return renewed.kind === 'refused' ? refused(renewed) : linkOf(id, renewed.link);
      }),
    changeRoles: (email, roles) =>
      byEmail(email, async ({ id }) => {
        const changed = await changeRoles(ports, machine, { id, roles }, audit('changeRoles', id));
        return changed.kind === 'refused' ? refused(changed) : done;
      }),
    deactivate: (email) =>
      byEmail(email, async ({ id }) => {
        const ended = await deactivateOperator(ports, machine, id, audit('deactivateOperator', id));
        return ended.kind === 'refused' ? refused(ended) : done;
      }),
  };
}

/** Does `work` on the operators of a database. `publicUrl`: where browsers reach its server, for the links. */
export const manageOperators = <T>(
  target: DatabaseTarget,
  publicUrl: string,
  work: (operators: OperatorManager) => Promise<T>,
): Promise<T> =>
  onRecords(target, (records) =>
    work(
      managerOf({
        ...records,
        publicUrl: () => publicUrl,
        passkeys: passkeyCeremony(() => publicUrl),
        // Whoever holds the machine opens no session.
        seals: () => createSeals([]),
      }),
    ),
  );
