import { jsonText, visibleLine, visibleLines } from '../core/visible-text.ts';
import type { DossierView } from '../protocol/operators/dossiers.ts';
import type { Phone } from '../protocol/operators/phones.ts';
import type { Released, UnlockCode } from '../protocol/operators/support.ts';

/** One phone in a line. */
export function phoneLine(phone: Phone): string {
  const imeis = phone.imeis.length === 0 ? 'no IMEI' : `IMEI ${phone.imeis.join(', ')}`;
  const activation =
    phone.activation === null
      ? 'never activated'
      : `activated ${phone.activation.at.slice(0, 10)} in ${phone.activation.territory ?? 'an unproved place'}`;
  const open = phone.watched ? 'something open' : 'nothing open';
  const { phoneId, model, serial } = phone;
  // Whoever enrols chooses the model's name.
  const hardware = visibleLine(`${model}, serial ${serial}, ${imeis}${saleText(phone)}`);
  return `${phoneId}  ${hardware}; ${activation}; ${open}${keyText(phone)}`;
}

/** By what the registry says, the way from a phone to its lot. */
function saleText({ registered, consignment, market }: Phone): string {
  if (!registered) return '; in no manifest';
  const lot = consignment === null ? '' : `, consignment ${consignment}`;
  return `${lot}${market === null ? '' : `, sold for ${market}`}`;
}

const proofs = { factory: 'proved by its factory key', attested: 'proved by its attestation' } as const;

/** The six characters that its lock screen shows, and what the key is worth. */
function keyText({ deviceId, proved, contested }: Phone): string {
  if (deviceId === null) return '';
  const worth = proved === null ? 'only claimed' : proofs[proved];
  return `; key ${deviceId.slice(0, 6)}, ${worth}${contested ? '; contested hardware' : ''}`;
}

/** A dossier as support reads it: standing and reasons, orders and their outcome, appeals. */
export function dossierText(view: DossierView): string {
  return visibleLines([
    phoneLine(view.phone),
    '',
    `Standing: ${standingText(view)}${view.nextAt === null ? '' : ` (can change by itself at ${view.nextAt})`}`,
    ...(view.words ?? []).map((line) => `  ${line}`),
    ...section('Lock', view.lock === null ? [] : [lockLine(view.lock)]),
    ...section('Orders', view.directives.map(orderLine)),
    ...section('Appeals', view.appeals.flatMap(appealLines)),
    ...section(
      'Support',
      view.notes.map(({ at, kind, by, note }) => `${at}  ${kind} by ${by ?? 'the program'}: ${note}`),
    ),
    ...section(
      'Events',
      view.events.map((event) => `${event.at}  ${event.kind}${detailsOf(event)}`),
    ),
  ]);
}

/** The records say `locked` from the order on; a phone is so once it said that it obeys. */
function standingText({ standing, lock }: DossierView): string {
  return standing === 'locked' && lock?.state === 'ordered' ? 'locked (ordered, not obeyed yet)' : standing;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', `${title}:`, ...(lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`))];
}

function lockLine(lock: NonNullable<DossierView['lock']>): string {
  const { until, orderedAt, case: of, measure } = lock;
  const by =
    measure === null
      ? 'by a clause alone, as was possible before; nothing renews it'
      : `by measure ${measure}`;
  return `${obeyedText(lock)}; runs until ${until}; ordered ${orderedAt} ${by}${of === null ? '' : `, case ${of}`}`;
}

/** Until the phone said so, it may not have the lock, or refuse it. */
function obeyedText({ state, obeyedAt }: NonNullable<DossierView['lock']>): string {
  if (state === 'ordered') return 'ordered, and not obeyed yet';
  return obeyedAt === null ? 'obeyed' : `obeyed since ${obeyedAt}`;
}

function orderLine(one: DossierView['directives'][number]): string {
  const log =
    one.logIndex === null
      ? one.type === 'lock'
        ? '; not proved in the log yet'
        : ''
      : `; log entry ${one.logIndex}`;
  const lease = one.lease === null ? '' : ` until ${one.lease}`;
  const why = one.why === null ? '' : ` (${one.why})`;
  const answered = one.answeredAt === null ? '' : ` ${one.answeredAt}`;
  return `${one.issuedAt}  ${one.type}${lease}, ${one.clauses.join(', ')}: ${one.state}${answered}${why}${log}`;
}

function appealLines({
  filedAt,
  answerBy,
  standing,
  text,
  decided,
}: DossierView['appeals'][number]): readonly string[] {
  const answer =
    decided === null
      ? `waits; to be answered by ${answerBy}`
      : `${decided.outcome} ${decided.at}: ${decided.answer}`;
  return [`${filedAt}  filed when ${standing}; ${answer}`, ...text.split('\n').map((line) => `  “${line}”`)];
}

const shownAlready = new Set(['kind', 'at', 'receivedAt']);

function detailsOf(event: object): string {
  const fields = Object.entries(event)
    .filter(([name]) => !shownAlready.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : jsonText(value)}`);
  return fields.length === 0 ? '' : `  ${fields.join(', ')}`;
}

export function unlockCodeText({ codes, standing }: UnlockCode): string {
  const [code, ...others] = codes;
  const spaced = (digits: string): string => `${digits.slice(0, 4)} ${digits.slice(4)}`;
  const more = others.length === 0 ? '' : `\nWhere the phone refuses it: ${others.map(spaced).join(', ')}`;
  return `${spaced(code!)}${more}\nThe records say: ${standing}. The phone tells of it at its next check-in.\n`;
}

export function releasedText({ standing, releasedAt, toBeTold }: Released): string {
  const next = toBeTold
    ? 'The phone is told at its next check-in; where it is offline, give it a code.'
    : 'By the records it holds no lock.';
  return `Released ${releasedAt}; now ${standing}. ${next}\n`;
}
