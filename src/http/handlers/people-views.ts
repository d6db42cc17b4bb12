import { isRunning, sessionIdleMs, sessionLifeMs } from '../../app/people/sessions.ts';
import type { Operator, Passkey, RecordedAuditEntry, Session } from '../../app/people/ports.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import type { AuditView, OperatorView, PasskeyView, SessionView } from '../../protocol/operators/people.ts';

const orNull = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));

export function operatorView({
  id,
  name,
  email,
  roles,
  requested,
  createdAt,
  deactivatedAt,
}: Operator): OperatorView {
  return {
    id,
    name,
    email,
    roles: [...roles],
    asked:
      requested === null
        ? null
        : {
            roles: [...requested.roles],
            askedBy: requested.requestedBy,
            askedAt: formatInstant(requested.requestedAt),
          },
    createdAt: formatInstant(createdAt),
    deactivatedAt: orNull(deactivatedAt),
  };
}

export function passkeyView({ credentialId, label, backedUp, createdAt, lastUsedAt }: Passkey): PasskeyView {
  return {
    credentialId,
    label,
    backedUp,
    createdAt: formatInstant(createdAt),
    lastUsedAt: orNull(lastUsedAt),
  };
}

/** Those that still run, `current` being the one that asks. */
export function sessionViews(
  sessions: readonly Session[],
  current: string,
  now: Instant,
): readonly SessionView[] {
  return sessions
    .filter((session) => isRunning(session, now))
    .map(({ id, method, browser, createdAt, lastSeenAt }) => ({
      id,
      method,
      browser,
      createdAt: formatInstant(createdAt),
      lastSeenAt: formatInstant(lastSeenAt),
      endsAt: formatInstant(Math.min(createdAt + sessionLifeMs, lastSeenAt + sessionIdleMs)),
      current: id === current,
    }));
}

export function auditView(entry: RecordedAuditEntry): AuditView {
  const { id, at, who, operatorId, sessionId, operation, target, outcome, details } = entry;
  return { id, at: formatInstant(at), who, operatorId, sessionId, operation, target, outcome, details };
}
