import { randomBytes } from 'node:crypto';
import { hashOfLeaf, pathIn } from '../../src/core/log/hash-tree.ts';
import { makeDayList, placeInDayList, treeOfDayList, formatDayList } from '../../src/core/log/day-list.ts';
import { hardwareText, memberLeaf, memberTree, type Hardware } from '../../src/core/log/member-tree.ts';
import { leaseSubject, opaqueLeaf, orderHash } from '../../src/core/orders/episode.ts';
import {
  measureChallengeText,
  setChallengeText,
  type ManifestHead,
} from '../../src/protocol/acts/approval.ts';
import type { ApproverSet, DeliveredApproverSet } from '../../src/protocol/acts/approver-set.ts';
import type { AckProof } from '../../src/protocol/device/check-in.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import { nodeDigests } from '../support/platform-digests.ts';
import { Approver, sha, type AssertionFault, type Role } from './approver.ts';
import type { SmallServer } from './small-server.ts';
import type { TestLog } from './test-log.ts';

export const dayMs = 86_400_000;
const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const instant = (ms: number): string => new Date(ms).toISOString();

/** The maker's side of locks that name hardware: two approvers, their sets, measures, day lists, an honest log unless a fault is given. */
export class Maker {
  readonly ada = new Approver('Ada');
  readonly bob = new Approver('Bob', 'Ed25519');
  readonly hardware: Hardware = { imei: ['490154203237518'], serial: 'SN123456', model: 'One' };
  readonly salt = Uint8Array.from(randomBytes(32));
  readonly opening = Uint8Array.from(randomBytes(16));
  readonly measure = randomBytes(16).toString('hex');
  readonly server: SmallServer;
  readonly testLog: TestLog;
  readonly firstSet: ApproverSet;

  constructor(server: SmallServer, testLog: TestLog, also: readonly Approver[] = []) {
    this.server = server;
    this.testLog = testLog;
    this.firstSet = this.set({
      keys: [this.ada, this.bob, ...also].map(({ person, spki }) => ({
        person,
        roles: ['proposer', 'approver'],
        spki,
      })),
    });
  }

  set(change: Partial<ApproverSet>): ApproverSet {
    const { log, witnesses, quorum } = this.testLog.trust;
    return {
      number: 1,
      previous: null,
      rpId: 'approve.example',
      origins: ['https://approve.example'],
      log: { origin: log!.origin, vkey: log!.vkey },
      witnesses,
      quorum,
      from: instant(this.server.nowMs - dayMs),
      until: instant(this.server.nowMs + 80 * dayMs),
      keys: [this.ada, this.bob].map(({ person, spki }) => ({
        person,
        roles: ['proposer', 'approver'],
        spki,
      })),
      ...change,
    };
  }

  /** A set as an answer brings it, signed by these and logged now. */
  deliveredSet(
    set: ApproverSet,
    by: readonly Approver[] = [this.ada, this.bob],
    under: ApproverSet = this.firstSet,
  ): DeliveredApproverSet {
    const text = JSON.stringify(set);
    const statement = JSON.stringify({
      v: 2,
      day: dayOf(this.server.nowMs),
      kind: 'approvers',
      set: { number: set.number, sha256: sha(text) },
    });
    return {
      set: text,
      assertions: by.map((one) => one.assert('approver', setChallengeText(sha(text)), under)),
      statement,
      proof: this.prove(statement),
    };
  }

  /** The proof of a statement that is appended now, cosigned now. */
  prove(statement: string): string {
    this.testLog.timeS = Math.floor(this.server.nowMs / 1000);
    return this.testLog.proof(this.testLog.append(statement));
  }

