import type { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import type {
  LockDirectiveV2,
  NotifyDirectiveV2,
  ReleaseDirectiveV2,
} from '../../protocol/device/directive-v2.ts';
import { parseJson } from '../platform/json.ts';
import { readDirective, readNamedLock, readNotify, readRelease } from '../platform/shapes.ts';

/** A directive's payload by its form. Of the first form, notices still count; a lock is refused. */
export type DirectiveForm =
  | { readonly kind: 'release'; readonly directive: ReleaseDirectiveV2 }
  | { readonly kind: 'notice'; readonly directive: NotifyDirectiveV2 }
  | { readonly kind: 'named-lock'; readonly directive: LockDirectiveV2 }
  | { readonly kind: 'first-form'; readonly directive: Directive };

/** Reads a payload by its form; undefined where it has none, an unknown field in a notice or lock included. */
export function readForm(
  payload: Readonly<Record<string, unknown>> | undefined,
  { statement }: Pick<DeliveredDirective, 'statement'>,
): DirectiveForm | undefined {
  switch (payload?.['type']) {
    case 'release':
      return formOf('release', readRelease(payload));
    case 'notify':
      return 'notice' in payload
        ? formOf('notice', readNotify(payload))
        : formOf('first-form', readDirective(payload));
    case 'lock':
      return isDated(statement)
        ? formOf('named-lock', readNamedLock(payload))
        : formOf('first-form', readDirective(payload));
    default:
      return undefined;
  }
}

function formOf<Kind extends DirectiveForm['kind']>(
  kind: Kind,
  directive: Extract<DirectiveForm, { readonly kind: Kind }>['directive'] | undefined,
): DirectiveForm | undefined {
  return directive === undefined ? undefined : ({ kind, directive } as DirectiveForm);
}

/** Whether a statement is of the second version, which names days only. */
function isDated(statement: string | undefined): boolean {
  const value = statement === undefined ? undefined : parseJson(statement);
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 2;
}
