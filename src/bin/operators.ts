import type { IssuedLink } from '../app/people/enrolment.ts';
import { auditedMachine } from '../app/people/first-people.ts';
import { changeRoles, deactivateOperator, inviteOperator, renewLink } from '../app/people/operators.ts';
import type { Operator, PeoplePorts } from '../app/people/ports.ts';
import type { ExitCode, Io } from '../cli/io.ts';
import {
  operatorsCommand,
  type GivenLink,
  type ListedOperator,
  type OperatorsDeps,
  type OperatorsDesk,
  type OperatorsRefused,
} from '../cli/operators.ts';
import { formatInstant } from '../core/time.ts';
import { passkeyCeremony } from '../http/auth/passkeys.ts';
import { problemOf, refuse, type Refusal } from '../protocol/errors/errors.ts';
import { openStore } from '../store/store.ts';
import { onDatabase } from '../server/on-database.ts';

const machine = { kind: 'machine' } as const;

function refused(refusal: Refusal): OperatorsRefused {
  const { detail, remedy } = problemOf(refusal);
  return { kind: 'refused', code: refusal.code, message: `${detail} ${remedy}` };
}

const given = (operator: string, link: IssuedLink): GivenLink => ({
  kind: 'link',
  operator,
  url: link.url,
  expiresAt: formatInstant(link.expiresAt),
});

async function list({ store }: PeoplePorts): Promise<readonly ListedOperator[]> {
  return store.transact(async (tx) => {
    const listed = [];
    for (const { id, name, email, roles, asked, deactivatedAt } of await store.listOperators(tx)) {
      const passkeys = (await store.listPasskeys(tx, id)).length;
      const active = deactivatedAt === null;
      listed.push({ id, name, email, roles, waiting: asked?.roles ?? [], passkeys, active });
    }
    return listed;
  });
}

function deskOf(ports: PeoplePorts): OperatorsDesk {
  const byEmail = async <T>(
    email: string,
    work: (operator: Operator) => Promise<T>,
  ): Promise<T | OperatorsRefused> => {
    const operator = await ports.store.transact((tx) =>
      ports.store.findOperatorByEmail(tx, email.toLowerCase()),
    );
    return operator === undefined ? refused(refuse('operator-unknown')) : work(operator);
  };
  const audit = (operation: string, id?: string) =>
    id === undefined ? auditedMachine(ports, operation) : auditedMachine(ports, operation, `operator=${id}`);
  return {
    list: () => list(ports),
    async invite(invitation) {
      const invited = await inviteOperator(ports, machine, invitation, audit('inviteOperator'));
      return invited.kind === 'refused' ? refused(invited) : given(invited.operator.id, invited.link);
    },
    renewLink: (email) =>
      byEmail(email, async ({ id }) => {
        const renewed = await renewLink(ports, machine, id, audit('renewLink', id));
        return renewed.kind === 'refused' ? refused(renewed) : given(id, renewed.link);
      }),
    giveRoles: (email, roles) =>
      byEmail(email, async ({ id }) => {
        const changed = await changeRoles(ports, machine, { id, roles }, audit('changeRoles', id));
        return changed.kind === 'refused' ? refused(changed) : { kind: 'done' as const };
      }),
    deactivate: (email) =>
      byEmail(email, async ({ id }) => {
        const ended = await deactivateOperator(ports, machine, id, audit('deactivateOperator', id));
        return ended.kind === 'refused' ? refused(ended) : { kind: 'done' as const };
      }),
  };
}

const at: OperatorsDeps['at'] = (target, publicUrl, work) =>
  onDatabase(target, async (url) => {
    const store = await openStore(url);
    try {
      return await work(
        deskOf({
          store,
          clock: { now: () => Date.now() },
          publicUrl: () => publicUrl,
          passkeys: passkeyCeremony(() => publicUrl),
        }),
      );
    } finally {
      await store.close();
    }
  });

/** `carnet operators`, on the embedded database or a named one. */
export function operators(args: readonly string[], io: Io): Promise<ExitCode> {
  return operatorsCommand(args, io, { at });
}
