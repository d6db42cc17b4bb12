/**
 * `node scripts/named-lock-vectors.ts > test/vectors/named-locks.json`: locks that name their phone, with every fault there is, for whoever writes a
 * verifier of their own. Made anew only where the protocol changes: the keys are thrown away.
 */
import type { EnrolledState } from '../src/agent/state/agent-state.ts';
import { adasOther, namedLockFaults } from '../test/agent/named-lock-faults.ts';
import { duePhone } from '../test/agent/named-scene.ts';

const { server, maker, phone, notifySeq } = await duePhone({ also: [adasOther] });
const { state } = JSON.parse(phone.storage.texts.get('carnet-agent')!) as { state: EnrolledState };
const { deviceId, noticeTerms, supported, floorMs, posture, directiveSeq, orderSeq } = state;
const seq = Math.floor(server.nowMs / 1000);
const cases = [
  { name: 'a lock that is proved', want: 'proved', delivered: await maker.lock(seq, notifySeq) },
];
for (const [name, fault, want] of namedLockFaults)
  cases.push({ name, want, delivered: await maker.lock(seq, notifySeq, fault(maker)) });
const vectors = {
  about:
    'Each delivered directive is held against the directive keys, the approver set, the hardware and the memory named here, at the time named here: "proved", or why a phone refuses it. The phone last knew the time of the witnesses at that time.',
  at: new Date(server.nowMs).toISOString(),
  directiveKeys: state.trust.directiveKeys,
  approverSet: JSON.stringify(maker.firstSet),
  hardware: maker.hardware,
  memory: { deviceId, noticeTerms, supported, floorMs, posture, directiveSeq, orderSeq },
  cases,
};
process.stdout.write(`${JSON.stringify(vectors, null, 1)}\n`);
