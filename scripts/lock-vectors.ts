/**
 * `node scripts/lock-vectors.ts > test/vectors/lock-orders.json`: locks with every fault there is, for whoever writes a verifier of their
 * own. Made anew only where the protocol changes: the keys are thrown away.
 */
import type { EnrolledState } from '../src/agent/state/agent-state.ts';
import { TestLog, lockOrder } from '../test/agent/test-log.ts';
import { lockFaults } from '../test/agent/lock-faults.ts';
import { Phone } from '../test/agent/phone.ts';
import { SmallServer } from '../test/agent/small-server.ts';

const server = new SmallServer();
const testLog = new TestLog();
server.log = testLog.trust;
const phone = new Phone(server);
phone.position = undefined;
await phone.agent.enrol();
const { state } = JSON.parse(phone.storage.texts.get('carnet-agent')!) as { state: EnrolledState };
const { directiveKeys, log, witnesses, quorum } = state.trust;
const cases = [
  { name: 'a lock that is proved', want: 'proved', delivered: lockOrder(server, testLog, 5) },
  ...lockFaults.map(([name, fault, want]) => ({
    name,
    want,
    delivered: lockOrder(server, testLog, 5, fault({ server, testLog })),
  })),
];
const vectors = {
  about:
    'Each delivered directive is held against the trust and the phone named here, at the time named here: "proved", or why a phone refuses it.',
  at: new Date(server.nowMs).toISOString(),
  deviceId: state.deviceId,
  phoneId: 'a'.repeat(32),
  trust: { directiveKeys, log, witnesses, quorum },
  cases,
};
process.stdout.write(`${JSON.stringify(vectors, null, 1)}\n`);
