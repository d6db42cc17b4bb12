import type { Instant } from '../../core/time.ts';
import { problemTypePrefix } from '../../protocol/errors/errors.ts';
import { parseJson } from '../platform/json.ts';
import type { Transport } from '../platform/ports.ts';
import { parseHttpDate, parseRetryAfterMs } from './retry.ts';

/**
 * The reply to a request. Only a problem document of Carnet's own types is a refusal: a captive portal or a proxy that answers for the server
 * cannot refuse, whatever its status, and neither can the transport: what it says is followed by another try soon.
 */
export type Reply =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'skewed'; readonly serverNow: Instant }
  | { readonly kind: 'refused'; readonly code: string }
  | {
      readonly kind: 'failed';
      readonly because: 'unreachable' | 'unavailable' | 'not-understood';
      readonly retryAfterMs: number;
    };

const answerLengthMax = 2_000_000;

/** Statuses of the transport below 500: the request came too slowly or too large, or too many came. None of them judges the report. */
const transportStatuses: ReadonlySet<number> = new Set([408, 413, 421, 425, 429, 431]);
/** Codes of the same kind: the bytes did not arrive as they were sent, or not where they should. */
const transportCodes: ReadonlySet<string> = new Set(['bad-request', 'not-found', 'method-not-allowed']);

/** Posts JSON and reads JSON. Never rejects. */
export async function post(
  transport: Transport,
  url: string,
  body: object,
  language: string,
  now: Instant,
): Promise<Reply> {
  const unreachable: Reply = { kind: 'failed', because: 'unreachable', retryAfterMs: 0 };
  try {
    const answer = await transport(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...languageHeader(language),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    const value = text.length > answerLengthMax ? undefined : parseJson(text);
    const header = (name: string): string | null => answer.headers.get(name);
    if (answer.status === 200 || answer.status === 201) return { kind: 'answer', body: value };
    const code = problemCode(header('content-type'), value);
    const retryAfterMs = parseRetryAfterMs(header('retry-after'), now);
    if (answer.status >= 500 || transportStatuses.has(answer.status))
      return { kind: 'failed', because: 'unavailable', retryAfterMs };
    if (answer.status < 400 || code === undefined || transportCodes.has(code))
      return { kind: 'failed', because: 'not-understood', retryAfterMs };
    const serverNow = parseHttpDate(header('date'));
    return code === 'clock-skew' && serverNow !== undefined
      ? { kind: 'skewed', serverNow }
      : { kind: 'refused', code };
  } catch {
    return unreachable;
  }
}

function languageHeader(language: string): Readonly<Record<string, string>> {
  return /^[A-Za-z0-9-]{1,35}$/.test(language) ? { 'accept-language': language } : {};
}

function problemCode(contentType: string | null, body: unknown): string | undefined {
  if (!/^application\/problem\+json/i.test(contentType ?? '')) return undefined;
  if (typeof body !== 'object' || body === null || !('type' in body)) return undefined;
  const { type } = body;
  return typeof type === 'string' && type.startsWith(problemTypePrefix)
    ? type.slice(problemTypePrefix.length)
    : undefined;
}
