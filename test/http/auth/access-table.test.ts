import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roles, type Principal, type Role } from '../../../src/app/people/principal.ts';
import { cedarAccess } from '../../../src/http/auth/cedar-access.ts';
import { operations, type OperationId } from '../../../src/protocol/operations/operations.ts';

// Who may do what, written out: a change of a policy has to be made here too. V viewer, S support, I investigator, C compliance,
// A administrator, U auditor; P the program that holds the token. A dot: no.
const table = new Map(
  `
    findPhones          VSIC.U P
    listContested       VSIC.U P
    listFactoryKeyChanges VSIC.U P
    proposeFactoryKey   ..IC.. .
    withdrawFactoryKey  ..IC.. .
    beginFactoryKeyConfirmation ...C.. .
    confirmFactoryKey   ...C.. .
    readDossier         VSIC.U P
    grantExemption      .SIC.. P
    proposePolicy       ...C.. .
    giveUnlockCode      .S.... P
    releasePhone        .SIC.. P
    listAppeals         VSIC.U P
    decideAppeal        ..IC.. .
    openCase            ..IC.. .
    listCases           VSIC.U P
    readCase            VSIC.U P
    endCase             ..IC.. .
    draftMeasure        ..IC.. .
    changePhones        ..IC.. .
    listMeasures        VSIC.U P
    readMeasure         VSIC.U P
    listMeasurePhones   VSIC.U P
    listMeasureMembers  ..IC.. .
    readPolicyDraft     VSIC.U P
    proposeMeasure      ..IC.. .
    confirmProposal     ..IC.. .
    approveMeasure      ...C.. .
    confirmApproval     ...C.. .
    readSignAnew        ..IC.. .
    confirmSignAnew     ..IC.. .
    withdrawMeasure     ..IC.. .
    pauseMeasure        ..IC.. .
    resumeMeasure       ...C.. .
    releaseMeasure      ..IC.. .
    readApprovers       VSIC.U P
    beginApproverKey    VSICAU .
    finishApproverKey   VSICAU .
    removeApproverKey   VSICAU .
    listApproverSets    VSIC.U P
    proposeApproverSet  ...C.. P
    readSetSigning      ...C.. .
    signApproverSet     ...C.. .
    whoAmI              VSICAU P
    listSessions        VSICAU .
    signOut             VSICAU .
    signOutEverywhere   VSICAU .
    beginPasskey        VSICAU .
    finishPasskey       VSICAU .
    removePasskey       VSICAU .
    listOperators       ...CAU .
    inviteOperator      ....A. .
    changeRoles         ....A. .
    beginConfirmation   ...CA. .
    confirmRoles        ...CA. .
    deactivateOperator  ....A. .
    renewLink           ....A. .
    listAudit           .....U .
    exportAudit         .....U .
    readRecovery        VSIC.U P
    beginRecovery       .SIC.. P
    confirmRecovery     ...C.. .
  `
    .trim()
    .split('\n')
    .map((line) => [line.trim().split(' ', 1)[0] as OperationId, line.slice(-8)] as const),
);

const access = cedarAccess();
const letters: Readonly<Record<Role, string>> = {
  viewer: 'V',
  support: 'S',
  investigator: 'I',
  compliance: 'C',
  administrator: 'A',
  auditor: 'U',
};
const personWith = (...held: Role[]): Principal => ({
  kind: 'operator',
  id: 'a'.repeat(32),
  name: 'Somebody',
  roles: held,
  session: 'b'.repeat(32),
});
const program: Principal = { kind: 'program', roles: ['viewer', 'support'] };
const ids = [...table.keys()];

for (const [id, wanted] of table)
  test(`${id}: ${wanted}`, () => {
    const people = roles.map((role) =>
      access.decide(personWith(role), id, 'passkey').allowed ? letters[role] : '.',
    );
    const token = access.decide(program, id, 'token').allowed ? 'P' : '.';
    assert.equal(`${people.join('')} ${token}`, wanted);
  });

test('the table names every operation of operators, and no other', () => {
  const wanted = Object.entries(operations)
    .filter(([, { audience }]) => audience === 'operator')
    .map(([id]) => id);
  assert.deepEqual([...ids].sort(), wanted.sort());
});

test('roles add up, and nothing else does: the union of two is what either may', () => {
  for (const one of roles)
    for (const other of roles)
      for (const id of ids) {
        const alone = [one, other].some((role) => access.decide(personWith(role), id, 'passkey').allowed);
        assert.equal(
          access.decide(personWith(one, other), id, 'passkey').allowed,
          alone,
          `${one} ${other} ${id}`,
        );
      }
});

test('without a role one looks after oneself and nothing else', () => {
  const may = ids.filter((id) => access.decide(personWith(), id, 'passkey').allowed);
  assert.deepEqual(
    may,
    ids.filter((id) => table.get(id)!.startsWith('VSICAU')),
  );
});

test('a session opened at an identity provider reads, signs out, and does nothing more, whatever the roles', () => {
  const may = ids.filter((id) => access.decide(personWith(...roles), id, 'oidc').allowed);
  // What opens the members of a measure is for whoever signs it, which such a session cannot.
  const read = ids.filter((id) => operations[id].method === 'GET' && id !== 'listMeasureMembers');
  assert.deepEqual(may.sort(), [...read, 'signOut', 'signOutEverywhere'].sort());
});

test('a decision names the policies that it rests on', () => {
  const named = (principal: Principal, id: OperationId, method: 'passkey' | 'oidc' | 'token') =>
    access.decide(principal, id, method).policies;
  assert.deepEqual(named(personWith('auditor'), 'listAudit', 'passkey'), ['auditor-reads-everything']);
  assert.deepEqual(named(personWith('compliance'), 'approveMeasure', 'oidc'), ['oidc-sessions-only-read']);
  assert.deepEqual(named(program, 'giveUnlockCode', 'token'), ['support-favours-owners']);
  assert.deepEqual(named(personWith('viewer'), 'approveMeasure', 'passkey'), []);
});

test('an operation that no policy names is denied to everybody', () => {
  const unnamed = 'launchMissiles' as OperationId;
  assert.equal(access.decide(personWith(...roles), unnamed, 'passkey').allowed, false);
  assert.deepEqual(access.rolesFor(unnamed), []);
});
