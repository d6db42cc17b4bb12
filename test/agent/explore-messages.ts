import { authenticate, type VerificationContext } from '../../src/agent/lock/authenticate.ts';
import { inadmissible } from '../../src/agent/state/obey.ts';
import type { Order } from '../../src/agent/state/order.ts';
import type { AgentState, EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { EnrolmentAnswer } from '../../src/protocol/device/enrolment.ts';
import { TestLog, lockOrder } from './test-log.ts';
import { noJudges } from './no-judges.ts';
import { lockFaults } from './lock-faults.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

/** One directive that a server, honest or not, may put into an answer; signed and verified for real, once. */
export interface Message {
  readonly name: string;
  /** The device that a genuine directive is for; null where it has a fault. */
  readonly genuineFor: string | null;
  readonly directive: Directive | null;
  /** The verifier's result without the checks of address, expiry and sequence. */
  readonly verified: Order;
}

export interface Messages {
  /** The state of a phone that has just enrolled, and of the same phone after a reset. */
  readonly enrolled: EnrolledState;
  readonly enrolledAgain: EnrolledState;
  readonly enrolmentAnswers: readonly [EnrolmentAnswer, EnrolmentAnswer];
  readonly startMs: number;
  readonly all: readonly Message[];
}

const dayMs = 86_400_000;

/** Makes every message with real keys, a real log and real witnesses, and verifies each with the agent's own verifier. */
export async function makeMessages(): Promise<Messages> {
  const server = new SmallServer();
  const testLog = new TestLog();
  server.log = testLog.trust;
  const phone = new Phone(server);
  phone.position = undefined;
  await phone.agent.enrol();
  const enrolled = keptOf(phone);
  const startMs = server.nowMs;
  const iso = (days: number): string => new Date(startMs + days * dayMs).toISOString();
  const exp = Math.floor(startMs / 1000) + 200 * 86_400;
  const aud = enrolled.deviceId;
  const clauses = [{ id: 'ir-activation', basis: [] }];
  const made: [string, string | null, DeliveredDirective][] = [
    ['notice 1', aud, server.directive(1, 'notify', { payload: { exp } })],
    ['notice 3, another clause', aud, server.directive(3, 'notify', { payload: { exp, clauses } })],
    ['notice 1, forged', null, server.directive(1, 'notify', { stranger: true })],
    ['notice for another', null, server.directive(9, 'notify', { payload: { aud: 'b'.repeat(32) } })],
    ['notice expired', null, server.directive(9, 'notify', { payload: { exp: 1_600_000_000 } })],
    ['lock 2', aud, lockOrder(server, testLog, 2, { payload: { exp } })],
    ['lock 4, a renewal', aud, lockOrder(server, testLog, 4, { payload: { exp, lease: iso(60) } })],
    ['lock 6, after all', aud, lockOrder(server, testLog, 6, { payload: { exp, lease: iso(85) } })],
    ['release 3', aud, server.directive(3, 'release', { payload: { exp } })],
    ['release 5', aud, server.directive(5, 'release', { payload: { exp } })],
    ['release 8, forged', null, server.directive(8, 'release', { stranger: true })],
    ['release for another', null, server.directive(8, 'release', { payload: { aud: 'b'.repeat(32) } })],
    ['lock 2 once more, forged', null, lockOrder(server, testLog, 2, { stranger: true })],
    ['not a directive', null, { directive: 'order', statement: '', proof: null }],
  ];
  for (const [name, fault] of lockFaults)
    made.push([`lock: ${name}`, null, lockOrder(server, testLog, 7, fault({ server, testLog }))]);
  await phone.agent.enrol({ again: true });
  const enrolledAgain = keptOf(phone);
  made.push([
    'lock 2, after the reset',
    enrolledAgain.deviceId,
    lockOrder(server, testLog, 2, { payload: { exp } }),
  ]);

  const context: VerificationContext = {
    directiveKeys: enrolled.trust.directiveKeys,
    log: enrolled.trust,
    phoneId: 'a'.repeat(32),
    inadmissible: () => undefined,
    judges: noJudges,
  };
  const all: Message[] = [];
  for (const [name, genuineFor, delivered] of made) {
    const verified = await authenticate(delivered, context);
    // A directive to another device has only a wrong address, which `inadmissible` checks.
    const directive = delivered.directive.includes('.') ? directiveOf(delivered.directive) : null;
    all.push({ name, genuineFor, directive, verified });
  }
  const answerOf = ({ carnet, sessionKey, unlockSecret, trust }: EnrolledState) => ({
    carnet,
    sessionKey,
    unlockSecret,
    trust,
  });
  return {
    enrolled,
    enrolledAgain,
    enrolmentAnswers: [answerOf(enrolled), answerOf(enrolledAgain)],
    startMs,
    all,
  };
}

/** Keeps one of all messages that the agent cannot distinguish: the same result, address, expiry, number and kind. */
export function distinct(all: readonly Message[]): readonly Message[] {
  const looks = ({ directive, verified, genuineFor }: Message): string =>
    verified.kind === 'rejected'
      ? JSON.stringify([
          verified,
          genuineFor,
          directive?.aud,
          directive?.exp,
          directive?.seq,
          directive?.type,
        ])
      : JSON.stringify([verified, genuineFor]);
  return [...new Map(all.map((one) => [looks(one), one])).values()];
}

/** The order that the agent gets from a message in this state; like `authenticate` it checks `inadmissible` first. */
export function orderOf(message: Message, state: EnrolledState, at: number): Order {
  const { directive, verified } = message;
  const why = directive === null ? undefined : inadmissible(state, directive, at);
  return why === undefined ? verified : { kind: 'rejected', seq: directive!.seq, why };
}

function keptOf(phone: Phone): EnrolledState {
  const { state } = JSON.parse(phone.storage.texts.get('carnet-agent')!) as { state: AgentState };
  if (state.kind !== 'enrolled') throw new Error('the phone is not enrolled');
  return state;
}

function directiveOf(jws: string): Directive {
  return JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString('utf8')) as Directive;
}
