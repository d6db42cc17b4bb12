import { authenticate, type VerificationContext } from '../../src/agent/lock/authenticate.ts';
import { inadmissible } from '../../src/agent/state/obey.ts';
import type { Order } from '../../src/agent/state/order.ts';
import type { AgentState, EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { EnrolmentAnswer } from '../../src/protocol/device/enrolment.ts';
import { readFirstSet } from '../../src/agent/lock/follow-sets.ts';
import { webCrypto } from '../../src/agent/platform/web-crypto.ts';
import { lockOfFirstForm } from './test-log.ts';
import { adasOther, namedLockFaults } from './named-lock-faults.ts';
import { dayMs, type Maker, type NamedLockFault } from './named-lock.ts';
import { duePhone } from './named-scene.ts';
import type { Phone } from './phone.ts';
import type { SmallServer } from './small-server.ts';

/** One directive that a server, honest or not, may put into an answer; signed and verified for real, once. */
export interface Message {
  readonly name: string;
  /** The device that a genuine directive is for; null where it has a fault. */
  readonly genuineFor: string | null;
  readonly directive: Directive | null;
  /** It is not made before. */
  readonly fromMs: number;
  /** The verifier's result without the checks of address, expiry and sequence. */
  readonly verified: Order;
}

export interface Messages {
  /** The state of a phone whose notice 1 has run out, and of the same phone after a reset. */
  readonly enrolled: EnrolledState;
  readonly enrolledAgain: EnrolledState;
  readonly enrolmentAnswers: readonly [EnrolmentAnswer, EnrolmentAnswer];
  readonly startMs: number;
  readonly all: readonly Message[];
}

type Made = readonly [string, string | null, DeliveredDirective, number?];

/** When the last renewal is signed: the proof of a lock counts for seven days. */
const laterMs = 20 * dayMs;

/** A lease of so many days from now. */
function ending({ server }: Maker, days: number): NamedLockFault {
  const day = new Date(server.nowMs + days * dayMs).toISOString().slice(0, 10);
  return { payload: { lease: `${day}T00:00:00Z` }, statement: { until: day } };
}

const provisional = (server: SmallServer, exp: number): DeliveredDirective =>
  server.directive(5, 'release', { payload: { exp, provisional: true } as object });

/** Makes every message with real keys, a real log and real witnesses, and verifies each with the agent's own verifier. */
export async function makeMessages(): Promise<Messages> {
  const scene = await duePhone({ seq: 1, also: [adasOther] });
  const { server, maker, phone } = scene;
  const enrolled = keptOf(phone);
  const startMs = server.nowMs;
  const exp = Math.floor(startMs / 1000) + 200 * 86_400;
  const aud = enrolled.deviceId;
  const clauses = [{ id: 'ir-activation', basis: [] }];
  const made: Made[] = [
    ['notice 1', aud, maker.notice(1, { exp })],
    ['notice 3, another clause', aud, maker.notice(3, { exp, clauses })],
    ['notice 1, forged', null, server.directive(1, 'notify', { stranger: true })],
    ['notice for another', null, server.directive(9, 'notify', { payload: { aud: 'b'.repeat(32) } })],
    ['notice expired', null, server.directive(9, 'notify', { payload: { exp: 1_600_000_000 } })],
    ['lock 2', aud, await maker.lock(2, 1)],
    ['lock 4, a renewal', aud, await maker.lock(4, 1, ending(maker, 60))],
    ['release 3', aud, server.directive(3, 'release', { payload: { exp } })],
    ['release 5', aud, server.directive(5, 'release', { payload: { exp } })],
    ['release 5, provisional', aud, provisional(server, exp)],
    ['release 8, forged', null, server.directive(8, 'release', { stranger: true })],
    ['release for another', null, server.directive(8, 'release', { payload: { aud: 'b'.repeat(32) } })],
    ['lock 2 once more, forged', null, await maker.lock(2, 1, { stranger: true })],
    ['lock of the first form', null, lockOfFirstForm(server, scene.testLog, 7)],
    ['not a directive', null, { directive: 'order', statement: '', proof: null }],
  ];
  for (const [name, fault] of namedLockFaults)
    made.push([`lock: ${name}`, null, await maker.lock(7, 1, fault(maker))]);
  server.nowMs = startMs + laterMs;
  made.push(['lock 6, after all', aud, await maker.lock(6, 1, ending(maker, 50)), server.nowMs]);
  server.nowMs = startMs;
  await phone.agent.enrol({ again: true });
  const enrolledAgain = keptOf(phone);
  // Genuine, but the reset phone never had the notice.
  made.push(['lock 2, after the reset', null, await maker.lock(2, 1)]);

  const context: VerificationContext = {
    directiveKeys: enrolled.trust.directiveKeys,
    inadmissible: () => undefined,
    judges: {
      held: (await readFirstSet(JSON.stringify(maker.firstSet), webCrypto))!,
      hardware: maker.hardware,
      isAhead: () => false,
    },
  };
  const all: Message[] = [];
  for (const [name, genuineFor, delivered, fromMs = startMs] of made) {
    const against = {
      ...context,
      judges: { ...context.judges, isAhead: (quorumMs: number) => quorumMs > fromMs + 3_600_000 },
    };
    const verified = await authenticate(delivered, against);
    // A directive to another device has only a wrong address, which `inadmissible` checks.
    const directive = delivered.directive.includes('.') ? directiveOf(delivered.directive) : null;
    all.push({ name, genuineFor, directive, verified, fromMs });
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
