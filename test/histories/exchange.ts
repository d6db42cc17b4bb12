import { sha256Of } from '../../src/app/keys/signer.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { Answer } from './authority.ts';
import { proofOf } from './statement-list.ts';
import { verified } from './deliver.ts';
import { enrolOwner } from './life.ts';
import { skewMaxMs } from './handset.ts';
import type { Fate } from './event.ts';
import type { World } from './world.ts';

export async function checkIn(world: World, fate: Fate): Promise<void> {
  const { phone, server, oracle: judge } = world;
  if (fate === 'request-lost') {
    phone.report();
    phone.hearNothing();
    return;
  }
  if (Math.abs(phone.serverNow() - server.now()) > skewMaxMs) {
    // Also a server that doubts its time says which it has.
    if (Math.abs(server.now() - world.now) > skewMaxMs) judge.clockSet('phone');
    phone.correctClock(server.now());
  }
  const report = phone.report();
  server.store.mood = fate === 'database-away' ? 'away' : fate === 'database-unsure' ? 'unsure' : 'well';
  let isForgotten = false;
  const first = await server.checkIn(report, world.whereabouts, undefined, (code) => {
    isForgotten ||= code === 'phone-unknown' || code === 'device-superseded';
  });
  server.store.mood = 'well';
  // A restore forgot the key: the phone enrols it again, and remembers all that it knew.
  if (isForgotten) await enrolOwner(world);
  const answer = fate === 'sent-twice' ? await server.checkIn(report, world.whereabouts) : first;
  if (answer === undefined) {
    phone.hearNothing();
    return;
  }
  for (const delivered of answer.directives)
    if (typeof delivered.proof === 'string') world.past.push(delivered);
  if (fate === 'answer-lost') {
    phone.hearNothing();
    return;
  }
  if (fate === 'answer-late') {
    world.late.push({ answer, seq: report.seq });
    phone.hearNothing();
    return;
  }
  hear(world, answer.directives, { answer, seq: report.seq, fair: true });
  // What a server records that doubts its time is computed anew once the time is known.
  if (server.standstill()?.kind !== 'clock') judge.fairlyAnswered(phone, server.dossier().standing);
}

export function hear(
  world: World,
  directives: readonly DeliveredDirective[],
  told: { readonly answer: Answer; readonly seq: number; readonly fair: boolean },
): void {
  const { phone, oracle: judge, vouched } = world;
  const orders = directives.map((one) => world.verify(one, vouched));
  world.hadAnswer = true;
  const heard = directives.map((one) => ({
    jws: one.directive,
    proven: verified(one, vouched).kind === 'named',
  }));
  judge.heard({ directives: heard, fair: told.fair }, phone);
  const { standing, proved, at } = told.answer;
  phone.hear({ seq: told.seq, standing, orders, proved, at });
}

/** Whoever sits on the line answers the phone's report in the server's place. */
export function impose(world: World, directives: DeliveredDirective[]): void {
  const report = world.phone.report();
  const answer: Answer = { standing: 'locked', directives, proved: [], at: 0 };
  hear(world, directives, { answer, seq: report.seq, fair: false });
}

/** An order from the past, with whatever proof can be had for it by now. */
export function replay(world: World, pick: number): void {
  if (world.past.length === 0) return;
  const found = world.past[Math.floor(pick * world.past.length)]!;
  const hash = sha256Of(found.statement!);
  const { log } = world.server;
  // Where there is none, one is made up.
  const proof = found.proof ?? proofOf(hash, log.isProven(hash) ? log.witnessedMs : world.now);
  const approval = found.approval ?? world.server.approvalOf(found.statement!);
  impose(world, [{ ...found, proof, ...(approval === undefined ? {} : { approval }) }]);
}