  notice(seq: number, change: Record<string, unknown> = {}): DeliveredDirective {
    const delivered = this.server.directive(seq, 'notify', {
      payload: this.#payload(seq, {
        salt: b64(this.salt),
        notice: { noticeS: 14 * 86_400, graceS: 30 * 86_400 },
        remedy: {
          appealUrl: 'https://carnet.example/appeal',
          contact: 'help@carnet.example',
          reference: 'R-7',
        },
        ...change,
      }),
    });
    return { directive: delivered.directive };
  }

  /** The proof of the acknowledgement that the server took in, in a list that is logged now. */
  async ackProof(
    seq: number,
    nonce = this.server.acks.get(seq)?.nonce ?? b64(randomBytes(16)),
  ): Promise<AckProof> {
    const leaf = await opaqueLeaf(nodeDigests, this.salt, {
      kind: 'ack',
      seq,
      nonce: Uint8Array.from(Buffer.from(nonce, 'base64url')),
    });
    const list = makeDayList([leaf], randomBytes);
    const tree = await treeOfDayList(nodeDigests.digest, list);
    const { index, path } = placeInDayList(list, tree, leaf)!;
    const statement = JSON.stringify({
      v: 2,
      day: dayOf(this.server.nowMs),
      kind: 'day-list',
      list: { root: b64(tree.root), count: list.length, sha256: sha(formatDayList(list)) },
    });
    return { seq, index, path: path.map(b64), list: statement, proof: this.prove(statement) };
  }

  /** A lock of this phone's hardware by two people, logged and proved now; or with a fault. */
  async lock(seq: number, notifySeq: number, fault: NamedLockFault = {}): Promise<DeliveredDirective> {
    const { nowMs, deviceId } = this.server;
    const until = dayOf(nowMs + 30 * dayMs);
    const { approval, approvals, measure } = await this.#measure('lock', fault);
    const statement = {
      v: 2,
      day: dayOf(nowMs),
      kind: 'lock',
      subject: b64(await leaseSubject(nodeDigests, this.salt, 1, deviceId)),
      order: b64(await orderHash(nodeDigests, this.salt, seq)),
      territory: 'CU',
      clauses: ['cu-activation'],
      policy: { id: 'six', version: 1, sha256: sha('policy') },
      decisionSha256: sha('decision'),
      approvals,
      measure,
      until,
      ...fault.statement,
    };
    const payload = this.#payload(seq, {
      lease: `${until}T00:00:00Z`,
      exp: Math.floor(nowMs / 1000) + 7 * 86_400,
      standing: 'locked',
      notifySeq,
      opening: b64(this.opening),
      episodeSeq: 1,
      salt: b64(this.salt),
      ...fault.payload,
    });
    return this.#delivered(seq, JSON.stringify(statement), payload, approval, fault);
  }

  /** The maker gives up its power over this hardware, by two people; or with a fault. */
  async farewell(fault: NamedLockFault = {}): Promise<DeliveredDirective> {
    const { approval, approvals, measure } = await this.#measure('farewell', fault);
    const day = dayOf(this.server.nowMs);
    const statement = { v: 2, day, kind: 'farewell', approvals, measure, ...fault.statement };
    const none = ['aud', 'seq', 'exp', 'standing', 'clauses', 'territory', 'reason'].map((name) => [
      name,
      undefined,
    ]);
    const payload = {
      ...Object.fromEntries(none),
      type: 'farewell',
      hardware: sha(hardwareText(fault.hardware ?? this.hardware)),
      measure: this.measure,
      opening: b64(this.opening),
      later: 'a field that nobody knows is ignored',
      ...fault.payload,
    };
    return this.#delivered(1, JSON.stringify(statement), payload, approval, fault);
  }

  #delivered(
    seq: number,
    statement: string,
    payload: Record<string, unknown>,
    approval: Record<string, unknown>,
    fault: NamedLockFault,
  ): DeliveredDirective {
    const text = (fault.text ?? ((same) => same))(statement);
    const proof = fault.proof === undefined ? this.prove(text) : fault.proof(this, text);
    const signed = this.server.directive(seq, 'lock', {
      about: text,
      payload,
      ...(fault.delivered === undefined ? {} : { statement: fault.delivered(text) }),
      ...(fault.header === undefined ? {} : { header: fault.header }),
      ...(fault.stranger === true ? { stranger: true } : {}),
    });
    return { ...signed, proof, ...(fault.approval === null ? {} : { approval }) };
  }

  /** Two people's signatures over a head whose members contain the hardware. */
  async #measure(
    kind: ManifestHead['kind'],
    fault: NamedLockFault,
  ): Promise<{
    readonly approval: Record<string, unknown>;
    readonly approvals: readonly object[];
    readonly measure: object;
  }> {
    const { digest } = nodeDigests;
    const leafOf = (opening: Uint8Array, hardware: Hardware): Promise<Uint8Array> =>
      memberLeaf(digest, this.measure, opening, hardware);
    const own = await leafOf(this.opening, fault.hardware ?? this.hardware);
    const others = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        leafOf(Uint8Array.from(randomBytes(16)), { ...this.hardware, serial: `OTHER-${n}` }),
      ),
    );
    const tree = await memberTree(digest, [...others, own]);
    const ownHash = Buffer.from(await hashOfLeaf(digest, own));
    const index = tree.leaves.findIndex((one) => ownHash.equals(one));
    const head: ManifestHead = {
      v: 2,
      kind,
      origin: this.testLog.origin,
      measure: this.measure,
      members: { count: tree.leaves.length, root: b64(tree.root) },
      until: instant(this.server.nowMs + 120 * dayMs),
      reasonSha256: sha('a lot was smuggled'),
      ...fault.head,
    };
    const manifestHead = (fault.headText ?? JSON.stringify)(head);
    const set = fault.set ?? this.firstSet;
    const signers = fault.signers ?? [
      [this.ada, 'proposer', {}],
      [this.bob, 'approver', {}],
    ];
    const assertions = signers.map(([who, role, how]) =>
      who.assert(role, measureChallengeText(role, sha(manifestHead)), set, how),
    );
    return {
      approval: { manifestHead, index, path: pathIn(tree, index).map(b64), assertions, ...fault.approval },
      approvals: assertions.map(({ role, key }) => ({
        role,
        key,
        assertionSha256: sha(`${role} assertion`),
      })),
      measure: { sha256: sha(manifestHead), member: b64(ownHash) },
    };
  }

  #payload(seq: number, change: Record<string, unknown>): Record<string, unknown> {
    return { seq, territory: 'CU', ...change };
  }
}

export interface NamedLockFault {
  readonly payload?: Record<string, unknown>;
  readonly statement?: Record<string, unknown>;
  readonly head?: Partial<ManifestHead>;
  readonly headText?: (head: ManifestHead) => string;
  readonly hardware?: Hardware;
  readonly set?: ApproverSet;
  readonly signers?: readonly (readonly [Approver, Role, AssertionFault])[];
  readonly approval?: Record<string, unknown> | null;
  readonly proof?: (maker: Maker, statement: string) => string | null;
  readonly stranger?: boolean;
  readonly header?: Record<string, unknown>;
  /** Replaces the statement's text, which the directive names and the log contains. */
  readonly text?: (statement: string) => string;
  /** Delivered instead of the statement that the directive names. */
  readonly delivered?: (statement: string) => string;
}
