import { errorRegistry } from './error-table.ts';

export type ErrorCode = keyof typeof errorRegistry;

/** An expected outcome, which is returned and never thrown: what was wrong, and the members that a client may read. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  /** Names the fault in this very request. */
  readonly detail: string | null;
  readonly members: Readonly<Record<string, unknown>>;
  /** Seconds after which repeating can help; null where it cannot. */
  readonly retryAfterS: number | null;
}

export function refuse(
  code: ErrorCode,
  extra: {
    readonly detail?: string;
    readonly members?: Readonly<Record<string, unknown>>;
    readonly retryAfterS?: number;
  } = {},
): Refusal {
  return {
    kind: 'refused',
    code,
    detail: extra.detail ?? null,
    members: extra.members ?? {},
    retryAfterS: extra.retryAfterS ?? null,
  };
}

/** The body of a refusal, RFC 9457 section 3.1. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly remedy: string;
  readonly [member: string]: unknown;
}

export const problemTypePrefix = 'urn:carnet:error:';

export function problemOf(refusal: Refusal): Problem {
  const entry = errorRegistry[refusal.code];
  return {
    ...refusal.members,
    type: `${problemTypePrefix}${refusal.code}`,
    title: entry.title,
    status: entry.status,
    detail: refusal.detail ?? entry.text,
    remedy: entry.remedy,
  };
}
