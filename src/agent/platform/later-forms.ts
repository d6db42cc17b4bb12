import { lockAllowances } from '../../core/policy/policy.ts';
import { standings } from '../../core/decision/decision.ts';

// What a later server may say without a new version (docs/decisions/versions.md): unknown words and kinds are skipped before the
// shape is checked, so that an answer with a release in it is never refused for something new beside it.

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function where(value: unknown, isKnown: (one: unknown) => boolean): unknown {
  return Array.isArray(value) ? value.filter((one) => isKnown(one)) : value;
}

/** A key of another kind says so. */
const isOtherKey = (key: unknown): boolean =>
  isObject(key) && typeof key['kty'] === 'string' && !isEs256(key);

const isEs256 = (key: Fields): boolean =>
  key['kty'] === 'EC' && key['crv'] === 'P-256' && key['alg'] === 'ES256' && key['use'] === 'sig';

/** A trust document without the kinds of key and the words of the lock profile that this agent does not know. */
export function knownTrust(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { directiveKeys, lockProfile } = value;
  return {
    ...value,
    directiveKeys: isObject(directiveKeys)
      ? { keys: where(directiveKeys['keys'], (key) => !isOtherKey(key)) }
      : directiveKeys,
    lockProfile: where(
      lockProfile,
      (word) => typeof word !== 'string' || lockAllowances.some((known) => known === word),
    ),
  };
}

export function knownEnrolmentAnswer(value: unknown): unknown {
  return isObject(value) ? { ...value, trust: knownTrust(value['trust']) } : value;
}

/** As many as the shape permits; a phone that missed more is sent the others again. */
const directivesMax = 16;

/** An answer with the newest readable directives only, and without a standing that this agent does not know. */
export function knownAnswer(value: unknown, isReadable: (directive: unknown) => boolean): unknown {
  if (!isObject(value)) return value;
  const { standing, directives, ...rest } = value;
  const read = where(directives, (one) => !isObject(one) || isReadable(one));
  return {
    ...rest,
    ...(isKnownStanding(standing) ? { standing } : {}),
    directives: Array.isArray(read) ? read.slice(-directivesMax) : read,
  };
}

/** Anything but a text is no standing of a later version either, and the shape refuses it. */
function isKnownStanding(value: unknown): boolean {
  return typeof value !== 'string' || standings.some((standing) => standing === value);
}
